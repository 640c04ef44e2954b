using Rootball.Architectures;
using Rootball.Data;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Learning by trying: the same net by back-propagation and by disturbing activities or weights, with one loss at the top or one at every level.</summary>
/// <remarks>
/// All rules get the same net, order of examples, batches, epochs and decay of the step; the perturbation rules their own step sizes. Nothing is chosen by the test set within a run: the last
/// epoch counts.
/// </remarks>
public sealed class Perturbation : Experiment
{
    private const string Backward = "backprop";
    private const string LocalActivity = "local-activity-perturbation", Activity = "activity-perturbation", LocalWeight = "local-weight-perturbation", Weight = "weight-perturbation";

    private static readonly string[] s_rules = [LocalActivity, LocalWeight, Activity, Weight];

    // What is asked of something else than back-propagation: to err at most by a fifth more.
    private const double Goal = 1.2;

    /// <inheritdoc/>
    public override string Name => "perturbation";

    /// <inheritdoc/>
    public override string Claim => "A net that is only disturbed, never differentiated, learns nearly as well as by back-propagation, if activities are disturbed rather than weights and every level has losses of its own.";

    /// <inheritdoc/>
    public override string Interview => "57:30";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? s_rules : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Plan plan = options.Profile == "full" ? Plan.Full(options, cancellation) : Plan.Quick();
        Learning learning = new(plan.Task, options, progress, cancellation);
        List<Figure> figures = [];
        List<(string Rule, TrainingResult[] Runs)> curves = [];
        TrainingResult[] backward = Seeds(Backward);
        double exact = Mean(backward);
        figures.AddRange(
        [
            new("backprop_test_error", exact, "share", 0.0241, "Ren et al. 2023, MNIST, M/1/16", AtMost: plan.BackwardAtMost),
            new("backprop_train_seconds", backward.Average(run => run.TrainSeconds), "s"),
        ]);
        foreach (string rule in s_rules)
        {
            if (!options.Wants(rule))
                continue;
            TrainingResult[] runs = Seeds(rule);
            bool local = rule == LocalActivity;
            string name = rule.Replace('-', '_');
            figures.Add(new(local ? "test_error" : $"{name}_test_error", Mean(runs), "share", Published(rule), "Ren et al. 2023, MNIST, M/1/16", AtMost: local ? null : plan.OthersAtMost));
            figures.Add(new(local ? "train_seconds" : $"{name}_train_seconds", runs.Average(run => run.TrainSeconds), "s"));
            if (local)
                figures.Add(new("error_against_backprop", Mean(runs) / exact, "times", 2.55 / 2.41, "Ren et al. 2023, MNIST, M/1/16", AtMost: plan.AgainstBackwardAtMost));
        }
        return new ExperimentResult(figures, plan.Task, [Chart(plan, curves)]);

        TrainingResult[] Seeds(string rule)
        {
            TrainingResult[] runs = [.. Enumerable.Range(0, plan.Seeds).Select(i => learning.Run(plan.Name, rule, plan.Levels, options.Seed + (ulong)i, plan.Trainer))];
            progress.Report($"{Name}: {RuleFactory.Title(rule)}: {Human.Percent(Mean(runs))}");
            curves.Add((rule, runs));
            return runs;
        }
    }

    private static double Published(string rule) => rule switch
    {
        LocalActivity => 0.0255,
        Activity => 0.0376,
        LocalWeight => 0.0566,
        _ => 0.0856,
    };

    private static ReportSection Chart(Plan plan, List<(string Rule, TrainingResult[] Runs)> curves)
    {
        SvgChart chart = new("Test error by epoch", new ChartAxis("epochs"), new ChartAxis("Test error") { Log = true, Format = Human.Percent });
        foreach ((string rule, TrainingResult[] runs) in curves)
        {
            // Of several seeds the mean of their curves, which have their points at the same epochs.
            chart.Add(new ChartSeries(RuleFactory.Title(rule), [.. runs.SelectMany(run => run.Curve).GroupBy(point => point.Epoch).OrderBy(group => group.Key)
                .Select(group => (group.Key, Math.Max(1e-5, group.Average(point => point.TestError))))]));
        }
        return new ReportSection("Disturbed or differentiated",
            $"Levels {string.Join(", ", plan.Levels)}, {plan.Task.Train.Count:N0} examples, mean of {plan.Seeds} seed{(plan.Seeds == 1 ? "" : "s")}.", chart.Html());
    }

    private static double Mean(TrainingResult[] runs) => runs.Average(run => run.Test.Error);

    private sealed record Plan(string Name, LearningTask Task, LevelSpec[] Levels, TrainerOptions Trainer, int Seeds, double BackwardAtMost, double OthersAtMost, double AgainstBackwardAtMost)
    {
        public static Plan Quick() => new("pen", PenDigits.Create(5_000, 2_000), [150, 150], new() { Epochs = 8, EvaluateEvery = 2 }, 1, 0.12, 0.4, 1.6);

        public static Plan Full(ExperimentOptions options, CancellationToken cancellation) => new("mnist",
            DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation),
            [300, 300], new() { Epochs = 12, EvaluateEvery = 2 }, 3, 0.03, 0.2, Goal);
    }
}
