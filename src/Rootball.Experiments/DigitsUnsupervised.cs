using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Forward-Forward that never sees a label: hybrid pictures, or pictures laid over each other, as negatives; a linear read-out on top.</summary>
public sealed class DigitsUnsupervised : Experiment
{
    private const int Train = 12_000, Test = 3_000, Epochs = 10;
    private static readonly LevelSpec[] s_levels = [500, 500];

    // Windows that see a part of the picture, as in the better of the paper's two nets; here they are shared between places.
    private const int FullEpochs = 8;
    private const double FullDecayFrom = 0.3;
    private static readonly LevelSpec[] s_filters = [new(32, 5, 1, 2), new(64, 5, 1, 2)];

    /// <inheritdoc/>
    public override string Name => "digits-unsupervised";

    /// <inheritdoc/>
    public override string Claim => "Levels that only tell real pictures from made-up ones, without labels, come to hold what a linear classifier needs.";

    /// <inheritdoc/>
    public override string Interview => "7:02";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        bool full = options.Profile == "full";
        LearningTask task = full
            ? DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation)
            : PenDigits.Create(Train, Test);
        TrainerOptions trainer = full
            ? new() { Epochs = FullEpochs, EvaluateEvery = 1, Schedule = Schedules.LinearDecay(FullDecayFrom) }
            : new() { Epochs = Epochs, EvaluateEvery = 0 };
        Learning learning = new(task, options, progress, cancellation);
        double Error(string kind, Func<RandomStream, Contrast> contrast, Optimiser? optimiser = null)
        {
            ForwardForward Make(RandomStream random) =>
                new(task.Train.Shape.Tensor, full ? s_filters : s_levels, task.Train.Classes.Count, random, contrast(random.Split("masks")), optimiser);
            double error = learning.Run(kind, Make, options.Seed, trainer).Test.Error;
            progress.Report($"digits-unsupervised: {kind}: {error:P2}");
            return error;
        }
        double hybrid = Error("hybrid-pictures", masks => new HybridContrast(task.Train.Shape, masks));
        double self = Error("self-contrastive", _ => new SelfContrast());
        double untrained = Error("untrained", _ => new SelfContrast(), Sgd.Create(0));
        return new ExperimentResult(
        [
            new("test_error", hybrid, "share", 0.0116, "Hinton 2022, on MNIST, local receptive fields, 60 epochs", AtMost: full ? 0.013 : 0.09),
            new("self_contrastive_test_error", self, "share", 0.013, "Chen et al. 2025, on MNIST", AtMost: full ? null : 0.09),
            new("untrained_test_error", untrained, "share"),
            new("gain_over_untrained", untrained - (full ? hybrid : Math.Max(hybrid, self)), "share", AtLeast: full ? 0 : 0.015),
        ], task, []);
    }
}
