using System.Diagnostics;
using System.Globalization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Experiments;
using Rootball.Files;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One learning run: data, two nets side by side, model, report, figures.</summary>
internal sealed class LearnRun
{
    private const string ReportFile = "report.html", FiguresFile = "figures.json";

    public required string? Data { get; init; }
    public required string Rule { get; init; }
    public required IReadOnlyList<LevelSpec> Widths { get; init; }
    public required int? Epochs { get; init; }
    public required int? Batch { get; init; }
    public required ulong Seed { get; init; }
    public required int Jitter { get; init; }
    public required int? Take { get; init; }
    public required int Patience { get; init; }
    public required FfReadout Reading { get; init; }
    public required bool Compare { get; init; }
    public required string? DataDirectory { get; init; }
    public required string? Output { get; init; }
    public required bool Force { get; init; }
    public required string? Json { get; init; }
    public required bool Quiet { get; init; }

    public int Execute()
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        if (Output is not null)
            RefuseEarlierRun(Output);
        RandomStream random = new(Seed);
        if (Data is null)
            session.Say($"No data named: learning the built-in pen digits. Your own: rootball learn DATA, with {DataSource.Expected}.", Quiet);
        Progress<string> news = new(line => session.Say(line, Quiet));
        LearningTask task = DataSource.Open(Data ?? PenDigits.Name, random.Split("data"), DataDirectory, new Downloader(progress: news), session.Cancellation);
        if (Take is { } count)
            task = task with { Train = task.Train.Take(count, random.Split("take")) };
        if (Jitter > 0 && !task.Train.Shape.IsPicture)
            throw new DataException($"{task.Name}: --jitter moves pictures, and these are rows of {task.Train.Shape}.");
        session.Say(task.Note, Quiet);

        string folder = Output ?? FreeFolder($"runs/{task.Name}-{Rule}-seed{Seed}");
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        List<LearnedRule> learned = [];
        foreach (string name in Compare && Rule != "backprop" ? [Rule, "backprop"] : new[] { Rule })
        {
            LearningRule rule = RuleFactory.Create(name, task.Train.Shape.Tensor, Widths, task.Train.Classes.Count, random.Split("net"));
            if (rule is ForwardForward forward)
                forward.Reading = Reading;
            TrainerOptions options = LearnDefaults.For(name, task, Epochs, Batch) with { Patience = Patience, Augmentation = Jitter > 0 ? Augment.Shift(Jitter) : null };
            using TrainingView view = new(RuleFactory.Title(name), session, Quiet);
            TrainingResult result = new Trainer(rule, scaling, options, random.Split("training")).Run(task, view, session.Cancellation);
            learned.Add(new LearnedRule(RuleFactory.Title(name), rule, result));
            if (result.Cancelled)
                break;
        }
        return Finish(session, task, scaling, learned, folder, watch);
    }

    private int Finish(Session session, LearningTask task, Scaling scaling, List<LearnedRule> learned, string folder, Stopwatch watch)
    {
        bool cancelled = learned[^1].Result.Cancelled;
        List<string> files = [.. new Model(learned[0].Rule, scaling, task.Train.Shape, task.Train.Classes).Save(folder)];
        string report = Path.Combine(folder, ReportFile), figures = Path.Combine(folder, FiguresFile);
        LearnPage.Write(new LearnReport
        {
            Command = session.Command,
            Task = task,
            Seed = Seed,
            Rules = learned,
            Memory = cancelled ? [] : DepthMemoryProbe.Run(new RandomStream(Seed), session.Cancellation),
            Machine = MachineFacts.Line,
        }, report);
        files.AddRange([report, figures]);
        List<JsonFigure> numbers = [.. Figures("", learned[0].Result), .. learned.Count > 1 ? Figures("backprop_", learned[1].Result) : []];
        JsonRun run = new(session.Command, "learn", Seed, task.Name, numbers, watch.Elapsed.TotalSeconds, files);
        AtomicFile.WriteText(figures, JsonOutput.Text(run));
        JsonOutput.Write(Json, run);
        if (Json != "-")
            Summarise(session.Output, learned, files, folder);
        if (cancelled)
            session.Error.WriteLine($"Interrupted after {learned[^1].Result.Epochs} whole epochs of {learned[^1].Title}; what was learned so far is saved. Run the command again with --force to learn it all.");
        return cancelled ? CommandLine.Interrupted : CommandLine.Done;
    }

    private static IEnumerable<JsonFigure> Figures(string prefix, TrainingResult result) =>
    [
        new($"{prefix}test_error", result.Test.Error, "share"),
        new($"{prefix}train_seconds", result.TrainSeconds, "s"),
        new($"{prefix}examples_per_second", result.ExamplesPerSecond, "1/s"),
        new($"{prefix}peak_training_bytes", result.PeakTrainingBytes, "bytes"),
    ];

    private static void Summarise(TextWriter output, List<LearnedRule> learned, List<string> files, string folder)
    {
        foreach (LearnedRule rule in learned)
        {
            TrainingResult r = rule.Result;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{rule.Title,-17} test error {r.Test.Error:P2}   {r.TrainSeconds:F1} s   {r.ExamplesPerSecond:N0} examples/s   {r.PeakTrainingBytes / 1e6:F1} MB training memory"));
        }
        output.WriteLine($"report: {files.First(file => file.EndsWith(ReportFile, StringComparison.Ordinal))}");
        output.WriteLine($"use it: rootball predict {folder} FILES…");
    }

    private void RefuseEarlierRun(string folder)
    {
        if (!Force && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new DataException($"{folder}: is not empty; choose another --out, or say --force to overwrite an earlier run.");
    }

    private static string FreeFolder(string wanted)
    {
        for (int number = 1; ; number++)
        {
            string folder = number == 1 ? wanted : $"{wanted}-{number}";
            if (!Path.Exists(folder))
                return folder;
        }
    }
}
