namespace Rootball.Objectives;

/// <summary>What is known of a batch beside its inputs: a label for each row, and which example of the training set each row is.</summary>
/// <param name="Labels">The given label of each row.</param>
/// <param name="Examples">The index of each row's example in the training set, for whoever keeps something of every example; empty where nobody says.</param>
public readonly record struct Targets(ReadOnlyMemory<int> Labels, ReadOnlyMemory<int> Examples = default)
{
    /// <summary>Labels alone.</summary>
    public static implicit operator Targets(int[] labels) => new(labels);

    /// <summary>Labels alone.</summary>
    public static implicit operator Targets(ReadOnlyMemory<int> labels) => new(labels);
}
