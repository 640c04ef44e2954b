using System.Globalization;
using System.Text.Json;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli.Tests;

/// <summary>Learning to see without labels, saying what it is worth, and handing on what is seen.</summary>
public sealed class PretrainTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Filters_learn_without_labels_are_probed_and_hand_on_what_they_see()
    {
        string digits = Digits();
        Dictionary<string, double> learned = Figures(Run("pretrain", digits, "--widths", "6c5p2,8c3p2", "--epochs", "4", "--batch", "40", "--out", At("run"), "--json", "-"));
        Assert.InRange(learned["probe_error"], 0, 0.5);
        Assert.Equal(["figures.json", "model.json", "model.safetensors", "report.html", "run.json"], Directory.GetFiles(At("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("What each level lost", File.ReadAllText(Path.Combine(At("run"), "report.html")), StringComparison.Ordinal);
        Assert.DoesNotContain("readout", File.ReadAllText(Path.Combine(At("run"), "model.safetensors"), System.Text.Encoding.Latin1), StringComparison.Ordinal);

        Dictionary<string, double> probed = Figures(Run("probe", At("run"), digits, "--json", "-"));
        Assert.Equal(learned["probe_error"], probed["probe_error"]);
        Assert.Equal(learned["knn_error"], probed["knn_error"]);
        Assert.True(probed["knn_error"] < probed["untrained_knn_error"], $"{probed["knn_error"]} {probed["untrained_knn_error"]}");
        Assert.InRange(probed["pixels_probe_error"], 0.01, 0.6);
        Assert.NotEqual(probed["probe_error"], Figures(Run("probe", At("run"), digits, "--levels", "1", "--k", "3", "--json", "-"))["probe_error"]);

        Assert.Equal(0, Run("embed", At("run"), digits, "--out", At("x.npy")).Code);
        NpyArray all = Npy.Read(At("x.npy"));
        // Both levels' filters at two places by two, or what is left of three.
        Assert.Equal([500, 6 * 4 + 8 * 4], all.Shape);
        string[] names = File.ReadAllLines(At("x.csv"));
        Assert.Equal("id,label", names[0]);
        Assert.Equal(501, names.Length);
        Assert.Equal(0, Run("embed", At("run"), digits, "--out", At("top.npy"), "--level", "2", "--part", "test").Code);
        NpyArray top = Npy.Read(At("top.npy"));
        Assert.Equal([100, 32], top.Shape);
        Assert.Equal(all.Floats![(400 * 56 + 24)..(400 * 56 + 56)], top.Floats![..32]);

        AssertRefused("without labels", "predict", At("run"), digits);
        AssertRefused("--force", "embed", At("run"), digits, "--out", At("x.npy"));
        Assert.Equal(0, Run("embed", At("run"), digits, "--out", At("x.npy"), "--force").Code);
        AssertRefused("1 to 2", "embed", At("run"), digits, "--out", At("y.npy"), "--level", "3");
        AssertRefused("1 to 2", "probe", At("run"), digits, "--levels", "0");
        AssertRefused(".npy", "embed", At("run"), digits, "--out", At("y.txt"));
        AssertRefused("--force", "pretrain", digits, "--out", At("run"));
        File.WriteAllText(At("narrow.csv"), "a,b\n1,2\n3,4\n");
        AssertRefused("trained on 1×28×28", "embed", At("run"), At("narrow.csv"), "--out", At("y.npy"));
        AssertRefused("trained on 1×28×28", "probe", At("run"), At("narrow.csv"));

        // Pictures of another size are brought to the model's.
        Dataset large = Dataset.FromBytes("large", new ExampleShape(3, 40, 31), ["dark", "light"], [.. Enumerable.Range(0, 12 * 3 * 40 * 31).Select(i => (byte)(i / 120))], [.. Enumerable.Range(0, 12).Select(i => i % 2)]);
        DataExport.Write(new LearningTask(large, large, "large"), At("pictures"));
        Assert.Equal(0, Run("embed", At("run"), At("pictures"), "--out", At("pictures.npy")).Code);
        Assert.Equal(24, Npy.Read(At("pictures.npy")).Shape[0]);
        Assert.Contains("probe_error", Figures(Run("probe", At("run"), At("pictures"), "--json", "-")).Keys);
    }

    [Fact]
    public void A_table_without_labels_is_learned_and_embedded_with_no_word_about_errors()
    {
        RandomStream random = new(3);
        File.WriteAllLines(At("plain.csv"), ["a,b,c,d", .. Enumerable.Range(0, 80).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextNormal()},{random.NextNormal()},{random.NextNormal()},{random.NextNormal()}"))]);
        (int code, string output, string error) = Run("pretrain", At("plain.csv"), "--objective", "reconstruction", "--widths", "10", "--epochs", "3", "--out", At("run"));
        Assert.Equal(0, code);
        Assert.DoesNotContain("error", output + error, StringComparison.Ordinal);
        Assert.Equal(0, Run("embed", At("run"), At("plain.csv"), "--out", At("x.npy")).Code);
        Assert.Equal([80, 10], Npy.Read(At("x.npy")).Shape);
        Assert.Equal("id", File.ReadLines(At("x.csv")).First());
        AssertRefused("hybrids are made of pictures", "pretrain", At("plain.csv"), "--objective", "goodness", "--out", At("other"));
        AssertRefused("--schedule: reconstruction has nothing that it pushes apart", "pretrain", At("plain.csv"), "--objective", "reconstruction", "--schedule", "phases:3", "--out", At("other"));
        AssertRefused("--batch: 1 leaves nothing", "pretrain", At("plain.csv"), "--batch", "1", "--out", At("other"));
        Assert.False(Directory.Exists(At("other")));
    }

    [Fact]
    public void Nets_that_learned_from_labels_are_probed_and_embedded_too()
    {
        string digits = Digits();
        Assert.Equal(0, Run("learn", digits, "--rule", "forward-forward", "--widths", "30,20", "--epochs", "3", "--no-compare", "--out", At("run"), "--quiet").Code);
        Assert.Contains("probe_error", Figures(Run("probe", At("run"), digits, "--json", "-")).Keys);
        Assert.Equal(0, Run("embed", At("run"), digits, "--out", At("x.npy")).Code);
        Assert.Equal([500, 50], Npy.Read(At("x.npy")).Shape);
        string numbers = Path.Combine(At("run"), "model.safetensors");
        File.WriteAllBytes(numbers, File.ReadAllBytes(numbers)[..^10]);
        AssertRefused("model.safetensors", "probe", At("run"), digits);
        AssertRefused("model.safetensors", "embed", At("run"), digits, "--out", At("y.npy"));
    }

    [Fact]
    public void What_a_run_learned_from_is_not_what_its_probe_is_tested_with()
    {
        // A file that brings no test part: the run draws one by its seed.
        LearningTask digits = PenDigits.Create(300, 10);
        DataExport.Write(digits, At("one.csv"), overwrite: true);
        Dictionary<string, double> learned = Figures(Run("pretrain", At("one.csv"), "--widths", "20", "--epochs", "2", "--seed", "7", "--out", At("run"), "--json", "-"));
        Assert.Equal(learned["probe_error"], Figures(Run("probe", At("run"), At("one.csv"), "--json", "-"))["probe_error"]);
        Assert.Equal(learned["probe_error"], Figures(Run("probe", Path.Combine(At("run"), "model.json"), At("one.csv"), "--json", "-"))["probe_error"]);
        // Alone, it knows of no seed.
        File.Delete(Path.Combine(At("run"), "run.json"));
        Assert.NotEqual(learned["probe_error"], Figures(Run("probe", At("run"), At("one.csv"), "--json", "-"))["probe_error"]);
        // A run that is stopped leaves a model of its own; one that is killed leaves an earlier run's, which its seed is not of.
        Assert.Equal(CommandLine.Interrupted, RunFor(0, "pretrain", At("one.csv"), "--widths", "20", "--epochs", "400", "--seed", "7", "--out", At("run"), "--force", "--quiet").Code);
        Assert.Contains("probe_error", Figures(Run("probe", At("run"), At("one.csv"), "--json", "-")).Keys);
        File.SetLastWriteTimeUtc(Path.Combine(At("run"), "model.json"), DateTime.UtcNow.AddHours(-1));
        AssertRefused("the model is older than the run", "probe", At("run"), At("one.csv"));
        Assert.Equal(0, Run("probe", At("run"), At("one.csv"), "--seed", "8").Code);
    }

    [Fact]
    public void Where_few_are_labelled_all_are_learned_from_but_those_that_the_probe_is_tested_with()
    {
        DataExport.Write(PenDigits.Create(300, 10), At("all.csv"), overwrite: true);
        string[] lines = File.ReadAllLines(At("all.csv"));
        int label = Array.IndexOf(lines[0].Split(','), "label");
        string WithoutLabel(string line, int i)
        {
            string[] cells = line.Split(',');
            cells[label] = i % 3 == 0 ? cells[label] : "";
            return string.Join(',', cells);
        }
        File.WriteAllLines(At("few.csv"), [lines[0], .. lines.Skip(1).Select(WithoutLabel)]);
        (int code, string output, string error) = Run("pretrain", At("few.csv"), "--widths", "20", "--epochs", "2", "--out", At("run"), "--json", "-");
        Assert.True(code == 0, error);
        double learned = Figures((code, output, error))["probe_error"];
        Assert.InRange(learned, 0, 0.8);
        Assert.Equal(learned, Figures(Run("probe", At("run"), At("few.csv"), "--json", "-"))["probe_error"]);
        Assert.Contains("without a label; a fifth of the others", Run("probe", At("run"), At("few.csv"), "--take", "40").Error, StringComparison.Ordinal);
        File.WriteAllLines(At("none.csv"), lines.Select(line => string.Join(',', line.Split(',').Where((_, i) => i != label))));
        AssertRefused("expected one of labels beside them", "probe", At("run"), At("none.csv"));
    }

    [Theory]
    [InlineData("agreement", "phases:3")]
    [InlineData("goodness", "interleaved")]
    [InlineData("masked", "interleaved")]
    public void A_run_stopped_at_random_moments_ends_with_the_same_bytes(string objective, string schedule)
    {
        string[] learn = ["pretrain", Digits(), "--objective", objective, "--schedule", schedule, "--widths", "5c5p2,12", "--epochs", "4", "--batch", "20", "--seed", "5", "--checkpoint-every", "0", "--quiet"];
        Assert.Equal(0, Run([.. learn, "--out", At("whole")]).Code);
        RandomStream random = new(11);
        (int code, _, string error) = RunFor(0, [.. learn, "--out", At("stopped")]);
        AssertRefused("rootball pretrain --resume", "learn", "--resume", At("stopped"));
        AssertRefused("leave out --seed", "pretrain", "--resume", At("stopped"), "--seed", "2");
        for (int stops = 0; code == CommandLine.Interrupted; stops++)
        {
            Assert.EndsWith($"go on with: rootball pretrain --resume {At("stopped")}", error.TrimEnd(), StringComparison.Ordinal);
            (code, _, error) = RunFor(stops < 5 ? random.NextInt(200) : Timeout.Infinite, "pretrain", "--resume", At("stopped"), "--quiet");
        }
        Assert.Equal(0, code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(At("whole"), "model.safetensors")), File.ReadAllBytes(Path.Combine(At("stopped"), "model.safetensors")));
    }

    [Fact]
    public void Every_objective_has_levels_that_fit_pictures_of_any_size_unasked()
    {
        foreach ((int height, int width) in ((int, int)[])[(8, 8), (16, 16), (13, 28)])
        {
            RandomStream random = new((ulong)width);
            byte[] pixels = [.. Enumerable.Range(0, 40 * 3 * height * width).Select(_ => (byte)random.NextInt(256))];
            Dataset pictures = Dataset.FromBytes("noise", new ExampleShape(3, height, width), ["a", "b"], pixels, [.. Enumerable.Range(0, 40).Select(i => i % 2)]);
            DataExport.Write(new LearningTask(pictures, pictures, "noise"), At("noise.npz"), overwrite: true);
            foreach (RepresentationKind kind in RepresentationKind.All)
            {
                (int code, _, string error) = Run("pretrain", At("noise.npz"), "--objective", kind.Name, "--epochs", "1", "--out", At("run"), "--quiet", "--force");
                Assert.True(code == 0, $"{kind.Name}, {height}×{width} pixels: {error}");
            }
        }
    }

    [Theory]
    [InlineData("pretrain", "--objective", "magic")]
    [InlineData("pretrain", "--schedule", "phases:0")]
    [InlineData("pretrain", "nothing-of-that-name")]
    [InlineData("probe", "nowhere", "pen-digits")]
    [InlineData("probe", "nowhere", "pen-digits", "--k", "0")]
    [InlineData("embed", "nowhere", "pen-digits", "--out", "x.npy")]
    [InlineData("embed", "nowhere", "pen-digits")]
    public void Bad_usage_gets_one_line_and_exit_code_2(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("rootball: ", error, StringComparison.Ordinal);
    }

    private static void AssertRefused(string because, params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.Contains(because, error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("rootball: ", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    private static Dictionary<string, double> Figures((int Code, string Output, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("figures").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value").GetDouble());
    }

    private string At(string name) => Path.Combine(_folder, name);

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

    private static (int Code, string Output, string Error) Run(params string[] args) => Run(default, args);

    private static (int Code, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        return (CommandLine.Run(args, output, error, cancellation), output.ToString(), error.ToString());
    }
}
