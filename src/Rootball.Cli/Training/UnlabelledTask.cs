using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>Data that may have labels or not, and what is left of them when nobody may look at the labels.</summary>
internal static class UnlabelledTask
{
    /// <summary>Opens data as learning does if they are labelled, and whole, without a test part, if they are not.</summary>
    public static LearningTask Open(string source, RandomStream random, string? directory, Downloader downloader, CancellationToken cancellation)
    {
        if (NamedData.All.Any(data => data.Name.Equals(source, StringComparison.OrdinalIgnoreCase)))
            return DataSource.Open(source, random, directory, downloader, cancellation: cancellation);
        LabelledExamples read = LabelledExamples.Open(source, DataPart.Both, needsLabels: false, directory, downloader, cancellation);
        if (read.Data.Classes.Count > 1 && !read.Data.Labels.Contains(Dataset.Unlabelled))
            return DataSource.Open(source, random, directory, downloader, cancellation: cancellation);
        return new LearningTask(read.Data, read.Data.Subset([]), $"{read.Data.Name}: {read.Note}{(IsLabelled(read.Data) ? "" : ", without labels")}");
    }

    /// <summary>Whether a set has labels that something could be judged by.</summary>
    public static bool IsLabelled(Dataset data) => data.Classes.Count > 1 && data.Labels.ContainsAnyExcept(Dataset.Unlabelled);

    /// <summary>What is learned from when labels do not exist: the training examples alone.</summary>
    public static LearningTask WithoutLabels(LearningTask task)
    {
        int[] none = new int[task.Train.Count];
        Array.Fill(none, Dataset.Unlabelled);
        Dataset bare = task.Train.WithLabels([], none);
        return new LearningTask(bare, bare.Subset([]), task.Note);
    }
}
