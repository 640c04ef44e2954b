using Rootball.Data;
using Rootball.Gradients;

namespace Rootball.Rules;

/// <summary>How long and how a rule is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>How often every example is seen.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Examples a step; fewer if the set has fewer.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The step size over the course of training.</summary>
    public Schedule Schedule { get; init; } = Schedules.LinearDecay(0.5);

    /// <summary>Hold out a tenth of the training set and stop when so many epochs bring no gain on it; 0 learns from all of it to the end.</summary>
    public int Patience { get; init; }

    /// <summary>Hold out a tenth of the training set and end with what the rule was after the epoch that answered it best, by its given labels; of equals the last.</summary>
    /// <remarks>
    /// The given labels may be wrong. If a label is right with probability r whatever the class, and else any of the C − 1 others, then an answer that is right with probability a agrees with the given label with
    /// probability a·r + (1 − a)·(1 − r)/(C − 1): a rising line while r &gt; 1/C. Who agrees most with wrong labels that were not learned from is right most often, so that no clean label is needed to choose the epoch.
    /// </remarks>
    public bool KeepBest { get; init; }

    /// <summary>Evaluate after every so many epochs, and after the last; 0 only after the last.</summary>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>The path of a <see cref="Rules.Checkpoint"/>: gone on from if it is there, written now and then, at cancellation and at the
    /// end. It stays until <see cref="Rules.Checkpoint.Delete"/>: a finished run goes on with nothing and says its result again. Null keeps none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How long learning goes on within an epoch before a checkpoint is written; longer where writing would take more than a hundredth of the time.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Changes each picture before it is learned from (shift, stretch), in place; null leaves pictures alone.</summary>
    public Augmentation? Augmentation { get; init; }
}
