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

/// <summary>One learning run: data, two nets side by side, model, report, figures. It can be stopped at any moment and gone on with.</summary>
internal sealed class LearnRun
{
    private readonly Session _session = Session.Current;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public required LearnOptions Options { get; init; }
    public string? Output { get; init; }
    public bool Force { get; init; }
    public required string? Json { get; init; }
    public required bool Quiet { get; init; }

    /// <summary>Begins a run and learns to the end of it.</summary>
    public int Execute()
    {
        if (Output is not null && !Force)
            RunFolder.RefuseEarlierRun(Output);
        if (Options.Data is null)
            _session.Say($"No data named: learning the built-in pen digits. Your own: rootball learn DATA, with {DataSource.Expected}.", Quiet);
        LearnOptions options = Options.Resolved();
        LearningTask task = Open(options);
        options = LearnDefaults.Complete(options, task.Train.Shape);
        // Before anything is written: levels that the data do not fit.
        Shape shape = task.Train.Shape.Tensor;
        foreach (LevelSpec level in options.Specs())
            shape = level.Output(shape);
        _session.Say($"{RuleFactory.Title(options.Rule!)}, levels {string.Join(',', options.Levels!)}.", Quiet);
        RulePlan[] rules = [.. (options.Compare && options.Rule != "backprop" ? [options.Rule!, "backprop"] : new[] { options.Rule! })
            .Select(name => LearnDefaults.For(name, task, options.Epochs, options.Batch))];
        RunFacts facts = new(RunFacts.CurrentVersion, _session.Command, options.Located(), rules, Fingerprint.Of(task), Finished: false);
        using RunFolder folder = RunFolder.Create(Output ?? RunFolder.Free($"runs/{task.Name}-{options.Rule}-seed{options.Seed}"), facts);
        return Learn(task, folder);
    }

    /// <summary>Goes on with the run in a folder, or says that it is finished.</summary>
    public static int Resume(string path, string? json, bool quiet)
    {
        using RunFolder folder = RunFolder.Open(path, RunFacts.Learn);
        LearnRun run = new() { Options = folder.Facts.Options, Json = json, Quiet = quiet };
        if (folder.Facts.Finished)
        {
            run._session.Say($"{path}: the run is finished; there is nothing to go on with.", json == "-");
            JsonOutput.Copy(json, folder.Figures);
            return CommandLine.Done;
        }
        LearningTask task = run.Open(run.Options);
        if (Fingerprint.Of(task) != folder.Facts.Fingerprint)
            throw new DataException($"{path}: {run.Options.Data} is no longer what the run began with; put the data back, or begin anew.");
        return run.Learn(task, folder);
    }

    private LearningTask Open(LearnOptions options)
    {
        RandomStream random = new(options.Seed);
        Progress<string> news = new(line => _session.Say(line, Quiet));
        LearningTask task = DataSource.Open(options.Data!, random.Split("data"), options.DataDirectory, new Downloader(progress: news), _session.Cancellation);
        if (options.Take is { } count)
            task = task with { Train = task.Train.Take(count, random.Split("take")) };
        if (options.Jitter > 0 && !task.Train.Shape.IsPicture)
            throw new DataException($"{task.Name}: --jitter moves pictures, and these are rows of {task.Train.Shape}.");
        _session.Say(task.Note, Quiet);
        return task;
    }

    private int Learn(LearningTask task, RunFolder folder)
    {
        LearnOptions options = folder.Facts.Options;
        RandomStream random = new(options.Seed);
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        List<LearnedRule> learned = [];
        try
        {
            foreach (RulePlan plan in folder.Facts.Rules)
            {
                learned.Add(Learn(options, plan, task, scaling, random, folder.Checkpoint(plan.Name)));
                if (learned[^1].Result.Cancelled)
                    break;
            }
            return Finish(task, scaling, learned, folder);
        }
        catch (OperationCanceledException)
        {
            _session.Error.WriteLine($"rootball: interrupted; {folder.HowToGoOn}");
            return CommandLine.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || e is DataException { InnerException: IOException or UnauthorizedAccessException })
        {
            throw new IOException($"{e.Message.TrimEnd('.')}. When that is mended, {folder.HowToGoOn}", e);
        }
    }

    private LearnedRule Learn(LearnOptions asked, RulePlan plan, LearningTask task, Scaling scaling, RandomStream random, string checkpoint)
    {
        LearningRule rule = RuleFactory.Create(plan.Name, task.Train.Shape.Tensor, asked.Specs(), task.Train.Classes.Count, random.Split("net"), (float)asked.Dropout);
        if (rule is ForwardForward forward && asked.ReadOut is { } reading)
            forward.Reading = reading;
        TrainerOptions options = new()
        {
            Epochs = plan.Epochs,
            BatchSize = plan.Batch,
            EvaluateEvery = plan.EvaluateEvery,
            Patience = asked.Patience,
            Augmentation = asked.Jitter > 0 ? Augment.Shift(asked.Jitter) : null,
            Checkpoint = checkpoint,
            CheckpointEvery = TimeSpan.FromSeconds(asked.CheckpointEvery),
        };
        string title = RuleFactory.Title(plan.Name);
        using TrainingView view = new(title, _session, Quiet);
        return new LearnedRule(title, rule, new Trainer(rule, scaling, options, random.Split("training")).Run(task, view, _session.Cancellation));
    }

    private int Finish(LearningTask task, Scaling scaling, List<LearnedRule> learned, RunFolder folder)
    {
        bool cancelled = learned[^1].Result.Cancelled;
        List<string> files = [.. new Model(learned[0].Rule, scaling, task.Train.Shape, task.Train.Classes).Save(folder.Name), folder.Report, folder.Figures];
        LearnPage.Write(new LearnReport
        {
            Command = folder.Facts.Command,
            Task = task,
            Seed = folder.Facts.Options.Seed,
            Rules = learned,
            Scaling = scaling,
            Memory = cancelled ? [] : DepthMemoryProbe.Run(new RandomStream(folder.Facts.Options.Seed), _session.Cancellation),
            Machine = MachineFacts.Line,
        }, folder.Report);
        List<JsonFigure> numbers = [.. Figures("", learned[0].Result), .. learned.Count > 1 ? Figures("backprop_", learned[1].Result) : []];
        JsonRun run = new(folder.Facts.Command, "learn", folder.Facts.Options.Seed, task.Name, numbers, _watch.Elapsed.TotalSeconds, files);
        AtomicFile.WriteText(folder.Figures, JsonOutput.Text(run));
        if (!cancelled)
            folder.Finish();
        JsonOutput.Write(Json, run);
        if (Json != "-")
            Summarise(_session.Output, learned, folder);
        if (cancelled)
            _session.Error.WriteLine($"Interrupted after {learned[^1].Result.Epochs} whole epochs of {learned[^1].Title}; what was learned so far is saved; {folder.HowToGoOn}");
        return cancelled ? CommandLine.Interrupted : CommandLine.Done;
    }

    private static IEnumerable<JsonFigure> Figures(string prefix, TrainingResult result) =>
    [
        new($"{prefix}test_error", result.Test.Error, "share"),
        new($"{prefix}train_seconds", result.TrainSeconds, "s"),
        new($"{prefix}examples_per_second", result.ExamplesPerSecond, "1/s"),
        new($"{prefix}peak_training_bytes", result.PeakTrainingBytes, "bytes"),
    ];

    private static void Summarise(TextWriter output, List<LearnedRule> learned, RunFolder folder)
    {
        foreach (LearnedRule rule in learned)
        {
            TrainingResult r = rule.Result;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{rule.Title,-17} test error {r.Test.Error:P2}   {r.TrainSeconds:F1} s   {r.ExamplesPerSecond:N0} examples/s   {r.PeakTrainingBytes / 1e6:F1} MB training memory"));
        }
        output.WriteLine($"report: {folder.Report}");
        output.WriteLine($"use it: rootball predict {CommandLine.Quoted(folder.Name)} FILES…");
    }
}
