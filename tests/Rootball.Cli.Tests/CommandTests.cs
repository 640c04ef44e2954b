using System.Globalization;
using System.Text.Json;
using Rootball.Experiments;

namespace Rootball.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Learning_a_table_writes_model_report_and_the_figures_of_the_contract()
    {
        (int code, string output, _) = Run("learn", Blobs(), "--widths", "20,20", "--epochs", "30", "--out", At("run"), "--json", "-", "--seed", "3");
        Assert.Equal(0, code);
        JsonElement run = JsonDocument.Parse(output).RootElement;
        Dictionary<string, double> figures = run.GetProperty("figures").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value").GetDouble());
        foreach (string name in (string[])["test_error", "train_seconds", "examples_per_second", "peak_training_bytes"])
            Assert.True(figures.ContainsKey(name) && figures.ContainsKey("backprop_" + name), name);
        Assert.InRange(figures["test_error"], 0, 0.1);
        Assert.InRange(figures["backprop_test_error"], 0, 0.1);
        Assert.All(run.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
        Assert.Equal(3, run.GetProperty("seed").GetInt32());
    }

    [Theory]
    [InlineData("forward-forward")]
    [InlineData("backprop")]
    [InlineData("local")]
    public void A_saved_model_predicts_with_class_names(string rule)
    {
        string data = Blobs();
        Assert.Equal(0, Run("learn", data, "--rule", rule, "--widths", "20,20", "--epochs", "30", "--out", At("run"), "--no-compare", "--quiet").Code);
        File.WriteAllText(At("new.csv"), "a,b,c\n3,3,0\n-3,-3,0\n");
        (int code, string output, _) = Run("predict", At("run"), At("new.csv"));
        Assert.Equal(0, code);
        string[][] rows = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
        Assert.Equal(["north", "south"], rows.Select(row => row[2]));
        Assert.All(rows, row => Assert.InRange(double.Parse(row[3], CultureInfo.InvariantCulture), 0.5, 1.0));
    }

    [Fact]
    public void What_a_rule_does_not_take_is_refused_before_anything_is_written()
    {
        foreach ((string because, string[] options) in ((string, string[])[])
        [
            ("--read-out says how Forward-Forward answers", ["--rule", "local", "--read-out", "softmax"]),
            ("learns without dropout", ["--rule", "activity-perturbation", "--dropout", "0.1"]),
        ])
        {
            (int code, _, string error) = Run(["learn", Blobs(), .. options, "--out", At("run")]);
            Assert.Equal(2, code);
            Assert.Contains(because, error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(At("run")));
        }
    }

    [Fact]
    public void An_earlier_run_is_not_overwritten_unasked()
    {
        string[] learn = ["learn", Blobs(), "--widths", "5", "--epochs", "1", "--out", At("run"), "--no-compare", "--quiet"];
        Assert.Equal(0, Run(learn).Code);
        (int code, _, string error) = Run(learn);
        Assert.Equal(2, code);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.Equal(0, Run([.. learn, "--force"]).Code);
    }

    [Theory]
    [InlineData("learn", "--no-such-option")]
    [InlineData("learn", "--rule", "magic")]
    [InlineData("learn", "--widths", "100,x")]
    [InlineData("learn", "--epochs", "0")]
    [InlineData("learn", "nothing-of-that-name")]
    [InlineData("predict", "nowhere", "x.png")]
    [InlineData("data", "describe", "nothing-of-that-name")]
    [InlineData("experiment", "run", "magic")]
    [InlineData("experiment", "run")]
    [InlineData("nonsense")]
    public void Bad_usage_gets_one_line_and_exit_code_2(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("rootball: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_model_is_refused()
    {
        string data = Blobs();
        Assert.Equal(0, Run("learn", data, "--widths", "5", "--epochs", "1", "--out", At("run"), "--no-compare", "--quiet").Code);
        string numbers = Path.Combine(At("run"), "model.safetensors");
        File.WriteAllBytes(numbers, File.ReadAllBytes(numbers)[..^10]);
        (int code, _, string error) = Run("predict", At("run"), data);
        Assert.Equal(2, code);
        Assert.Contains("model.safetensors", error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(At("run"), "model.json"), "{\"version\":1}");
        Assert.Equal(2, Run("predict", At("run"), data).Code);
    }

    [Fact]
    public void An_interrupted_run_saves_what_it_learned()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        (int code, _, string error) = Run(stop.Token, "learn", Blobs(), "--widths", "5", "--out", At("run"));
        Assert.Equal(130, code);
        Assert.True(File.Exists(Path.Combine(At("run"), "model.safetensors")));
        Assert.Contains("saved", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_are_listed_described_and_exported()
    {
        Assert.Contains("built in", Run("data", "list").Output, StringComparison.Ordinal);
        string data = Blobs();
        Assert.Contains("north", Run("data", "describe", data).Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("data", "export", data, At("out.npz")).Code);
        Assert.Equal(2, Run("data", "export", data, At("out.npz")).Code);
        Assert.Equal(0, Run("data", "export", data, At("out.npz"), "--force").Code);
    }

    [Fact]
    public void The_doctor_names_kernels_and_speeds()
    {
        (int code, string output, _) = Run("doctor");
        Assert.Equal(0, code);
        Assert.Contains("kernels", output, StringComparison.Ordinal);
        Assert.Contains("GFLOPS", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Experiments_are_listed_with_their_parts_for_people_and_programs()
    {
        string text = Run("experiment", "list").Output;
        Assert.Contains("--part supervised, backprop, unsupervised, self-contrastive", text, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Run("experiment", "list", "--json", "-").Output);
        JsonElement items = json.RootElement.GetProperty("items");
        Assert.Equal(AllExperiments.List.Count, items.GetArrayLength());
        foreach (JsonElement item in items.EnumerateArray())
            Assert.Contains(item.GetProperty("claim").GetString()!, text, StringComparison.Ordinal);
        Assert.Equal("mnist, cifar", items.EnumerateArray().Single(item => item.GetProperty("name").GetString() == "simclr").GetProperty("parts").GetString());
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("data list")]
    [InlineData("experiment run stereograms")]
    public void Every_command_is_told_how_many_threads_it_may_use(string command)
    {
        (int code, _, string error) = Run([.. command.Split(' '), "--threads", "0"]);
        Assert.Equal(2, code);
        Assert.Contains("--threads: 0 is out of range; expected at least 1", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_option()
    {
        string help = Run("learn", "--help").Output;
        foreach (string option in (string[])["--rule", "--widths", "--epochs", "--seed", "--out", "--json", "--threads", "--jitter", "--no-compare", "--force"])
            Assert.Contains(option, help, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Blobs()
    {
        string path = At("blobs.csv");
        Random random = new(1);
        File.WriteAllLines(path, Enumerable.Range(0, 300).Select(i => (i % 2 == 0 ? 3 : -3) is var side
            ? string.Create(CultureInfo.InvariantCulture, $"{side + random.NextDouble()},{side + random.NextDouble()},{random.NextDouble()},{(side > 0 ? "north" : "south")}") : "")
            .Prepend("a,b,c,label"));
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] args) => Run(CancellationToken.None, args);

    private static (int Code, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(args, output, error, cancellation), output.ToString(), error.ToString());
    }
}
