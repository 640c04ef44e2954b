using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One run that learns to see without labels: data, net, model, report, figures. It can be stopped at any moment and gone on with.</summary>
internal sealed class PretrainRun
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
        LearnOptions options = Options.Resolved();
        LearningTask task = Open(options);
        (options, RulePlan plan) = LearnDefaults.Pretrain(options, task.Train);
        // Before anything is written: levels that the data do not fit, and objectives that do not.
        Make(options, task.Train.Shape);
        _session.Say($"{RuleFactory.Title(options.Rule!)}, levels {string.Join(',', options.Levels!)}.", Quiet);
        RunFacts facts = new(RunFacts.CurrentVersion, _session.Command, options.Located(), [plan], Fingerprint.Of(task), Finished: false) { Verb = RunFacts.Pretrain };
        using RunFolder folder = RunFolder.Create(Output ?? RunFolder.Free($"runs/{task.Name}-{options.Rule}-seed{options.Seed}"), facts);
        return Learn(task, folder);
    }

    /// <summary>Goes on with the run in a folder, or says that it is finished.</summary>
    public static int Resume(string path, string? json, bool quiet)
    {
        using RunFolder folder = RunFolder.Open(path, RunFacts.Pretrain);
        PretrainRun run = new() { Options = folder.Facts.Options, Json = json, Quiet = quiet };
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
        LearningTask task = UnlabelledTask.Open(options.Data!, random.Split("data"), options.DataDirectory, new Downloader(progress: news), _session.Cancellation);
        if (options.Take is { } count)
            task = task with { Train = task.Train.Take(count, random.Split("take")) };
        if (task.Train.Count < 2)
            throw new DataException($"{task.Name}: has {task.Train.Count} examples to learn from; expected at least 2.");
        _session.Say(task.Note, Quiet);
        return task;
    }

    private static Representation Make(LearnOptions options, ExampleShape shape)
    {
        RandomStream random = new RandomStream(options.Seed).Split("net");
        Representation rule = (Representation)RuleFactory.Create(options.Rule!, shape.Tensor, options.Specs(), classes: 0, random);
        rule.Schedule = WakeSleep.TryParse(options.Schedule ?? "", out WakeSleep schedule) ? schedule : WakeSleep.Interleaved;
        return rule;
    }

    private int Learn(LearningTask task, RunFolder folder)
    {
        LearnOptions options = folder.Facts.Options;
        RulePlan plan = folder.Facts.Rules[0];
        RandomStream random = new(options.Seed);
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        Representation rule = Make(options, task.Train.Shape);
        TrainerOptions trainer = new()
        {
            Epochs = plan.Epochs,
            BatchSize = plan.Batch,
            EvaluateEvery = 0,
            Checkpoint = folder.Checkpoint(plan.Name),
            CheckpointEvery = TimeSpan.FromSeconds(options.CheckpointEvery),
        };
        try
        {
            TrainingResult result;
            using (TrainingView view = new(RuleFactory.Title(plan.Name), _session, Quiet))
                result = new Trainer(rule, scaling, trainer, random.Split("training")).Run(UnlabelledTask.WithoutLabels(task), new WithoutError(view), _session.Cancellation);
            ProbeResult? probe = null;
            if (!result.Cancelled && UnlabelledTask.IsLabelled(task.Train) && UnlabelledTask.IsLabelled(task.Test))
            {
                _session.Say("Probing what was learned with the labels, which it has not seen.", Quiet);
                probe = Probe.Run(rule, scaling, task, random.Split("probe"), cancellation: _session.Cancellation);
            }
            return Finish(task, scaling, rule, result, probe, folder);
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

    private int Finish(LearningTask task, Scaling scaling, Representation rule, TrainingResult result, ProbeResult? probe, RunFolder folder)
    {
        List<string> files = [.. new Model(rule, scaling, task.Train.Shape, []).Save(folder.Name), folder.Report, folder.Figures];
        LearnReport report = new()
        {
            Command = folder.Facts.Command,
            Task = task,
            Seed = folder.Facts.Options.Seed,
            Rules = [new LearnedRule(RuleFactory.Title(rule.Name), rule, result)],
            Scaling = scaling,
            Machine = MachineFacts.Line,
        };
        PretrainPage.Write(report, rule, probe, folder.Report);
        List<JsonFigure> figures = [];
        if (probe is not null)
            figures.AddRange([new("probe_error", probe.LinearError, "share"), new("knn_error", probe.NeighbourError, "share"), new("width", probe.Width, "numbers")]);
        figures.AddRange([new("train_seconds", result.TrainSeconds, "s"), new("examples_per_second", result.ExamplesPerSecond, "1/s"), new("peak_training_bytes", result.PeakTrainingBytes, "bytes")]);
        JsonRun run = new(folder.Facts.Command, RunFacts.Pretrain, folder.Facts.Options.Seed, task.Name, figures, _watch.Elapsed.TotalSeconds, files);
        AtomicFile.WriteText(folder.Figures, JsonOutput.Text(run));
        if (!result.Cancelled)
            folder.Finish();
        JsonOutput.Write(Json, run);
        if (Json != "-")
            Summarise(rule, result, probe, folder);
        if (result.Cancelled)
            _session.Error.WriteLine($"Interrupted after {result.Epochs} whole epochs; what was learned so far is saved; {folder.HowToGoOn}");
        return result.Cancelled ? CommandLine.Interrupted : CommandLine.Done;
    }

    private void Summarise(Representation rule, TrainingResult result, ProbeResult? probe, RunFolder folder)
    {
        string errors = probe is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   linear probe error {probe.LinearError:P2}   nearest neighbours {probe.NeighbourError:P2}");
        _session.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{RuleFactory.Title(rule.Name)}{errors}   {result.TrainSeconds:F1} s   {result.ExamplesPerSecond:N0} examples/s   {result.PeakTrainingBytes / 1e6:F1} MB training memory"));
        _session.Output.WriteLine($"report: {folder.Report}");
        _session.Output.WriteLine($"use it: rootball embed {CommandLine.Quoted(folder.Name)} DATA --out x.npy, or rootball probe {CommandLine.Quoted(folder.Name)} DATA");
    }

    // There is no test error where there are no classes.
    private sealed class WithoutError(IProgress<TrainingProgress> view) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => view.Report(value with { TestError = null });
    }
}
