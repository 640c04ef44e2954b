using Rootball.Tensors;

namespace Rootball.Tests.Tensors;

public class CoresTests
{
    // Workers that come late, are dismissed, and are called again at once: every piece is done once, whoever does it.
    [Fact]
    public void Every_piece_is_done_once_however_short_the_loops()
    {
        int before = Cores.Count;
        try
        {
            Cores.Count = 4;
            int[] done = new int[7];
            for (int loop = 1; loop <= 20_000; loop++)
            {
                Cores.For(done.Length, new Counting(done));
                Assert.True(done.AsSpan().IndexOfAnyExcept(loop) < 0, $"Loop {loop}: {string.Join(",", done)}");
            }
        }
        finally
        {
            Cores.Count = before;
        }
    }

    [Fact]
    public void A_loop_within_a_piece_runs_on_the_thread_of_its_piece()
    {
        int[] threads = new int[8];
        for (int loop = 0; loop < 300; loop++)
        {
            Cores.For(threads.Length, new Nesting(threads));
            Assert.DoesNotContain(-1, threads);
        }
    }

    private readonly struct Counting(int[] done) : IParallelBody
    {
        public void Invoke(int index) => Interlocked.Increment(ref done[index]);
    }

    // -1 if any of the inner pieces ran elsewhere.
    private readonly struct Nesting(int[] threads) : IParallelBody
    {
        public void Invoke(int index)
        {
            int[] inner = new int[8];
            Cores.For(inner.Length, new Naming(inner));
            threads[index] = inner.All(thread => thread == Environment.CurrentManagedThreadId) ? 1 : -1;
        }
    }

    private readonly struct Naming(int[] threads) : IParallelBody
    {
        public void Invoke(int index)
        {
            // Long enough for another thread to come and take the next.
            Thread.SpinWait(500);
            threads[index] = Environment.CurrentManagedThreadId;
        }
    }
}
