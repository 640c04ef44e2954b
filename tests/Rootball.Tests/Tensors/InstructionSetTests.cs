using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Tests.Tensors;

/// <summary>The suite says at which width it runs: what the processor has, less what the environment switches off.</summary>
public class InstructionSetTests
{
    [Fact]
    public void The_width_in_use_is_the_one_believed_in()
    {
        string believed = Believed();
        Assert.Equal(believed == "avx512", Vector512.IsHardwareAccelerated);
        Assert.Equal(believed is "avx512" or "avx2", Vector256.IsHardwareAccelerated);
        Assert.Equal(believed != "plain", Vector128.IsHardwareAccelerated);
        string? forced = Environment.GetEnvironmentVariable("ROOTBALL_KERNEL");
        Assert.Equal(forced ?? believed, MatMul.Kernel);
    }

    // Asked of the processor and the environment, not of the runtime that is under test.
    private static string Believed()
    {
        if (IsOff("DOTNET_EnableHWIntrinsic"))
            return "plain";
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return "128";
        const string CpuInfo = "/proc/cpuinfo";
        Assert.SkipUnless(File.Exists(CpuInfo), "What the processor has is read from /proc/cpuinfo, and there is none.");
        string[] flags = File.ReadLines(CpuInfo).First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ');
        if (IsOff("DOTNET_EnableAVX") || IsOff("DOTNET_EnableAVX2") || !flags.Contains("avx2"))
            return "128";
        return IsOff("DOTNET_EnableAVX512") || !((string[])["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]).All(flags.Contains) ? "avx2" : "avx512";
    }

    private static bool IsOff(string switchName) => Environment.GetEnvironmentVariable(switchName) is "0";
}
