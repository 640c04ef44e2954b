using System.Globalization;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Cli.Tests;

/// <summary>A run that is stopped and gone on with ends with the bytes of one that never stopped. Programs killed in the middle: tests/kill-and-resume.sh.</summary>
public sealed class ResumeTests : IDisposable
{
    // About as long as learning takes here; the report at the end takes longer and is only reached without a limit.
    private const int MostStops = 8, LongestMilliseconds = 120;

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("forward-forward", "--jitter", "1", "--take", "300")]
    [InlineData("local", "--patience", "2", "--jitter", "2")]
    public void A_run_stopped_at_random_moments_ends_with_the_same_bytes(string rule, params string[] more)
    {
        string[] learn = ["learn", Digits(), "--rule", rule, "--widths", "16,16", "--epochs", "8", "--batch", "10", "--seed", "5", "--checkpoint-every", "0", "--quiet", .. more];
        Assert.Equal(0, Run(default, [.. learn, "--out", At("whole")]).Code);
        RandomStream random = new(11);
        (int code, _, string error) = RunFor(0, [.. learn, "--out", At("stopped")]);
        for (int stops = 0; code == CommandLine.Interrupted; stops++)
        {
            Assert.EndsWith($"go on with: rootball learn --resume {At("stopped")}", error.TrimEnd(), StringComparison.Ordinal);
            (code, _, error) = RunFor(stops < MostStops ? random.NextInt(LongestMilliseconds) : Timeout.Infinite, "learn", "--resume", At("stopped"), "--quiet");
        }
        Assert.Equal(0, code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(At("whole"), "model.safetensors")), File.ReadAllBytes(Path.Combine(At("stopped"), "model.safetensors")));
        Assert.Equal(Errors(At("whole")), Errors(At("stopped")));
        Assert.Equal(["figures.json", "model.json", "model.safetensors", "report.html", "run.json"], Directory.GetFiles(At("stopped")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_run_begun_anew_takes_nothing_from_the_one_before_and_a_finished_one_says_so()
    {
        string[] learn = ["learn", Digits(), "--rule", "local", "--widths", "5", "--no-compare", "--out", At("run"), "--epochs"];
        Assert.Equal(130, RunFor(0, [.. learn, "20"]).Code);
        Assert.Equal(0, Run(default, [.. learn, "2", "--force"]).Code);
        Assert.Contains("\"epochs\": 2", Text("run.json"), StringComparison.Ordinal);

        string before = Text("model.safetensors");
        (int code, string output, string error) = Run(default, "learn", "--resume", At("run"), "--json", "-");
        Assert.Equal((0, Text("figures.json"), ""), (code, output, error));
        (code, _, error) = Run(default, "learn", "--resume", At("run"));
        Assert.Equal(0, code);
        Assert.Contains("finished", error, StringComparison.Ordinal);
        Assert.Equal(before, Text("model.safetensors"));
    }

    [Fact]
    public void What_cannot_be_gone_on_with_is_refused_in_one_line_and_nothing_is_lost()
    {
        string data = Digits(), checkpoint = Path.Combine(At("run"), "checkpoint-local.safetensors");
        string[] learn = ["learn", data, "--rule", "local", "--widths", "5", "--epochs", "20", "--no-compare", "--out", At("run")];
        Assert.Equal(130, RunFor(0, learn).Code);
        string[] resume = ["learn", "--resume", At("run")];
        AssertRefused("leave out --widths, --seed", [.. resume, "--widths", "5", "--seed", "1"]);
        AssertRefused("DATA", [.. resume, data]);
        AssertRefused("no run.json", "learn", "--resume", _folder);
        AssertRefused("--resume", learn);

        byte[] whole = File.ReadAllBytes(checkpoint);
        File.WriteAllBytes(checkpoint, whole[..^20]);
        AssertRefused("checkpoint-local.safetensors", resume);
        File.WriteAllBytes(checkpoint, whole);

        string facts = Text("run.json"), path = Path.Combine(At("run"), "run.json");
        foreach (string wrong in (string[])["", "{}", facts.Replace("\"local\"", "\"../local\"", StringComparison.Ordinal), facts.Replace("\"batch\": ", "\"batch\": -", StringComparison.Ordinal)])
        {
            File.WriteAllText(path, wrong);
            AssertRefused("run.json", resume);
        }
        File.WriteAllText(path, facts);

        using (new FileStream(Path.Combine(At("run"), "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            AssertRefused("another program", resume);

        byte[] kept = File.ReadAllBytes(data);
        DataExport.Write(PenDigits.Create(400, 101), data, overwrite: true);
        AssertRefused("no longer what the run began with", resume);
        File.WriteAllBytes(data, kept);
        Assert.Equal(130, RunFor(0, resume).Code);
    }

    private static void AssertRefused(string because, params string[] args)
    {
        (int code, string output, string error) = Run(default, args);
        Assert.Contains(because, error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("rootball: ", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Text(string name) => File.ReadAllText(Path.Combine(At("run"), name), System.Text.Encoding.Latin1);

    private static IEnumerable<string> Errors(string run) => File.ReadAllText(Path.Combine(run, "figures.json")).Split("\"name\": ").Where(figure => figure.Contains("test_error", StringComparison.Ordinal));

    private string Digits()
    {
        DataExport.Write(PenDigits.Create(400, 100), At("digits.npz"), overwrite: true);
        return At("digits.npz");
    }

    private static (int Code, string Output, string Error) RunFor(int milliseconds, params string[] args)
    {
        using CancellationTokenSource stop = new(milliseconds);
        return Run(stop.Token, args);
    }

    private static (int Code, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        return (CommandLine.Run(args, output, error, cancellation), output.ToString(), error.ToString());
    }
}
