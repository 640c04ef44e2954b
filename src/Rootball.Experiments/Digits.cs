using Rootball.Architectures;
using Rootball.Data;
using Rootball.Reports;
using Rootball.Reports.Sections;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>The same net learned by Forward-Forward and by back-propagation: error, time, and training memory against depth.</summary>
public sealed class Digits : Experiment
{
    private const int Seeds = 2, Train = 12_000, Test = 3_000, Epochs = 10;
    private static readonly LevelSpec[] s_levels = [400, 400, 400];

    /// <inheritdoc/>
    public override string Name => "digits";

    /// <inheritdoc/>
    public override string Claim => "A net learns to read digits without a backward pass, in memory that does not grow with its depth.";

    /// <inheritdoc/>
    public override string Interview => "4:00–5:00, 53:50";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? DigitsFull.Parts : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation) =>
        options.Profile == "full" ? DigitsFull.Run(options, progress, cancellation) : Quick(options, progress, cancellation);

    private static ExperimentResult Quick(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        LearningTask task = PenDigits.Create(Train, Test);
        Learning learning = new(task, options, progress, cancellation);
        TrainerOptions trainer = new() { Epochs = Epochs, EvaluateEvery = 0 };
        List<TrainingResult> forward = [], backward = [];
        for (ulong seed = options.Seed; seed < options.Seed + Seeds; seed++)
        {
            forward.Add(learning.Run("pen", "forward-forward", s_levels, seed, trainer));
            backward.Add(learning.Run("pen", "backprop", s_levels, seed, trainer));
            progress.Report($"digits: seed {seed}: Forward-Forward {forward[^1].Test.Error:P2}, back-propagation {backward[^1].Test.Error:P2}");
        }
        (Figure[] memory, ReportSection section) = Memory(options, cancellation);
        return new ExperimentResult(
        [
            new("test_error", forward.Average(r => r.Test.Error), "share", 0.0136, "Hinton 2022, on MNIST, 4×2000, 60 epochs", AtMost: 0.06),
            new("test_error_spread", forward.Max(r => r.Test.Error) - forward.Min(r => r.Test.Error), "share"),
            new("train_seconds", forward.Average(r => r.TrainSeconds), "s"),
            new("backprop_test_error", backward.Average(r => r.Test.Error), "share", 0.014, "Hinton 2022, on MNIST", AtMost: 0.05),
            new("backprop_train_seconds", backward.Average(r => r.TrainSeconds), "s"),
            .. memory,
        ], task, [section]);
    }

    /// <summary>Training memory against depth: how it grows from 4 levels to 64, and the chart.</summary>
    internal static (Figure[] Figures, ReportSection Section) Memory(ExperimentOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<DepthMemory> memory = DepthMemoryProbe.Run(new RandomStream(options.Seed), cancellation);
        double Growth(Func<DepthMemory, long> bytes) => (double)bytes(memory[^1]) / bytes(memory[0]);
        return (
        [
            new("memory_growth_4_to_64", Growth(m => m.LocalBytes), "times", AtMost: 1.1),
            new("backprop_memory_growth_4_to_64", Growth(m => m.BackPropagationBytes), "times", AtLeast: 4),
        ], new("Training memory against depth", "Levels of 500 units at batch 100: what the tape held at most, parameters left out.", MemoryChart.Html(memory)));
    }
}
