namespace Rootball.Tests;

/// <summary>What an action allocates on the managed heap of this thread once it has warmed up.</summary>
internal static class Allocations
{
    // Long enough for the runtime to have compiled what it compiles in the background.
    private const int WarmUps = 60, Rounds = 20;

    /// <summary>The fewest bytes of a round: a loop that meets free cores for the first time, and tests beside this one, may add to some of them.</summary>
    public static long Least(Action action)
    {
        for (int i = 0; i < WarmUps; i++)
            action();
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
