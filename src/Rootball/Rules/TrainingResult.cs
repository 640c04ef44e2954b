namespace Rootball.Rules;

/// <summary>The state of a training run, reported at each epoch's end and now and then within.</summary>
/// <param name="Epoch">Epochs finished, with the share of the present one.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="TestError">Share of test examples wrong, at the last evaluation; null before the first.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="EpochEnded">Whether an epoch has just ended.</param>
public readonly record struct TrainingProgress(double Epoch, int Epochs, double? TestError, TimeSpan Elapsed, bool EpochEnded);

/// <summary>One point of a learning curve.</summary>
/// <param name="Epoch">Epochs finished.</param>
/// <param name="Seconds">Time spent learning so far, evaluation left out.</param>
/// <param name="TestError">Share of test examples wrong.</param>
public readonly record struct CurvePoint(double Epoch, double Seconds, double TestError);

/// <summary>What a training run came to.</summary>
public sealed record TrainingResult
{
    /// <summary>The learning curve.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>Seconds spent learning, evaluation left out.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Examples learned from a second.</summary>
    public required double ExamplesPerSecond { get; init; }

    /// <summary>Most bytes the tape ever held: activities, gradients and everything between; parameters and optimiser are counted apart.</summary>
    public required long PeakTrainingBytes { get; init; }

    /// <summary>The final evaluation on the test set.</summary>
    public required Evaluation Test { get; init; }

    /// <summary>Epochs finished, fewer than asked for if training was stopped.</summary>
    public required int Epochs { get; init; }

    /// <summary>After which epoch the rule answered the held-out part best, if that was asked for; else the last.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Whether training was cancelled from outside.</summary>
    public required bool Cancelled { get; init; }
}
