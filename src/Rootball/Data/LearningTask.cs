namespace Rootball.Data;

/// <summary>What to learn from and what to be judged by: two sets of the same shape and classes.</summary>
/// <param name="Train">Examples to learn from.</param>
/// <param name="Test">Examples never learned from.</param>
/// <param name="Note">One sentence on how it was read or made, for people: sizes changed, rows left out, split drawn.</param>
public sealed record LearningTask(Dataset Train, Dataset Test, string Note)
{
    /// <summary>What the data are called.</summary>
    public string Name => Train.Name;
}
