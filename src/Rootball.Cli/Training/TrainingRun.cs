using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>A run that trains nets into a folder of its own: model, report, figures. It can be stopped at any moment and gone on with.</summary>
/// <param name="verb">The command it belongs to.</param>
/// <param name="json">Where its figures go besides.</param>
/// <param name="quiet">No progress, only the summary.</param>
internal abstract class TrainingRun(string verb, string? json, bool quiet)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    protected Session Session { get; } = Session.Current;

    /// <summary>Begins a run and trains to the end of it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">The folder; null for a new one under runs/.</param>
    /// <param name="force">An earlier run in the folder may be overwritten.</param>
    public int Begin(LearnOptions options, string? output, bool force)
    {
        if (output is not null && !force)
            RunFolder.RefuseEarlierRun(output);
        if (options.Data is null)
            Say($"No data named: learning the built-in pen digits. Your own: rootball {verb} DATA, with {DataSource.Expected}.");
        options = options.Resolved();
        LearningTask task = Open(options);
        // Before anything is written: levels that the data do not fit.
        (options, RulePlan[] plans) = Plan(options, task);
        Say($"{RuleFactory.Title(options.Rule!)}, levels {string.Join(',', options.Levels!)}.");
        RunFacts facts = new(RunFacts.CurrentVersion, Session.Command, options.Located(), plans, Fingerprint.Of(task), Finished: false) { Verb = verb };
        using RunFolder folder = RunFolder.Create(output ?? RunFolder.Free($"runs/{task.Name}-{options.Rule}-seed{options.Seed}"), facts);
        return Train(task, folder);
    }

    /// <summary>Goes on with the run in a folder, or says that it is finished.</summary>
    public int Resume(string path)
    {
        using RunFolder folder = RunFolder.Open(path, verb);
        if (folder.Facts.Finished)
        {
            Session.Say($"{path}: the run is finished; there is nothing to go on with.", json == "-");
            JsonOutput.Copy(json, folder.Figures);
            return CommandLine.Done;
        }
        LearningTask task = Open(folder.Facts.Options);
        if (Fingerprint.Of(task) != folder.Facts.Fingerprint)
            throw new DataException($"{path}: {folder.Facts.Options.Data} is no longer what the run began with; put the data back, or begin anew.");
        return Train(task, folder);
    }

    /// <summary>Reads the data.</summary>
    protected abstract LearningTask Read(LearnOptions options, RandomStream random, Downloader downloader);

    /// <summary>Refuses data that the options do not fit.</summary>
    /// <exception cref="DataException">They do not.</exception>
    protected abstract void Check(LearnOptions options, LearningTask task);

    /// <summary>Decides what nobody said: rule, levels, how long.</summary>
    protected abstract (LearnOptions Options, RulePlan[] Plans) Plan(LearnOptions options, LearningTask task);

    /// <summary>Trains, and writes model and report.</summary>
    protected abstract TrainedRun Train(LearningTask task, Scaling scaling, RandomStream random, RunFolder folder);

    protected void Say(string line) => Session.Say(line, quiet);

    /// <summary>Trains one net as its plan says, from where an earlier run stopped.</summary>
    protected LearnedRule Train(LearningRule rule, RulePlan plan, LearningTask task, Scaling scaling, RandomStream random, RunFolder folder)
    {
        LearnOptions asked = folder.Facts.Options;
        TrainerOptions options = new()
        {
            Epochs = plan.Epochs,
            BatchSize = plan.Batch,
            EvaluateEvery = plan.EvaluateEvery,
            Patience = asked.Patience,
            Augmentation = asked.Jitter > 0 ? Augment.Shift(asked.Jitter) : null,
            Checkpoint = folder.Checkpoint(plan.Name),
            CheckpointEvery = TimeSpan.FromSeconds(asked.CheckpointEvery),
        };
        string title = RuleFactory.Title(plan.Name);
        using TrainingView view = new(title, Session, quiet, judged: task.Test.Count > 0);
        return new LearnedRule(title, rule, new Trainer(rule, scaling, options, random.Split("training")).Run(task, view, Session.Cancellation));
    }

    /// <summary>The report on what was learned.</summary>
    protected static LearnReport ReportOn(IReadOnlyList<LearnedRule> learned, LearningTask task, Scaling scaling, RunFolder folder) => new()
    {
        Command = folder.Facts.Command,
        Task = task,
        Seed = folder.Facts.Options.Seed,
        Rules = learned,
        Scaling = scaling,
        Machine = MachineFacts.Line,
    };

    /// <summary>What a training cost, as figures.</summary>
    protected static IEnumerable<JsonFigure> CostFigures(TrainingResult result, string prefix = "") =>
    [
        new($"{prefix}train_seconds", result.TrainSeconds, "s"),
        new($"{prefix}examples_per_second", result.ExamplesPerSecond, "1/s"),
        new($"{prefix}peak_training_bytes", result.PeakTrainingBytes, "bytes"),
    ];

    /// <summary>What a training cost, for people.</summary>
    protected static string Cost(TrainingResult r) =>
        string.Create(CultureInfo.InvariantCulture, $"{r.TrainSeconds:F1} s   {r.ExamplesPerSecond:N0} examples/s   {r.PeakTrainingBytes / 1e6:F1} MB training memory");

    private LearningTask Open(LearnOptions options)
    {
        RandomStream random = new(options.Seed);
        LearningTask task = Read(options, random.Split("data"), new Downloader(progress: new Progress<string>(Say)));
        if (options.Take is { } count)
            task = task with { Train = task.Train.Take(count, random.Split("take")) };
        Check(options, task);
        Say(task.Note);
        return task;
    }

    private int Train(LearningTask task, RunFolder folder)
    {
        RandomStream random = new(folder.Facts.Options.Seed);
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        try
        {
            return Finish(Train(task, scaling, random, folder), task, folder);
        }
        catch (OperationCanceledException)
        {
            Session.Error.WriteLine($"rootball: interrupted; {folder.HowToGoOn}");
            return CommandLine.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || e is DataException { InnerException: IOException or UnauthorizedAccessException })
        {
            throw new IOException($"{e.Message.TrimEnd('.')}. When that is mended, {folder.HowToGoOn}", e);
        }
    }

    private int Finish(TrainedRun trained, LearningTask task, RunFolder folder)
    {
        JsonRun run = new(folder.Facts.Command, verb, folder.Facts.Options.Seed, task.Name, trained.Figures, _watch.Elapsed.TotalSeconds, [.. trained.Files, folder.Report, folder.Figures]);
        AtomicFile.WriteText(folder.Figures, JsonOutput.Text(run));
        bool cancelled = trained.Last.Result.Cancelled;
        if (!cancelled)
            folder.Finish();
        JsonOutput.Write(json, run);
        if (json != "-")
        {
            foreach (string line in trained.Summary)
                Session.Output.WriteLine(line);
            Session.Output.WriteLine($"report: {folder.Report}");
            Session.Output.WriteLine($"use it: {trained.Use}");
        }
        if (cancelled)
            Session.Error.WriteLine($"Interrupted after {trained.Last.Result.Epochs} whole epochs of {trained.Last.Title}; what was learned so far is saved; {folder.HowToGoOn}");
        return cancelled ? CommandLine.Interrupted : CommandLine.Done;
    }
}

/// <summary>What a run has come to.</summary>
/// <param name="Last">The net that was trained last; the run was stopped if its training was.</param>
/// <param name="Files">The model's files.</param>
/// <param name="Figures">The run's figures.</param>
/// <param name="Summary">The same for people, in lines.</param>
/// <param name="Use">The command that uses the model.</param>
internal sealed record TrainedRun(LearnedRule Last, IReadOnlyList<string> Files, IReadOnlyList<JsonFigure> Figures, IReadOnlyList<string> Summary, string Use);
