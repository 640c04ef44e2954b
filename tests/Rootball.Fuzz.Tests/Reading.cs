using Rootball.Files;

namespace Rootball.Fuzz.Tests;

/// <summary>Reads one file under the rules of the house, and says which of them was broken.</summary>
internal static class Reading
{
    // A picture stands for more bytes than it has: at most so many pixels for each, at up to 12 bytes while it is decoded and brought to a size.
    private const int PixelsAByte = 2560, BytesAPixel = 12;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Runs <paramref name="read"/> on a file of <paramref name="size"/> bytes.</summary>
    /// <returns>What is wrong with how it was read; null if it was read, or refused as it should be.</returns>
    public static string? Fault(Action read, long size, string name, bool picture)
    {
        long allowed = Allowance.Times * size + Allowance.Room + (picture ? size * PixelsAByte * BytesAPixel : 0), before = GC.GetAllocatedBytesForCurrentThread();
        // Of the processor, not of the clock: a machine that does something else for a second is no finding.
        TimeSpan began = Environment.CpuUsage.TotalTime;
        string? fault = Refusal(read, name);
        TimeSpan time = Environment.CpuUsage.TotalTime - began;
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        return fault ?? (taken > allowed ? $"took {taken:N0} bytes of memory; {allowed:N0} are allowed"
            : time > s_patience ? $"took {time.TotalSeconds:F1} s" : null);
    }

    private static string? Refusal(Action read, string name)
    {
        try
        {
            read();
            return null;
        }
        catch (DataException refusal)
        {
            string message = refusal.Message;
            return message.Any(char.IsControl) ? $"not one line: {message}"
                : !message.StartsWith(name, StringComparison.Ordinal) ? $"does not name the file: {message}"
                : message.Length < name.Length + 10 ? $"says too little: {message}" : null;
        }
#pragma warning disable CA1031 // Whatever else comes out is the finding.
        catch (Exception crash)
        {
            return crash.ToString();
        }
#pragma warning restore CA1031
    }
}
