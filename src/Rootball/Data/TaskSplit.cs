using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Draws a test part where a data set brings none.</summary>
internal static class TaskSplit
{
    private const double TestShare = 0.2;

    public static LearningTask Draw(Dataset all, RandomStream random, string note)
    {
        (Dataset train, Dataset test) = all.Split(TestShare, random.Split("test part"));
        return new LearningTask(train, test, $"{note}; a fifth ({test.Count:N0}) drawn for testing");
    }
}
