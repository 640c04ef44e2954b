using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Draws a test part where a data set brings none.</summary>
internal static class TaskSplit
{
    private const double TestShare = 0.2;

    /// <summary>A fifth of what is labelled, to be judged by; the rest, labelled or not, to learn from. All of it where nothing could be judged.</summary>
    public static LearningTask Draw(Dataset all, RandomStream random, string note)
    {
        List<int> labelled = [], bare = [];
        for (int i = 0; i < all.Count; i++)
            (all.Labels[i] == Dataset.Unlabelled ? bare : labelled).Add(i);
        if (labelled.Count == 0)
            return new LearningTask(all, all.Subset([]), $"{note}, without labels");
        if (all.Classes.Count < 2)
            return new LearningTask(all, all.Subset([]), $"{note}, all labels of one class");
        int[] order = [.. labelled];
        random.Split("test part").Shuffle<int>(order);
        int drawn = (int)Math.Round(TestShare * order.Length);
        string others = bare.Count == 0 ? $"a fifth ({drawn:N0})" : $"{bare.Count:N0} without a label; a fifth of the others ({drawn:N0})";
        return new LearningTask(all.Subset([.. order.AsSpan(drawn), .. bare]), all.Subset(order.AsSpan(0, drawn)), $"{note}; {others} drawn for testing");
    }
}
