using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Pictures in colour, learned by objectives of each level's own: with labels (likeness and prediction), without (agreement of two views, self-contrast), and by back-propagation of the same net.</summary>
public sealed class Pictures : Experiment
{
    private const string Supervised = "supervised", Backward = "backprop", Unsupervised = "unsupervised", SelfContrastive = "self-contrastive";
    private const string Authors = "Nøkland and Eidnes 2019, VGG-8, 400 epochs";

    /// <inheritdoc/>
    public override string Name => "pictures";

    /// <inheritdoc/>
    public override string Claim => "Levels that learn by themselves, each for an objective of its own, tell what is in a picture in colour about as well as the same net back-propagated.";

    /// <inheritdoc/>
    public override string Interview => "32:00";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Supervised, Backward, Unsupervised, SelfContrastive] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Plan plan = options.Profile == "full" ? Plan.Full(options, cancellation) : Plan.Quick(options.Seed);
        Learning learning = new(plan.Task, options, progress, cancellation);
        List<Figure> figures = [];
        List<(string Name, TrainingResult Result)> curves = [];
        if (options.Wants(Supervised))
        {
            TrainingResult result = Labelled(Supervised, "local-similarity", plan.LocalEpochs);
            figures.Add(new("test_error", result.Test.Error, "share", 0.0558, Authors, AtMost: plan.SupervisedAtMost));
            figures.Add(new("train_seconds", result.TrainSeconds, "s", AtMost: plan.SecondsAtMost));
        }
        if (options.Wants(Backward))
        {
            TrainingResult result = Labelled(Backward, "backprop", plan.BackwardEpochs);
            figures.Add(new("backprop_test_error", result.Test.Error, "share", 0.0599, Authors));
            figures.Add(new("backprop_train_seconds", result.TrainSeconds, "s"));
        }
        if (options.Wants(Unsupervised))
        {
            figures.AddRange(Unlabelled(Unsupervised, "agreement", "unsupervised", plan.AgreementEpochs, 0.2362, "Ren et al. 2023, contrast at every block, 13.1 million weights", plan.UnsupervisedAtMost));
            (LearningRule drawn, Scaling scaling) = learning.Untrained(random => Make("agreement", random), options.Seed);
            figures.Add(new("untrained_test_error", Probed(drawn, scaling), "share"));
        }
        if (options.Wants(SelfContrastive))
            figures.AddRange(Unlabelled(SelfContrastive, "self-contrast", "self_contrastive", plan.ContrastEpochs, 0.1925, "Chen et al. 2025, three wide levels", null));
        if (plan.GainAtLeast is { } least)
        {
            double Of(string name) => figures.Single(figure => figure.Name == name).Value;
            figures.Add(new("gain_over_untrained", Of("untrained_test_error") - Of("unsupervised_test_error"), "share", AtLeast: least));
        }
        return new ExperimentResult(figures, plan.Task, curves.Count == 0 ? [] : [Chart(curves, plan)]);

        TrainingResult Labelled(string name, string rule, int epochs)
        {
            TrainerOptions trainer = plan.Trainer with { Epochs = epochs, Augmentation = plan.Change };
            TrainingResult result = learning.Run(name, random => RuleFactory.Create(rule, plan.Task.Train.Shape.Tensor, plan.Levels, plan.Task.Train.Classes.Count, random, Plan.Dropout), options.Seed, trainer);
            progress.Report($"{Name}: {name}: {Human.Percent(result.Test.Error)} wrong after {Human.Seconds(result.TrainSeconds)}");
            curves.Add((RuleFactory.Title(rule), result));
            return result;
        }

        Representation Make(string kind, RandomStream random) => new(RepresentationKind.Named(kind), plan.Task.Train.Shape, plan.Levels, classes: 0, random);

        double Probed(LearningRule rule, Scaling scaling) =>
            Probe.Run(rule, scaling, plan.Task, new RandomStream(options.Seed).Split("probe"), change: plan.Mirror, cancellation: cancellation).LinearError;

        IEnumerable<Figure> Unlabelled(string name, string kind, string figure, int epochs, double published, string source, double? atMost)
        {
            (LearningRule rule, Scaling scaling, TrainingResult result) = learning.Learn(name, random => Make(kind, random), options.Seed, plan.Trainer with { Epochs = epochs, EvaluateEvery = 0 });
            double error = Probed(rule, scaling);
            progress.Report($"{Name}: {name}: {Human.Percent(error)} wrong by a linear probe, after {Human.Seconds(result.TrainSeconds)} without labels");
            return
            [
                new($"{figure}_test_error", error, "share", published, source, AtMost: atMost),
                new($"{figure}_train_seconds", result.TrainSeconds, "s", AtMost: plan.SecondsAtMost),
            ];
        }
    }

    private static ReportSection Chart(List<(string Name, TrainingResult Result)> curves, Plan plan)
    {
        SvgChart chart = new("Test error by time", new ChartAxis("seconds of learning"), new ChartAxis("Test error") { Format = Human.Percent });
        foreach ((string name, TrainingResult result) in curves)
            chart.Add(new ChartSeries(name, [.. result.Curve.Select(point => (point.Seconds, point.TestError))]));
        return new ReportSection("With labels", $"Levels {string.Join(", ", plan.Levels)}; each learns for itself, or all are back-propagated.", chart.Html());
    }

    private sealed record Plan(LearningTask Task, LevelSpec[] Levels, Augmentation Change, TrainerOptions Trainer, int LocalEpochs, int BackwardEpochs, int AgreementEpochs, int ContrastEpochs,
        double SupervisedAtMost, double? UnsupervisedAtMost, double? SecondsAtMost, double? GainAtLeast)
    {
        public const float Dropout = 0.1f;

        // Photographs are the same seen in a mirror, digits are not: probes learn from both, as the rules with labels do.
        public Augmentation? Mirror { get; init; }

        private static TrainerOptions Trained(int batch) => new() { BatchSize = batch, Schedule = Schedules.LinearDecay(0.3) };

        public static Plan Quick(ulong seed) => new(InkedDigits.Create(3_000, 1_000, seed), [new(16, 5, 1, 2), new(32, 3, 1, 2)], Augment.Shift(1), Trained(50) with { EvaluateEvery = 0 },
            6, 6, 4, 4, 0.4, null, null, 0.02);

        // Epochs so that each takes about as long.
        public static Plan Full(ExperimentOptions options, CancellationToken cancellation) => new(
            DataSource.Open("cifar10", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation),
            [new(64, 3, 1, 2), new(128, 3, 1, 2), new(192, 3, 1, 2), new(192, 3)], Augment.Chain(Augment.Flip(), Augment.Shift(3)), Trained(128) with { EvaluateEvery = 2 },
            20, 32, 40, 20, 0.2, 0.25, 7_200, null)
        {
            Mirror = Augment.Flip(1),
        };
    }
}
