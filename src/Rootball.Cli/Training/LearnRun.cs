using System.Globalization;
using Rootball.Data;
using Rootball.Experiments;
using Rootball.Files;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One learning run: two nets side by side.</summary>
internal sealed class LearnRun(string? json, bool quiet) : TrainingRun(RunFacts.Learn, json, quiet)
{
    protected override LearningTask Read(LearnOptions options, RandomStream random, Downloader downloader) =>
        DataSource.Open(options.Data!, random, options.DataDirectory, downloader, cancellation: Session.Cancellation);

    protected override void Check(LearnOptions options, LearningTask task)
    {
        if (options.Jitter > 0 && !task.Train.Shape.IsPicture)
            throw new DataException($"{task.Name}: --jitter moves pictures, and these are rows of {task.Train.Shape}.");
    }

    protected override (LearnOptions Options, RulePlan[] Plans) Plan(LearnOptions options, LearningTask task)
    {
        options = LearnDefaults.Complete(options, task.Train.Shape);
        if (options.ReadOut is not null && options.Rule != "forward-forward")
            throw new DataException($"--read-out says how Forward-Forward answers; {options.Rule} has one way only.");
        string[] rules = options.Compare && options.Rule != "backprop" ? [options.Rule!, "backprop"] : [options.Rule!];
        // Levels and options that a rule does not take are refused when it is made.
        foreach (string name in rules)
            Make(options, name, task, new RandomStream(options.Seed));
        return (options, [.. rules.Select(name => LearnDefaults.For(name, task, options.Epochs, options.Batch))]);
    }

    protected override TrainedRun Train(LearningTask task, Scaling scaling, RandomStream random, RunFolder folder)
    {
        LearnOptions options = folder.Facts.Options;
        List<LearnedRule> learned = [];
        foreach (RulePlan plan in folder.Facts.Rules)
        {
            learned.Add(Train(Make(options, plan.Name, task, random), plan, task, scaling, random, folder));
            if (learned[^1].Result.Cancelled)
                break;
        }
        IReadOnlyList<string> files = new Model(learned[0].Rule, scaling, task.Train.Shape, task.Train.Classes).Save(folder.Name);
        LearnReport report = ReportOn(learned, task, scaling, folder);
        LearnPage.Write(learned[^1].Result.Cancelled ? report : report with { Memory = DepthMemoryProbe.Run(new RandomStream(options.Seed), Session.Cancellation) }, folder.Report);
        return new TrainedRun(learned[^1], files, [.. learned.SelectMany((rule, i) => Figures(rule.Result, i == 0 ? "" : "backprop_"))],
            [.. learned.Select(Line)], $"rootball predict {CommandLine.Quoted(folder.Name)} FILES…");
    }

    private static LearningRule Make(LearnOptions options, string name, LearningTask task, RandomStream random)
    {
        LearningRule rule = RuleFactory.Create(name, task.Train.Shape.Tensor, options.Specs(), task.Train.Classes.Count, random.Split("net"), (float)options.Dropout);
        if (rule is ForwardForward forward && options.ReadOut is { } reading)
            forward.Reading = reading;
        return rule;
    }

    private static IEnumerable<JsonFigure> Figures(TrainingResult result, string prefix) => [new($"{prefix}test_error", result.Test.Error, "share"), .. CostFigures(result, prefix)];

    private static string Line(LearnedRule rule) => string.Create(CultureInfo.InvariantCulture, $"{rule.Title,-17} test error {rule.Result.Test.Error:P2}   {Cost(rule.Result)}");
}
