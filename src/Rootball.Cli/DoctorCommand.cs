using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball doctor</c>: what this machine can do, and what of it is used.</summary>
internal static class DoctorCommand
{
    private const int Runs = 15;

    public static Command Create()
    {
        Option<string?> json = JsonOutput.Option();
        Command command = new("doctor", "SIMD widths, cores, speed, data: what this machine has and what is used of it.") { json };
        command.SetAction(parsed => Execute(parsed.GetValue(json)));
        return command;
    }

    private static int Execute(string? json)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        List<(string Topic, string Finding)> findings =
        [
            ("machine", MachineFacts.Line),
            ("runtime", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}"),
            ("simd", $"512 bits {Yes(Vector512.IsHardwareAccelerated)}, 256 bits {Yes(Vector256.IsHardwareAccelerated)}, 128 bits {Yes(Vector128.IsHardwareAccelerated)}; kernels: {MatMul.Kernel}"),
        ];
        List<JsonFigure> figures = [];
        foreach (int cores in new[] { 1, Cores.Count }.Distinct())
            Measure(cores, findings, figures);
        foreach (NamedData data in NamedData.All)
            findings.Add(("data", $"{data.Name}: {(data.IsBuiltIn ? "built in" : data.Find(null) ?? "not found")}"));
        findings.Add(("cache", NamedData.CacheFolder));
        foreach ((string topic, string finding) in findings.Where(_ => json != "-"))
            session.Output.WriteLine($"{topic,-9}{finding}");
        JsonOutput.Write(json, new JsonRun(session.Command, "doctor", null, null, figures, watch.Elapsed.TotalSeconds, [])
        {
            Items = [.. findings.Select(f => new Dictionary<string, string> { ["topic"] = f.Topic, ["finding"] = f.Finding })],
        });
        return CommandLine.Done;
    }

    private static void Measure(int cores, List<(string, string)> findings, List<JsonFigure> figures)
    {
        double peak = PeakSpeed.Gflops(cores);
        figures.Add(new($"peak_gflops_{cores}", peak, "GFLOPS"));
        findings.Add(("peak", string.Create(CultureInfo.InvariantCulture, $"{peak:F0} GFLOPS of multiply-adds on {cores} core{(cores > 1 ? "s" : "")}")));
        int before = Cores.Count;
        Cores.Count = cores;
        try
        {
            foreach ((int m, int k, int n) in new[] { (1024, 1024, 1024), (100, 1000, 1000) })
            {
                double speed = Product(m, k, n);
                figures.Add(new($"matmul_{m}x{k}x{n}_gflops_{cores}", speed, "GFLOPS"));
                findings.Add(("product", string.Create(CultureInfo.InvariantCulture, $"{speed:F0} GFLOPS, {speed / peak:P0} of the peak, for {m}×{k}×{n} on {cores} core{(cores > 1 ? "s" : "")}")));
            }
        }
        finally
        {
            Cores.Count = before;
        }
    }

    // The median of several runs after one to warm up.
    private static double Product(int m, int k, int n)
    {
        Tensor a = new([m, k]), b = new([n, k]), c = new([m, n]);
        new RandomStream(1).FillNormal(a.Span, 1);
        new RandomStream(2).FillNormal(b.Span, 1);
        List<double> seconds = [];
        for (int run = 0; run <= Runs; run++)
        {
            Session.Current.Cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            MatMul.Run(a, false, b, true, c);
            if (run > 0)
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * m * n * k / seconds.Order().ElementAt(Runs / 2) / 1e9;
    }

    private static string Yes(bool on) => on ? "yes" : "no";
}
