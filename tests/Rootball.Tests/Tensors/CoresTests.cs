using Rootball.Tensors;

namespace Rootball.Tests.Tensors;

public class CoresTests
{
    [Fact]
    public void A_loop_within_a_piece_runs_each_of_its_pieces_once()
    {
        int before = Cores.Count;
        Cores.Count = 4;
        try
        {
            for (int round = 0; round < 200; round++)
            {
                int[] counts = new int[64 * 16];
                Cores.For(64, new Outer(counts));
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        }
        finally
        {
            Cores.Count = before;
        }
    }

    private readonly struct Outer(int[] counts) : IParallelBody
    {
        public void Invoke(int index) => Cores.For(16, new Inner(counts, index * 16));
    }

    private readonly struct Inner(int[] counts, int start) : IParallelBody
    {
        public void Invoke(int index) => Interlocked.Increment(ref counts[start + index]);
    }
}
