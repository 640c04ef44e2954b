using System.Globalization;
using System.Text.Json;
using Rootball.Data;
using Rootball.Files;

namespace Rootball.Cli.Tests;

public sealed class AuditTests : IDisposable
{
    private const int Rows = 240;

    private static readonly string[] s_trees = ["oak", "elm", "fir"];

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Planted_mistakes_are_found_and_mended()
    {
        int[] planted = [7, 50, 93, 128, 200, 231];
        string data = Trees(planted), truth = At("truth.csv");
        (int code, string output, string error) = Run("labels", "audit", data, "--truth", truth, "--out", At("audit"), "--epochs", "20", "--json", "-");
        Assert.True(code == 0, error);
        JsonElement run = JsonDocument.Parse(output).RootElement;
        Dictionary<string, double> figures = run.GetProperty("figures").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value").GetDouble());
        Assert.InRange(figures["suspect_precision"], 0.8, 1);
        Assert.InRange(figures["suspect_recall"], 0.8, 1);
        Assert.InRange(figures["suspect_average_precision"], 0.97, 1);
        Assert.InRange(figures["estimated_noise"], 0.01, 0.05);
        Assert.InRange(figures["bits_per_label"], 1.2, 1.58);
        Assert.InRange(figures["equivalent_clean_labels"], 180, 240);
        Assert.InRange(figures["out_of_fold_error"], 0.01, 0.05);
        Assert.InRange(figures["corrected_accuracy"], figures["given_accuracy"], 1);
        Assert.All(run.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString()), file.GetString()));
        Table suspects = Table.Read(At("audit/suspects.csv"));
        Assert.Equal(["id", "is_label_issue", "label_score", "given_label", "predicted_label", "explanation"], suspects.Columns.Select(column => column.Name));
        Assert.Equal(Rows, suspects.Rows);
        Assert.Subset(planted.Select(i => $"{i}").ToHashSet(), Enumerable.Range(0, 4).Select(row => suspects["id"][row]!).ToHashSet());
        Assert.Contains("looks like", suspects["explanation"][0], StringComparison.Ordinal);
        Table corrected = Table.Read(At("audit/corrected.csv"));
        int first = int.Parse(suspects["id"][0]!, CultureInfo.InvariantCulture);
        Assert.Equal(("True", s_trees[first % 3]), (corrected["changed"][first], corrected["label"][first]));
        Assert.Equal(Rows, corrected.Rows);
        Assert.Equal([Rows, 3], Npy.Read(At("audit/probabilities.npy")).Shape);
        Assert.False(Directory.Exists(At("audit/folds")));
        // The same from the probabilities that were written, without learning anew.
        (code, output, error) = Run("labels", "audit", data, "--probabilities", At("audit/probabilities.npy"), "--out", At("again"), "--json", "-");
        Assert.True(code == 0, error);
        Assert.Equal(File.ReadAllText(At("audit/corrected.csv")), File.ReadAllText(At("again/corrected.csv")));
        Assert.Equal(File.ReadAllText(At("audit/suspects.csv")), File.ReadAllText(At("again/suspects.csv")));
    }

    [Fact]
    public void Several_peoples_labels_of_data_without_any_are_brought_together()
    {
        Trees([]);
        string bare = At("bare.csv"), people = At("people.csv");
        File.WriteAllLines(bare, File.ReadLines(At("trees.csv")).Select(line => line[..line.LastIndexOf(',')]));
        Random random = new(3);
        // Two who are mostly right, one who guesses, and one with a single answer; example 5 is labelled by nobody.
        IEnumerable<string> Said(int i) => i == 5 ? [] : ((string, double)[])[("ann", 0.95), ("bob", 0.9), ("guess", 0.34)] is var all
            ? all.Select(one => $"{i},{one.Item1},{(random.NextDouble() < one.Item2 ? s_trees[i % 3] : s_trees[random.Next(3)])}").Concat(i == 8 ? [$"{i},once,{s_trees[i % 3]}"] : []) : [];
        File.WriteAllLines(people, Enumerable.Range(0, Rows).SelectMany(Said).Prepend("task,worker,label"));
        (int code, string output, string error) = Run("labels", "audit", bare, "--labels", people, "--truth", At("truth.csv"), "--out", At("audit"), "--epochs", "20");
        Assert.True(code == 0, error);
        Assert.Contains("'once' has given one answer", error, StringComparison.Ordinal);
        Assert.Contains("nobody has labelled 1 of 240", error, StringComparison.Ordinal);
        Table labellers = Table.Read(At("audit/labellers.csv"));
        foreach (string name in (string[])["annotator_quality", "num_examples_labeled", "agreement_with_consensus", "worst_class"])
            Assert.NotNull(labellers.Find(name));
        Table suspects = Table.Read(At("audit/suspects.csv"));
        foreach (string name in (string[])["num_annotations", "consensus_label", "annotator_agreement", "consensus_quality_score"])
            Assert.NotNull(suspects.Find(name));
        string accuracy = output.Split('\n').Single(line => line.StartsWith("consensus_accuracy", StringComparison.Ordinal));
        Assert.InRange(double.Parse(accuracy.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture), 97, 100);
    }

    [Fact]
    public void Bad_input_gets_one_line_that_names_file_and_place()
    {
        string data = Trees([]);
        string[] right = [.. File.ReadAllLines(At("truth.csv"))];
        void Refused(string part, string file, IEnumerable<string> lines, string option = "--labels")
        {
            File.WriteAllLines(At(file), lines);
            (int code, string output, string error) = Run("labels", "audit", data, option, At(file), "--out", At("refused"), "--quiet");
            Assert.True(code == 2, error);
            Assert.Equal("", output);
            Assert.Single(error.TrimEnd().Split('\n'));
            Assert.Contains(file, error, StringComparison.Ordinal);
            Assert.Contains(part, error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(At("refused")));
        }
        Refused("there is no class 'palm'", "unknown-class.csv", [.. right[..9], "8,palm", .. right[10..]]);
        Refused("row 9", "unknown-class.csv", [.. right[..9], "8,palm", .. right[10..]]);
        Refused("3 of 240 examples have no label, the first of them '237'", "missing-rows.csv", right[..^3]);
        Refused("again", "twice.csv", [.. right, "4,oak"]);
        Refused("there is no item '240'", "strange-id.csv", [.. right, "240,oak"]);
        Refused("no rows", "empty.csv", ["id,label"]);
        Refused("expected one, of right ones", "two-truths.csv", right.Select((line, i) => i == 0 ? "id,a,b" : line + ",oak"), "--truth");
        foreach ((int[] shape, float value, string part) in ((int[], float, string)[])[([Rows, 2], 0.5f, "[240, 3]"), ([Rows - 1, 3], 1 / 3f, "[240, 3]"), ([Rows, 3], 0.5f, "row 0 sums to 1.5"), ([Rows, 3], -0.5f, "row 0, column 0")])
        {
            float[] values = new float[shape[0] * shape[1]];
            Array.Fill(values, value);
            AtomicFile.Write(At("p.npy"), stream => Npy.Write(stream, shape, values));
            (int code, _, string error) = Run("labels", "audit", data, "--probabilities", At("p.npy"), "--out", At("refused"), "--quiet");
            Assert.Equal(2, code);
            Assert.Contains(part, error, StringComparison.Ordinal);
        }
        File.WriteAllLines(At("alike.csv"), right.Select((line, i) => i == 0 ? line : $"{i - 1},oak"));
        (int alike, _, string all) = Run("labels", "audit", data, "--labels", At("alike.csv"), "--out", At("refused"), "--quiet");
        Assert.Equal(2, alike);
        Assert.Contains("all 240 labels are 'oak'", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_overwritten_unasked_and_a_finished_audit_says_its_figures_again()
    {
        string data = Trees([3]);
        string[] audit = ["labels", "audit", data, "--out", At("audit"), "--epochs", "2", "--quiet", "--json", At("figures.json")];
        Assert.Equal(0, Run(audit).Code);
        (int code, _, string error) = Run(audit);
        Assert.Equal(2, code);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        string before = File.ReadAllText(At("figures.json"));
        File.Delete(At("figures.json"));
        Assert.Equal(0, Run([.. audit, "--resume"]).Code);
        Assert.Equal(before, File.ReadAllText(At("figures.json")));
        // The labels that are read are never those that are written.
        (code, _, error) = Run("labels", "audit", data, "--labels", At("audit/corrected.csv"), "--out", At("audit"), "--force", "--quiet");
        Assert.Equal(2, code);
        Assert.Contains("would be overwritten", error, StringComparison.Ordinal);
        Assert.Equal(0, Run([.. audit, "--force"]).Code);
    }

    [Fact]
    public void Interrupted_audits_say_how_to_go_on()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        string[] audit = ["labels", "audit", Trees([3]), "--out", At("audit"), "--epochs", "3", "--quiet"];
        (int code, _, string error) = Run(stop.Token, audit);
        Assert.Equal(130, code);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        Assert.Equal(0, Run([.. audit, "--resume"]).Code);
        Assert.Equal(0, Run("labels", "audit", At("trees.csv"), "--out", At("straight"), "--epochs", "3", "--quiet").Code);
        Assert.Equal(File.ReadAllBytes(At("straight/probabilities.npy")), File.ReadAllBytes(At("audit/probabilities.npy")));
    }

    [Fact]
    public void Labels_are_valued_by_a_share_a_table_or_two_files()
    {
        Dictionary<string, double> share = Value("--right", "0.2", "--classes", "10", "--count", "60000");
        Assert.Equal(0.0641, share["bits_per_label"], 1e-4);
        Assert.InRange(share["equivalent_clean_labels"], 1_156, 1_158);
        File.WriteAllText(At("probabilities.csv"), "true,cat,dog\ncat,0.9,0.1\ndog,0.1,0.9\n");
        Assert.Equal(0.531, Value("--confusion", At("probabilities.csv"))["bits_per_label"], 1e-3);
        File.WriteAllText(At("counts.csv"), "cat,dog\n900,100\n100,900\n");
        Dictionary<string, double> counts = Value("--confusion", At("counts.csv"));
        Assert.InRange(0.531, counts["bits_per_label_low"], counts["bits_per_label_high"]);
        Assert.InRange(counts["bits_per_label"], counts["bits_per_label_low"], counts["bits_per_label_high"]);
        Assert.Equal(2_000, counts["labels"]);
        Trees([1, 2, 3]);
        File.WriteAllLines(At("given.csv"), File.ReadLines(At("trees.csv")).Select((line, i) => $"{(i == 0 ? "id" : $"{i - 1}")},{line.Split(',')[^1]}"));
        Assert.InRange(Value("--labels", At("given.csv"), "--truth", At("truth.csv"))["bits_per_label"], 1.3, 1.58);
        foreach (string[] bad in (string[][])[[], ["--right", "0.2"], ["--right", "2", "--classes", "10"], ["--labels", At("given.csv")], ["--confusion", At("given.csv")], ["--right", "0.2", "--classes", "10", "--confusion", At("counts.csv")]])
        {
            (int code, string output, string error) = Run(["labels", "value", .. bad]);
            Assert.True(code == 2, string.Join(' ', bad) + error);
            Assert.Equal("", output);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
    }

    private Dictionary<string, double> Value(params string[] args)
    {
        (int code, string output, string error) = Run(["labels", "value", .. args, "--json", "-"]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement.GetProperty("figures").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value").GetDouble());
    }

    // Three kinds of tree that can be told apart; the planted rows are given the next kind. Right labels beside, in truth.csv.
    private string Trees(int[] planted)
    {
        Random random = new(1);
        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        File.WriteAllLines(At("trees.csv"), Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(i % 3 == 0 ? 3 : 0) + Noise():F4},{(i % 3 == 1 ? 3 : 0) + Noise():F4},{(i % 3 == 2 ? 3 : 0) + Noise():F4},{s_trees[(planted.Contains(i) ? i + 1 : i) % 3]}")).Prepend("height,girth,age,label"));
        File.WriteAllLines(At("truth.csv"), Enumerable.Range(0, Rows).Select(i => $"{i},{s_trees[i % 3]}").Prepend("id,label"));
        return At("trees.csv");
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static (int Code, string Output, string Error) Run(params string[] args) => Run(CancellationToken.None, args);

    private static (int Code, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(args, output, error, cancellation), output.ToString(), error.ToString());
    }
}
