using System.Diagnostics;
using System.Runtime.InteropServices;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>What machine this is, in words.</summary>
internal static class MachineFacts
{
    public static string Line => $"{Processor()}, {Cores.Count} of {Environment.ProcessorCount} cores, {MatMul.Kernel} kernels, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}";

    /// <summary>The most memory this process has held.</summary>
    public static long PeakBytes
    {
        get
        {
            using Process self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }
    }

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
    }
}
