using Rootball.Architectures;
using Rootball.Rules;

namespace Rootball.Labels;

/// <summary>By which nets, and how long learned, examples are predicted out of fold.</summary>
public sealed record OutOfFoldOptions
{
    /// <summary>In how many parts the examples are dealt; as many as there are labelled examples if there are fewer.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>The rule by which each net learns, as <see cref="RuleFactory"/> names it.</summary>
    public string Rule { get; init; } = "local";

    /// <summary>The levels of each net, lowest first.</summary>
    public required IReadOnlyList<LevelSpec> Levels { get; init; }

    /// <summary>The share of what goes up from a level that is dropped while learning.</summary>
    public float Dropout { get; init; }

    /// <summary>How long each net learns. Where checkpoints lie is decided by <see cref="Folder"/>.</summary>
    public TrainerOptions Training { get; init; } = new();

    /// <summary>Where each fold's checkpoint and answers are kept, so that a stopped audit can be gone on with; null keeps none.</summary>
    public string? Folder { get; init; }
}

/// <summary>How far out-of-fold prediction has come.</summary>
/// <param name="Fold">The present fold, from 0.</param>
/// <param name="Folds">How many there are.</param>
/// <param name="Training">How far the present net has come.</param>
public readonly record struct OutOfFoldProgress(int Fold, int Folds, TrainingProgress Training);
