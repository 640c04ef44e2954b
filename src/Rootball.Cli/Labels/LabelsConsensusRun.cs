using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One consensus: answers read, weighed, judged if the truth is known, and written.</summary>
internal sealed class LabelsConsensusRun
{
    private const string Weighted = "weighted", Majority = "majority", Usual = "dawid-skene";

    private static readonly Dictionary<string, Func<Annotations, LabellerModel>> s_models = new()
    {
        [Usual] = answers => DawidSkene.Fit(answers),
        ["one-coin"] = answers => OneCoin.Fit(answers),
        ["glad"] = answers => Glad.Fit(answers),
    };

    private readonly Session _session = Session.Current;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public static IEnumerable<string> Methods => [Majority, .. s_models.Keys, Weighted];

    public required string File { get; init; }

    public string? Method { get; init; }

    public required AnnotationOptions Reading { get; init; }

    public string? Probabilities { get; init; }

    public string? Truth { get; init; }

    public string? Out { get; init; }

    public string? Labellers { get; init; }

    public int Ask { get; init; }

    public int? AskEach { get; init; }

    public string? Questions { get; init; }

    public bool Force { get; init; }

    public string? Json { get; init; }

    public bool Quiet { get; init; }

    public int Execute()
    {
        string method = Method ?? (Probabilities is null ? Usual : Weighted);
        Check(method);
        string name = Path.GetFileNameWithoutExtension(File), output = Out ?? $"{name}-consensus.csv";
        string? questions = Ask > 0 ? Questions ?? $"{name}-questions.csv" : null;
        string[] files = [.. ((string?[])[output, Labellers, questions]).OfType<string>()];
        CheckFiles(files);
        Annotations answers = Annotations.Read(File, Reading);
        _session.Say(Text($"{File}: {answers.Note}; {answers.Count:N0} answers of {answers.Labellers.Count:N0} labellers about {answers.Items.Count:N0} items, {answers.Classes.Count:N0} classes"), Quiet);
        int[]? truth = Truth is null ? null : ItemLabels.Read(Truth, answers);
        LabellerModel? model = s_models.TryGetValue(method, out Func<Annotations, LabellerModel>? fit) ? fit(answers) : null;
        Consensus majority = MajorityVote.Of(answers), consensus = model?.Consensus ?? (method == Majority ? majority : WeightedVote.Of(answers, ReadProbabilities(answers)));
        if (model is { Converged: false })
            _session.Say(Text($"the fit was stopped after {model.Objectives.Count} steps before it had settled; the labels are those found by then"), Quiet);
        WriteTable(consensus.ItemTable(), output);
        if (Labellers is not null)
            WriteTable(consensus.LabellerTable(), Labellers);
        if (questions is not null)
            WriteTable(QuestionTable(model!), questions);
        JsonFigure[] figures = Figures(answers, consensus, majority, truth);
        JsonOutput.Write(Json, new JsonRun(_session.Command, "labels consensus", null, File, figures, _watch.Elapsed.TotalSeconds, files));
        if (Json != "-")
            Summarise(consensus, figures, files);
        return CommandLine.Done;
    }

    private void Check(string method)
    {
        if (method == Weighted && Probabilities is null)
            throw new DataException("--method weighted weighs labellers beside a net; say --probabilities FILE.npy.");
        if (method != Weighted && Probabilities is not null)
            throw new DataException($"--probabilities are used by --method weighted, not by {method}.");
        if (Ask < 0 || AskEach is < 1)
            throw new DataException($"--ask {Ask}{(AskEach is { } each ? $" --ask-each {each}" : "")}: expected questions.");
        if (Ask > 0 && !s_models.ContainsKey(method))
            throw new DataException($"--ask needs a model of the labellers; --method {method} has none, expected {string.Join(", ", s_models.Keys)}.");
    }

    private void CheckFiles(string[] files)
    {
        foreach (string file in files)
        {
            if (Path.GetExtension(file).ToUpperInvariant() is not (".CSV" or ".PARQUET"))
                throw new DataException($"{file}: tables are not written as '{Path.GetExtension(file)}'; expected .csv or .parquet.");
            if (Path.GetFullPath(file) == Path.GetFullPath(File) || Truth is not null && Path.GetFullPath(file) == Path.GetFullPath(Truth))
                throw new DataException($"{file}: is what is read; choose another name.");
            if (Directory.Exists(file) || System.IO.File.Exists(file) && !Force)
                throw new DataException($"{file}: is there already; choose another name, or say --force to overwrite it.");
        }
        if (files.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException($"{twice.First()}: is to be written twice.");
    }

    private Tensor ReadProbabilities(Annotations answers)
    {
        NpyArray array = Npy.Read(Probabilities!);
        if (array.Shape.Length != 2 || array.Shape[0] != answers.Items.Count || array.Shape[1] != answers.Classes.Count)
            throw new DataException($"{Probabilities}: is [{string.Join(",", array.Shape)}]; expected [{answers.Items.Count},{answers.Classes.Count}], a row for each item of {File} and a column for each class ({string.Join(", ", answers.Classes.Take(12))}); --classes sets their order.");
        return Tensor.From(array.Floats, [array.Shape[0], array.Shape[1]]);
    }

    private Table QuestionTable(LabellerModel model)
    {
        IReadOnlyList<Question> questions = NextQuestions.Choose(model, Ask, AskEach ?? int.MaxValue);
        if (questions.Count < Ask)
            _session.Say(Text($"{questions.Count:N0} questions, not {Ask:N0}: an item is asked about once in a round"), Quiet);
        return new Table("questions", questions.Count,
        [
            TextColumn.From("task", [.. questions.Select(question => model.Annotations.Items[question.Item])]),
            TextColumn.From("worker", [.. questions.Select(question => model.Annotations.Labellers[question.Labeller])]),
            new NumberColumn("expected_bits", [.. questions.Select(question => (float)question.Information)]),
        ]);
    }

    private static JsonFigure[] Figures(Annotations answers, Consensus consensus, Consensus majority, int[]? truth)
    {
        List<JsonFigure> figures =
        [
            new("items", answers.Items.Count, "items"),
            new("labellers", answers.Labellers.Count, "labellers"),
            new("annotations", answers.Count, "answers"),
            new("unlabelled_items", consensus.Labels.Count(label => label == Consensus.Unlabelled), "items"),
            new("single_answer_labellers", consensus.Labellers.Count(labeller => labeller.Count == 1), "labellers"),
            new("mean_agreement", consensus.Agreement.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), "share"),
            new("mean_quality", consensus.Quality.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), "share"),
            new("changed_from_majority", consensus.Labels.Zip(majority.Labels).Count(pair => pair.First != pair.Second), "items"),
        ];
        if (truth is not null)
        {
            figures.Add(new("consensus_accuracy", consensus.Accuracy(truth), "share"));
            figures.Add(new("majority_accuracy", majority.Accuracy(truth), "share"));
        }
        return [.. figures];
    }

    private void Summarise(Consensus consensus, IEnumerable<JsonFigure> figures, IEnumerable<string> files)
    {
        foreach (JsonFigure figure in figures)
            _session.Output.WriteLine(figure.Unit == "share" ? Text($"{figure.Name,-24} {figure.Value:0.0000}") : Text($"{figure.Name,-24} {figure.Value:N0}"));
        int sparse = consensus.Labellers.Count(labeller => labeller.Count == 1);
        if (sparse > 0)
            _session.Output.WriteLine(Text($"{sparse:N0} labeller{(sparse == 1 ? "" : "s")} answered once: about as good as labellers are on the whole, for all that is known"));
        foreach (string file in files)
            _session.Output.WriteLine($"written: {file}");
    }

    private static void WriteTable(Table table, string path)
    {
        if (Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
            table.WriteParquet(path);
        else
            table.WriteCsv(path);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
