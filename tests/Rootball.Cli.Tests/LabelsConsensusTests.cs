using System.Text.Json;
using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Cli.Tests;

public sealed class LabelsConsensusTests : IDisposable
{
    private static readonly string[] s_classes = ["cat", "cow", "dog"];

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dawid-skene")]
    [InlineData("majority")]
    [InlineData("one-coin")]
    [InlineData("glad")]
    public void A_consensus_writes_the_tables_and_figures_of_the_contract(string method)
    {
        Answers();
        (int code, string output, string error) = Run("labels", "consensus", At("answers.csv"), "--method", method, "--truth", At("truth.csv"), "--out", At("out.csv"), "--labellers", At("who.csv"), "--json", "-");
        Assert.Equal((0, ""), (code, error));
        Dictionary<string, double> figures = Figures(output);
        Assert.Equal((300, 5, 900), (figures["items"], figures["labellers"], figures["annotations"]));
        Assert.True(figures["consensus_accuracy"] >= figures["majority_accuracy"] && figures["majority_accuracy"] > 0.6);
        Table items = Table.Read(At("out.csv")), labellers = Table.Read(At("who.csv"));
        Assert.Equal(["id", "num_annotations", "consensus_label", "annotator_agreement", "consensus_quality_score"], items.Columns.Select(column => column.Name));
        Assert.Equal(["labeller", "annotator_quality", "num_examples_labeled", "agreement_with_consensus", "worst_class", "skill_cat", "skill_cow", "skill_dog"], labellers.Columns.Select(column => column.Name));
        Assert.Equal((300, 5), (items.Rows, labellers.Rows));
        Assert.Equal("i0", items["id"][0]);
    }

    [Fact]
    public void A_net_is_one_more_voter_and_judged_by_the_truth()
    {
        int[] truth = Answers();
        Tensor said = new([300, 3]);
        for (int i = 0; i < 300; i++)
        {
            said.Row(i).Fill(0.1f);
            said.Row(i)[i % 10 == 0 ? 0 : truth[i]] += 0.7f;
        }
        AtomicFile.Write(At("p.npy"), stream => Npy.Write(stream, [300, 3], said.Span));
        (int code, string output, _) = Run("labels", "consensus", At("answers.csv"), "--probabilities", At("p.npy"), "--truth", At("truth.csv"), "--out", At("out.csv"), "--json", "-");
        Assert.Equal(0, code);
        Assert.True(Figures(output)["consensus_accuracy"] > Figures(output)["majority_accuracy"] + 0.05);
    }

    [Fact]
    public void Questions_to_ask_next_are_a_table_that_is_read_as_answers_once_they_are_there()
    {
        Answers();
        (int code, string output, _) = Run("labels", "consensus", At("answers.csv"), "--out", At("out.parquet"), "--ask", "20", "--ask-each", "10", "--questions", At("ask.csv"));
        Assert.Equal(0, code);
        Assert.Contains($"written: {At("ask.csv")}", output, StringComparison.Ordinal);
        Table questions = Table.Read(At("ask.csv"));
        Assert.Equal(["task", "worker", "expected_bits"], questions.Columns.Select(column => column.Name));
        Assert.Equal(20, questions.Rows);
        Assert.Equal(300, Table.Read(At("out.parquet")).Rows);
    }

    [Fact]
    public void Nothing_is_overwritten_unasked()
    {
        Answers();
        string[] consensus = ["labels", "consensus", At("answers.csv"), "--out", At("out.csv")];
        Assert.Equal(0, Run(consensus).Code);
        Assert.Contains("--force", Run(consensus).Error, StringComparison.Ordinal);
        Assert.Equal(0, Run([.. consensus, "--force"]).Code);
        Assert.Equal(2, Run("labels", "consensus", At("answers.csv"), "--out", At("answers.csv"), "--force").Code);
        Assert.Equal(2, Run("labels", "consensus", At("answers.csv"), "--out", At("same.csv"), "--labellers", At("same.csv")).Code);
    }

    [Fact]
    public void A_labeller_with_one_answer_is_named_in_the_summary()
    {
        File.WriteAllText(At("few.csv"), "task,worker,label\na,x,1\na,y,1\nb,x,2\nb,z,2\nb,y,2\n");
        Assert.Contains("1 labeller answered once", Run("labels", "consensus", At("few.csv"), "--out", At("out.csv")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no class 'dog'; expected cat, cow", "--classes", "cat,cow")]
    [InlineData("there is no column 'who'", "--labeller", "who")]
    [InlineData("--probabilities FILE.npy", "--method", "weighted")]
    [InlineData("are used by --method weighted", "--method", "glad", "--probabilities", "p.npy")]
    [InlineData("--ask needs a model", "--method", "majority", "--ask", "3")]
    [InlineData("expected questions", "--ask", "-1")]
    [InlineData("expected .csv or .parquet", "--labellers", "who.txt")]
    [InlineData("no-such-file", "--truth", "no-such-file.csv")]
    [InlineData("'magic'", "--method", "magic")]
    public void Bad_usage_gets_one_line_and_exit_code_2(string expected, params string[] args)
    {
        Answers();
        (int code, string output, string error) = Run(["labels", "consensus", At("answers.csv"), "--out", At("out.csv"), "--quiet", .. args]);
        Assert.Equal((2, ""), (code, output));
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private int[] Answers()
    {
        IReadOnlyList<SimulatedLabeller> crowd =
        [
            SimulatedLabeller.Coin("ann", 3, 0.95), SimulatedLabeller.Coin("bob", 3, 0.75), SimulatedLabeller.Coin("cec", 3, 0.7), SimulatedLabeller.Coin("dot", 3, 0.65), SimulatedLabeller.Swaps("eve", 3, 0, 1, 0.95),
        ];
        RandomStream random = new(1);
        int[] truth = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt(3))];
        Annotations answers = SimulatedLabeller.Label(crowd, truth, 3, s_classes, random.Split("answers"));
        File.WriteAllLines(At("answers.csv"), Enumerable.Range(0, 300).SelectMany(i => answers.OfItem(i).Select(a => $"i{i},{crowd[a.Labeller].Name},{s_classes[a.Class]}")).Prepend("task,worker,label"));
        File.WriteAllLines(At("truth.csv"), truth.Select((c, i) => $"i{i},{s_classes[c]}").Prepend("id,label"));
        return truth;
    }

    private static Dictionary<string, double> Figures(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("figures").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value").GetDouble());

    private string At(string name) => Path.Combine(_folder, name);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(args, output, error, CancellationToken.None), output.ToString(), error.ToString());
    }
}
