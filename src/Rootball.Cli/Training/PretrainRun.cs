using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One run that learns to see without labels.</summary>
internal sealed class PretrainRun(string? json, bool quiet) : TrainingRun(RunFacts.Pretrain, json, quiet)
{
    protected override LearningTask Read(LearnOptions options, RandomStream random, Downloader downloader) =>
        DataSource.Open(options.Data!, random, options.DataDirectory, downloader, need: LabelNeed.None, cancellation: Session.Cancellation);

    protected override void Check(LearnOptions options, LearningTask task)
    {
        if (task.Train.Count < 2)
            throw new DataException($"{task.Name}: has {task.Train.Count} examples to learn from; expected at least 2.");
        if (options.Batch == 1)
            throw new DataException("--batch: 1 leaves nothing to tell an example from; expected at least 2.");
        if (options.Schedule is { } schedule && schedule != WakeSleep.Interleaved.ToString() && !RepresentationKind.Named(options.Rule!).Sleeps)
            throw new DataException($"--schedule: {options.Rule} has nothing that it pushes apart asleep; leave it out, or choose {string.Join(", ", RepresentationKind.All.Where(kind => kind.Sleeps).Select(kind => kind.Name))}.");
    }

    protected override (LearnOptions Options, RulePlan[] Plans) Plan(LearnOptions options, LearningTask task)
    {
        (options, RulePlan plan) = LearnDefaults.Pretrain(options, task.Train);
        // Objectives that do not fit the data say so when they are made.
        Make(options, task.Train.Shape);
        return (options, [plan]);
    }

    protected override TrainedRun Train(LearningTask task, Scaling scaling, RandomStream random, RunFolder folder)
    {
        Representation rule = Make(folder.Facts.Options, task.Train.Shape);
        LearnedRule learned = Train(rule, folder.Facts.Rules[0], UnlabelledTask.WithoutLabels(task), scaling, random, folder);
        ProbeResult? probe = null;
        if (!learned.Result.Cancelled && UnlabelledTask.IsLabelled(task.Train) && UnlabelledTask.IsLabelled(task.Test))
        {
            Say("Probing what was learned with the labels, which it has not seen.");
            probe = Probe.Run(rule, scaling, task, random.Split("probe"), cancellation: Session.Cancellation);
        }
        IReadOnlyList<string> files = new Model(rule, scaling, task.Train.Shape, []).Save(folder.Name);
        PretrainPage.Write(ReportOn([learned], task, scaling, folder), rule, probe, folder.Report);
        string name = CommandLine.Quoted(folder.Name);
        return new TrainedRun(learned, files, [.. Figures(probe), .. CostFigures(learned.Result)], [$"{learned.Title}{Errors(probe)}   {Cost(learned.Result)}"],
            $"rootball embed {name} DATA --out x.npy, or rootball probe {name} DATA");
    }

    private static Representation Make(LearnOptions options, ExampleShape shape)
    {
        RandomStream random = new RandomStream(options.Seed).Split("net");
        Representation rule = (Representation)RuleFactory.Create(options.Rule!, shape.Tensor, options.Specs(), classes: 0, random);
        rule.Schedule = WakeSleep.TryParse(options.Schedule ?? "", out WakeSleep schedule) ? schedule : WakeSleep.Interleaved;
        return rule;
    }

    private static IEnumerable<JsonFigure> Figures(ProbeResult? probe) =>
        probe is null ? [] : [new("probe_error", probe.LinearError, "share"), new("knn_error", probe.NeighbourError, "share"), new("width", probe.Width, "numbers")];

    private static string Errors(ProbeResult? probe) =>
        probe is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   linear probe error {probe.LinearError:P2}   nearest neighbours {probe.NeighbourError:P2}");
}
