using Rootball.Tensors;

namespace Rootball.Tests;

/// <summary>Runs the same work on several numbers of threads.</summary>
internal static class ThreadCounts
{
    /// <summary>Asserts that the numbers are the same bits on one, two and three threads.</summary>
    public static void AssertSameBits(Func<float[]> work)
    {
        int before = Cores.Count;
        try
        {
            float[][] results = [.. ((int[])[1, 2, 3]).Select(threads =>
            {
                Cores.Count = threads;
                return work();
            })];
            Assert.Equal(results[0], results[1]);
            Assert.Equal(results[0], results[2]);
        }
        finally
        {
            Cores.Count = before;
        }
    }
}
