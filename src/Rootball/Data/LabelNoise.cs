using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Spoils labels, once and for all: the same seed spoils the same labels in the same way.</summary>
public static class LabelNoise
{
    /// <summary>Each label is kept with probability 1 − <paramref name="share"/>, else replaced by another class, all others equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 … 1.</exception>
    public static Dataset Symmetric(Dataset data, double share, RandomStream random)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "LabelNoise: the share of spoiled labels lies between 0 and 1.");
        int classes = data.Classes.Count;
        double[,] confusion = new double[classes, classes];
        for (int right = 0; right < classes; right++)
        {
            for (int given = 0; given < classes; given++)
                confusion[right, given] = right == given ? 1 - share : share / Math.Max(1, classes - 1);
        }
        return ByConfusion(data, confusion, random);
    }

    /// <summary>Draws each label from its right class's row of a confusion matrix [right, given].</summary>
    /// <exception cref="ArgumentException">The matrix is not one row of probabilities for each class.</exception>
    public static Dataset ByConfusion(Dataset data, double[,] confusion, RandomStream random)
    {
        int classes = data.Classes.Count;
        if (confusion.GetLength(0) != classes || confusion.GetLength(1) != classes)
            throw new ArgumentException($"LabelNoise: the matrix is {confusion.GetLength(0)}×{confusion.GetLength(1)}; expected {classes}×{classes}.", nameof(confusion));
        float[][] rows = [.. Enumerable.Range(0, classes).Select(right => Enumerable.Range(0, classes).Select(given => (float)confusion[right, given]).ToArray())];
        if (rows.Any(row => row.Any(p => !(p >= 0)) || Math.Abs(row.Sum() - 1) > 1e-4))
            throw new ArgumentException("LabelNoise: every row of the matrix must hold probabilities that sum to 1.", nameof(confusion));
        int[] labels = new int[data.Count];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = data.Labels[i] == Dataset.Unlabelled ? Dataset.Unlabelled : random.Split(i).Choose(rows[data.Labels[i]]);
        return data.WithLabels(labels);
    }
}
