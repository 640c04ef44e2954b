using Rootball.Data;

namespace Rootball.Cli;

/// <summary>What is left of data of which some have labels, some not: for who may not look at labels, and for who needs them.</summary>
internal static class UnlabelledTask
{
    /// <summary>Whether a set has labels that something could be judged by.</summary>
    public static bool IsLabelled(Dataset data) => data.Classes.Count > 1 && data.Labels.ContainsAnyExcept(Dataset.Unlabelled);

    /// <summary>The examples that have a label.</summary>
    public static Dataset Labelled(Dataset data) => data.Labels.Contains(Dataset.Unlabelled) ? data.Subset([.. Enumerable.Range(0, data.Count).Where(i => data.Labels[i] != Dataset.Unlabelled)]) : data;

    /// <summary>What is learned from when labels do not exist: the training examples alone.</summary>
    public static LearningTask WithoutLabels(LearningTask task)
    {
        int[] none = new int[task.Train.Count];
        Array.Fill(none, Dataset.Unlabelled);
        Dataset bare = task.Train.WithLabels([], none);
        return new LearningTask(bare, bare.Subset([]), task.Note);
    }
}
