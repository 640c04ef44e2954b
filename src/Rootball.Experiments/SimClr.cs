using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Two views of a picture agree, those of different pictures do not: asked of every level, with a cut after each, and of the top alone, back-propagated.</summary>
/// <remarks>Labels teach the probes and nothing else: linear classifiers, and a vote of the nearest, on what all levels say of every picture.</remarks>
public sealed class SimClr : Experiment
{
    private const string Mnist = "mnist", Cifar = "cifar";
    private const string Objective = "agreement";

    /// <inheritdoc/>
    public override string Name => "simclr";

    /// <inheritdoc/>
    public override string Claim => "Nets that only make two views of a picture agree, and different pictures differ, come to hold what tells classes apart; each level can be asked by itself.";

    /// <inheritdoc/>
    public override string Interview => "9:18–10:45";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Mnist, Cifar] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        Plan[] plans = options.Profile == "full" ? [.. Parts("full").Where(options.Wants).Select(part => Plan.Of(part, options, cancellation))] : [Plan.Quick()];
        foreach (Plan plan in plans)
        {
            Learning learning = new(plan.Task, options, progress, cancellation);
            Trained whole = Train("top", Cuts.None), local = Train("local", Cuts.AfterEveryLevel);
            (LearningRule drawn, Scaling scaling) = learning.Untrained(Rule(plan, Cuts.None), options.Seed);
            Measured untrained = Probed(drawn, scaling);
            progress.Report($"{Name}: {plan.Task.Name}, untrained: {untrained}");
            ProbeResult pixels = Probe.Inputs(scaling, plan.Task, Chance(options), cancellation: cancellation);
            figures.AddRange(Figures(plan, whole, local, untrained, pixels));
            sections.Add(Chart(plan, whole, local, untrained, pixels));

            Trained Train(string name, Cuts cuts)
            {
                (LearningRule rule, Scaling scaling, TrainingResult result) = learning.Learn(plan.Name + name, Rule(plan, cuts), options.Seed, plan.Trainer);
                Measured measured = Probed(rule, scaling);
                progress.Report($"{Name}: {plan.Task.Name}, {name}: {measured}, {Human.Seconds(result.TrainSeconds)} of learning");
                return new(measured.All, measured.Levels, result);
            }

            Measured Probed(LearningRule rule, Scaling scaling)
            {
                ProbeResult all = Probe.Run(rule, scaling, plan.Task, Chance(options), cancellation: cancellation);
                return new(all, [.. Enumerable.Range(0, plan.Levels.Length).Select(level => Probe.Linear(Said(plan.Task.Train, level), plan.Task.Train.Labels,
                    Said(plan.Task.Test, level), plan.Task.Test.Labels, plan.Task.Train.Classes.Count, Chance(options), cancellation: cancellation))]);

                Tensor Said(Dataset data, int level) => Representations.Of(rule, scaling, data, [level], cancellation: cancellation);
            }
        }
        return new ExperimentResult(figures, plans[^1].Task, sections);
    }

    private static Func<RandomStream, LearningRule> Rule(Plan plan, Cuts cuts) => random =>
    {
        ExampleShape shape = plan.Task.Train.Shape;
        return new Representation(RepresentationKind.Named(Objective), shape, plan.Levels, classes: 0, random, cuts, new TwoViews(shape, plan.Views), optimiser: Adam.Create(plan.Rate));
    };

    private static RandomStream Chance(ExperimentOptions options) => new RandomStream(options.Seed).Split("probe");

    private static IEnumerable<Figure> Figures(Plan plan, Trained whole, Trained local, Measured untrained, ProbeResult pixels) =>
    [
        new($"{plan.Prefix}probe_error", whole.All.LinearError, "share", plan.Published, plan.Source, AtMost: plan.AtMost),
        new($"{plan.Prefix}local_probe_error", local.All.LinearError, "share", AtMost: plan.AtMost),
        new($"{plan.Prefix}knn_error", whole.All.NeighbourError, "share"),
        new($"{plan.Prefix}local_knn_error", local.All.NeighbourError, "share"),
        new($"{plan.Prefix}untrained_probe_error", untrained.All.LinearError, "share"),
        new($"{plan.Prefix}untrained_knn_error", untrained.All.NeighbourError, "share"),
        new($"{plan.Prefix}pixels_probe_error", pixels.LinearError, "share"),
        // How much of the errors of the net as it was drawn learning takes away.
        new($"{plan.Prefix}gain_over_untrained", 1 - Math.Max(whole.All.LinearError, local.All.LinearError) / untrained.All.LinearError, "share", AtLeast: plan.GainAtLeast),
        new($"{plan.Prefix}train_seconds", whole.Result.TrainSeconds, "s"),
        new($"{plan.Prefix}local_train_seconds", local.Result.TrainSeconds, "s"),
        new($"{plan.Prefix}peak_training_bytes", whole.Result.PeakTrainingBytes, "bytes"),
        new($"{plan.Prefix}local_peak_training_bytes", local.Result.PeakTrainingBytes, "bytes"),
    ];

    private static ReportSection Chart(Plan plan, Measured whole, Measured local, Measured untrained, ProbeResult pixels)
    {
        ChartAxis levels = new("level") { FromZero = false, Ticks = [.. Enumerable.Range(1, plan.Levels.Length).Select(level => (double)level)] };
        SvgChart chart = new("What a linear classifier makes of each level", levels, new ChartAxis("Test error") { Log = true, Format = Human.Percent });
        foreach ((string name, Measured measured) in ((string, Measured)[])[("agreement at every level", local), ("agreement at the top, back-propagated", whole), ("untrained", untrained)])
            chart.Add(new ChartSeries(name, [.. measured.Levels.Select((error, level) => (level + 1.0, Math.Max(1e-5, error)))]));
        return new ReportSection($"Level by level, {plan.Task.Name}", $"Levels {string.Join(", ", plan.Levels)}, {plan.Task.Train.Count:N0} pictures without labels, {plan.Trainer.Epochs} epochs; probes learn from the "
            + $"labels afterwards. All levels together: {Human.Percent(local.All.LinearError)} with a cut after each, {Human.Percent(whole.All.LinearError)} back-propagated; the pixels themselves: {Human.Percent(pixels.LinearError)}.", chart.Html());
    }

    private record Measured(ProbeResult All, double[] Levels)
    {
        public sealed override string ToString() => $"linear probe {Human.Percent(All.LinearError)}, nearest neighbours {Human.Percent(All.NeighbourError)}";
    }

    private sealed record Trained(ProbeResult All, double[] Levels, TrainingResult Result) : Measured(All, Levels);

    private sealed record Plan(string Name, LearningTask Task, LevelSpec[] Levels, Augmentation Views, TrainerOptions Trainer, float Rate, double? AtMost, double GainAtLeast)
    {
        public string Prefix { get; init; } = "";
        public double? Published { get; init; }
        public string? Source { get; init; }

        // Large batches: a picture is to be told from all others of its batch.
        private static TrainerOptions Trained(int epochs, int batch) => new() { Epochs = epochs, BatchSize = batch, EvaluateEvery = 0, Schedule = Schedules.WarmUp(0.05, Schedules.Cosine()) };

        public static Plan Quick()
        {
            LearningTask task = PenDigits.Create(5_000, 2_000);
            return new("", task, [new(8, 5, 1, 2), new(16, 5, 1, 2)], Augment.Views(task.Train.Shape), Trained(5, 125), 3e-3f, 0.05, 0.2);
        }

        public static Plan Of(string part, ExperimentOptions options, CancellationToken cancellation)
        {
            LearningTask task = DataSource.Open(part == Cifar ? "cifar10" : "mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation);
            return part == Cifar
                ? new("cifar-", task, [new(64, 3, 1, 2), new(128, 3, 1, 2), new(256, 3, 1, 2)], Augment.Views(task.Train.Shape), Trained(4, 250), 2e-3f, 0.4, 0.1)
                {
                    Prefix = "cifar_",
                    Published = 0.09,
                    Source = "Chen et al.'s code, ResNet-18, batches of 512, 1,000 epochs",
                }
                : new("mnist-", task, [new(32, 5, 1, 2), new(64, 3, 1, 2), new(128, 3, 1, 2)], Augment.Views(task.Train.Shape), Trained(4, 250), 2e-3f, 0.01, 0.1);
        }
    }
}
