using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Forward-Forward that never sees a label: hybrid pictures, or pictures laid over each other, as negatives; a linear read-out of what the levels say.</summary>
public sealed class DigitsUnsupervised : Experiment
{
    private const string Dense = "permutation-invariant", Filters = "convolutional";
    private const string Hinton = "Hinton 2022, on MNIST, 4×2000, 100 epochs", Chen = "Chen et al. 2025, on MNIST";

    private const int QuickTrain = 12_000, QuickTest = 3_000, QuickEpochs = 10, DenseEpochs = 30, FilterEpochs = 6;
    private static readonly LevelSpec[] s_quick = [500, 500], s_dense = [1000, 1000, 1000], s_filters = [new(32, 5, 1, 2), new(64, 5, 1, 2), new(128, 3)];

    /// <inheritdoc/>
    public override string Name => "digits-unsupervised";

    /// <inheritdoc/>
    public override string Claim => "Levels that only tell real pictures from made-up ones, without labels, come to hold what a linear classifier needs.";

    /// <inheritdoc/>
    public override string Interview => "7:02";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Dense, Filters] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        if (options.Profile != "full")
            return Quick(options, progress, cancellation);
        LearningTask task = DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation);
        Learning learning = new(task, options, progress, cancellation);
        List<Figure> figures = [];
        if (options.Wants(Filters))
        {
            figures.AddRange(Compared("", s_filters, new TrainerOptions { Epochs = FilterEpochs, EvaluateEvery = 0 }, options, learning, task, progress, cancellation));
            figures[0] = figures[0] with { AtMost = 0.013 };
        }
        if (options.Wants(Dense))
            figures.AddRange(Compared("permutation_invariant_", s_dense, new TrainerOptions { Epochs = DenseEpochs, EvaluateEvery = 0 }, options, learning, task, progress, cancellation));
        return new ExperimentResult(figures, task, []);
    }

    // The same net under both objectives and as it was drawn, read by the same probe.
    private static IEnumerable<Figure> Compared(string prefix, LevelSpec[] levels, TrainerOptions trainer, ExperimentOptions options, Learning learning, LearningTask task,
        IProgress<string> progress, CancellationToken cancellation)
    {
        double Error(string kind)
        {
            (LearningRule rule, Scaling scaling, _) = learning.Learn($"{prefix}{kind}", random => Make(kind, random), options.Seed, trainer);
            return Probed(kind, rule, scaling);
        }

        Representation Make(string kind, RandomStream random) => new(RepresentationKind.Named(kind), task.Train.Shape, levels, classes: 0, random);

        double Probed(string name, LearningRule rule, Scaling scaling)
        {
            double error = Probe.Run(rule, scaling, task, new RandomStream(options.Seed).Split("probe"), cancellation: cancellation).LinearError;
            progress.Report($"digits-unsupervised: {prefix}{name}: {Human.Percent(error)}");
            return error;
        }

        (LearningRule drawn, Scaling scaling) = learning.Untrained(random => Make("goodness", random), options.Seed);
        return
        [
            new($"{prefix}test_error", Error("goodness"), "share", 0.0137, Hinton),
            new($"{prefix}self_contrastive_test_error", Error("self-contrast"), "share", 0.013, Chen),
            new($"{prefix}untrained_test_error", Probed("untrained", drawn, scaling), "share"),
        ];
    }

    private static ExperimentResult Quick(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        LearningTask task = PenDigits.Create(QuickTrain, QuickTest);
        Learning learning = new(task, options, progress, cancellation);
        double Error(string kind, Func<RandomStream, Contrast> contrast, Optimiser? optimiser = null)
        {
            ForwardForward Make(RandomStream random) =>
                new(task.Train.Shape.Tensor, s_quick, task.Train.Classes.Count, random, contrast(random.Split("masks")), optimiser);
            double error = learning.Run(kind, Make, options.Seed, new TrainerOptions { Epochs = QuickEpochs, EvaluateEvery = 0 }).Test.Error;
            progress.Report($"digits-unsupervised: {kind}: {error:P2}");
            return error;
        }
        double hybrid = Error("hybrid pictures", masks => new HybridContrast(task.Train.Shape, masks));
        double self = Error("self-contrastive", _ => new SelfContrast());
        double untrained = Error("levels left as they were drawn", _ => new SelfContrast(), Sgd.Create(0));
        return new ExperimentResult(
        [
            new("test_error", hybrid, "share", 0.0137, Hinton, AtMost: 0.09),
            new("self_contrastive_test_error", self, "share", 0.013, Chen, AtMost: 0.09),
            new("untrained_test_error", untrained, "share"),
            new("gain_over_untrained", untrained - Math.Max(hybrid, self), "share", AtLeast: 0.015),
        ], task, []);
    }
}
