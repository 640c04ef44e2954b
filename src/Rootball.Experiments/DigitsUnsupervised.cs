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

    /// <inheritdoc/>
    public override string Name => "digits-unsupervised";

    /// <inheritdoc/>
    public override string Claim => "Levels that only tell real pictures from made-up ones, without labels, come to hold what a linear classifier needs.";

    /// <inheritdoc/>
    public override string Interview => "7:02";

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        LearningTask task = PenDigits.Create(Train, Test);
        Learning learning = new(task, options, progress, cancellation);
        double Error(string kind, Func<RandomStream, Contrast> contrast, Optimiser? optimiser = null)
        {
            ForwardForward Make(RandomStream random) =>
                new(task.Train.Shape.Tensor, s_levels, task.Train.Classes.Count, random, contrast(random.Split("masks")), optimiser);
            double error = learning.Run(kind, Make, options.Seed, new TrainerOptions { Epochs = Epochs, EvaluateEvery = 0 }).Test.Error;
            progress.Report($"digits-unsupervised: {kind}: {error:P2}");
            return error;
        }
        double hybrid = Error("hybrid pictures", masks => new HybridContrast(task.Train.Shape, masks));
        double self = Error("self-contrastive", _ => new SelfContrast());
        double untrained = Error("levels left as they were drawn", _ => new SelfContrast(), Sgd.Create(0));
        return new ExperimentResult(
        [
            new("test_error", hybrid, "share", 0.0137, "Hinton 2022, on MNIST, 4×2000, 100 epochs", AtMost: 0.09),
            new("self_contrastive_test_error", self, "share", 0.013, "Chen et al. 2025, on MNIST", AtMost: 0.09),
            new("untrained_test_error", untrained, "share"),
            new("gain_over_untrained", untrained - Math.Max(hybrid, self), "share", AtLeast: 0.015),
        ], task, []);
    }
}
