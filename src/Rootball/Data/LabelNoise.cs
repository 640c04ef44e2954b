using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Spoils labels, once and for all: the same seed spoils the same labels in the same way.</summary>
public static class LabelNoise
{
    /// <summary>Each label is kept with probability 1 − <paramref name="share"/>, else replaced by another class, all others equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 … 1.</exception>
    public static Dataset Symmetric(Dataset data, double share, RandomStream random)
    {
        Check(share);
        int classes = data.Classes.Count;
        double[,] confusion = new double[classes, classes];
        for (int right = 0; right < classes; right++)
        {
            for (int given = 0; given < classes; given++)
                confusion[right, given] = right == given ? 1 - share : share / Math.Max(1, classes - 1);
        }
        return ByConfusion(data, confusion, random);
    }

    /// <summary>Each label is replaced by the next class (the last one by the first) with probability <paramref name="share"/>: every class is mistaken for one other only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 … 1.</exception>
    public static Dataset Pair(Dataset data, double share, RandomStream random)
    {
        Check(share);
        int classes = data.Classes.Count;
        double[,] confusion = new double[classes, classes];
        for (int right = 0; right < classes; right++)
        {
            confusion[right, (right + 1) % classes] = share;
            confusion[right, right] += 1 - share;
        }
        return ByConfusion(data, confusion, random);
    }

    /// <summary>Spoils what is hard, and as what it could be taken for: the less likely a net finds the right class, the likelier the label is wrong, and a class that the net finds
    /// likelier is put there more often.</summary>
    /// <remarks>Noise that depends on the example, as people make it. Exactly round(share · labelled) labels are spoiled: which ones is drawn by <see cref="UnequalSample"/>, with chances
    /// proportional to 1 − p(right) up to certainty.</remarks>
    /// <param name="data">The examples under their right labels; those without one stay so.</param>
    /// <param name="probabilities">P(class | example) by some net, [N,C].</param>
    /// <param name="share">The share of the labels to spoil.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 … 1.</exception>
    /// <exception cref="ArgumentException">The shapes do not agree, a number is negative or not finite, or fewer examples could be mistaken at all than are to be spoiled.</exception>
    public static Dataset ByLikeness(Dataset data, Tensor probabilities, double share, RandomStream random)
    {
        Check(share);
        int classes = data.Classes.Count;
        if (probabilities.Shape.Rank != 2 || probabilities.Shape[0] != data.Count || probabilities.Shape[1] != classes)
            throw new ArgumentException($"LabelNoise: the probabilities are {probabilities.Shape}; expected [{data.Count},{classes}].", nameof(probabilities));
        double[] difficulty = new double[data.Count];
        for (int i = 0; i < difficulty.Length; i++)
        {
            for (int k = 0; k < classes && data.Labels[i] != Dataset.Unlabelled; k++)
            {
                float p = probabilities[i, k];
                if (!(p >= 0 && float.IsFinite(p)))
                    throw new ArgumentException($"LabelNoise: row {i}, class {k} holds {p}; expected a probability.", nameof(probabilities));
                difficulty[i] += k == data.Labels[i] ? 0 : p;
            }
        }
        return Spoil(data, difficulty, share, random, (i, others) => probabilities.Row(i).CopyTo(others));
    }

    /// <summary>Spoils what is hard by any measure of yours; the wrong class is any other, all as likely.</summary>
    /// <remarks>As <see cref="ByLikeness"/>, with chances proportional to the difficulty, up to certainty.</remarks>
    /// <param name="data">The examples under their right labels; those without one stay so.</param>
    /// <param name="difficulty">How hard each example is, 0 or more, [N]; 0 is never spoiled.</param>
    /// <param name="share">The share of the labels to spoil.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 … 1.</exception>
    /// <exception cref="ArgumentException">The lengths differ, a difficulty is negative or not finite, or fewer are above 0 than are to be spoiled.</exception>
    public static Dataset ByDifficulty(Dataset data, ReadOnlySpan<double> difficulty, double share, RandomStream random)
    {
        Check(share);
        if (difficulty.Length != data.Count)
            throw new ArgumentException($"LabelNoise: {difficulty.Length} difficulties for {data.Count} examples.", nameof(difficulty));
        double[] own = difficulty.ToArray();
        for (int i = 0; i < own.Length; i++)
        {
            if (!(own[i] >= 0 && double.IsFinite(own[i])))
                throw new ArgumentException($"LabelNoise: example {i} has difficulty {own[i]}; expected a finite number, 0 or more.", nameof(difficulty));
            own[i] = data.Labels[i] == Dataset.Unlabelled || data.Classes.Count < 2 ? 0 : own[i];
        }
        return Spoil(data, own, share, random, (_, others) => others.Fill(1));
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

    private static Dataset Spoil(Dataset data, double[] difficulty, double share, RandomStream random, SpanAction weights)
    {
        int[] labels = data.Labels.ToArray();
        int spoiled = (int)Math.Round(share * (labels.Length - labels.AsSpan().Count(Dataset.Unlabelled)));
        int possible = difficulty.Count(hard => hard > 0);
        if (spoiled > possible)
            throw new ArgumentException($"LabelNoise: {spoiled} labels are to be spoiled, but only {possible} examples could be mistaken for another class.", nameof(difficulty));
        float[] others = new float[data.Classes.Count];
        foreach (int i in UnequalSample.Draw(difficulty, spoiled, random.Split("which")))
        {
            weights(i, others);
            others[labels[i]] = 0;
            labels[i] = random.Split(i).Choose(others);
        }
        return data.WithLabels(labels);
    }

    private delegate void SpanAction(int example, Span<float> others);

    private static void Check(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "LabelNoise: the share of spoiled labels lies between 0 and 1.");
    }
}
