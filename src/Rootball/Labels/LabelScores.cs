using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>How a label is scored.</summary>
public enum LabelScore
{
    /// <summary>p(given): how likely the net finds the label. Good at whatever is strange, outliers among it.</summary>
    SelfConfidence,

    /// <summary>(p(given) − the largest other p + 1) / 2: how far the label is from the likeliest other class. Good at labels that another class would fit.</summary>
    NormalisedMargin,

    /// <summary>ln(1 + r) / r, with r = entropy / ln C / p(given). Marks what the net is unsure of; wrong labels of which it is sure come out too well.</summary>
    ConfidenceWeightedEntropy,
}

/// <summary>Quality of each label, 0 (surely wrong) … 1 (surely right), from out-of-sample probabilities.</summary>
/// <remarks>
/// The three known ways; Kuan and Mueller, "Model-agnostic label quality scoring to detect real-world label errors", ICML DataPerf workshop 2022. Each can be taken of adjusted
/// probabilities, p'ₖ ∝ pₖ − tₖ + max t, which make up for classes that the net is less sure of as a whole (t: the thresholds of <see cref="ConfidentLearning"/>).
/// </remarks>
public static class LabelScores
{
    // Below this a probability says no more than never.
    private const float Never = 1e-6f;

    /// <summary>The scores of all labels, [N]; NaN where there is none.</summary>
    /// <param name="probabilities">[N,C]; rows sum to 1.</param>
    /// <param name="labels">[N]; −1 where there is none.</param>
    /// <param name="score">Which of the three.</param>
    /// <param name="thresholds">Of <see cref="ConfidentEstimate.Thresholds"/>, to adjust the probabilities by, [C]; null leaves them.</param>
    /// <exception cref="ArgumentException">The shapes do not agree, a label is no class, or no row has a label.</exception>
    /// <exception cref="Files.DataException">A row does not hold probabilities that sum to 1.</exception>
    public static float[] All(Tensor probabilities, ReadOnlySpan<int> labels, LabelScore score, double[]? thresholds = null)
    {
        LabelledRows.Check("LabelScores", probabilities, labels);
        if (thresholds is not null && thresholds.Length != probabilities.Shape[1])
            Throw.Shape($"LabelScores: {thresholds.Length} thresholds for {probabilities.Shape[1]} classes.");
        return Checked(probabilities, labels.ToArray(), score, thresholds);
    }

    /// <summary>The score of one label.</summary>
    /// <param name="probabilities">[C]; they sum to 1.</param>
    /// <param name="given">The label.</param>
    /// <param name="score">Which of the three.</param>
    public static float Of(ReadOnlySpan<float> probabilities, int given, LabelScore score)
    {
        float own = Math.Clamp(probabilities[given], 0, 1);
        switch (score)
        {
            case LabelScore.SelfConfidence:
                return own;
            case LabelScore.NormalisedMargin:
                float other = 0;
                for (int k = 0; k < probabilities.Length; k++)
                    other = k != given && probabilities[k] > other ? probabilities[k] : other;
                return (own - Math.Min(1, other) + 1) / 2;
            default:
                double entropy = 0;
                foreach (float p in probabilities)
                    entropy -= p < 1 ? Math.Max(p, Never) * Math.Log(Math.Max(p, Never)) : 0;
                double ratio = entropy / Math.Log(Math.Max(2, probabilities.Length)) / Math.Max(own, Never);
                return ratio > 0 ? (float)Math.Min(1, Math.Log(1 + ratio) / ratio) : 1;
        }
    }

    /// <summary>The same of rows that have been checked.</summary>
    internal static float[] Checked(Tensor probabilities, int[] given, LabelScore score, double[]? thresholds)
    {
        float[] scores = new float[given.Length];
        Cores.For(LabelledRows.Pieces(given.Length), new ScoreBody(probabilities, given, score, thresholds, scores));
        return scores;
    }

    private readonly struct ScoreBody(Tensor probabilities, int[] given, LabelScore score, double[]? thresholds, float[] scores) : IParallelBody
    {
        public void Invoke(int index)
        {
            int columns = probabilities.Shape[1];
            ReadOnlySpan<float> all = probabilities.Span;
            Span<float> adjusted = columns <= 256 ? stackalloc float[columns] : new float[columns];
            double most = thresholds?.Max() ?? 0;
            for (int row = index * LabelledRows.Piece; row < LabelledRows.End(index, scores.Length); row++)
            {
                ReadOnlySpan<float> p = all.Slice(row * columns, columns);
                if (thresholds is not null)
                    Adjust(p, thresholds, most, adjusted);
                scores[row] = given[row] == Dataset.Unlabelled ? float.NaN : thresholds is null ? Of(p, given[row], score) : Of(adjusted, given[row], score);
            }
        }

        private static void Adjust(ReadOnlySpan<float> p, double[] thresholds, double most, Span<float> adjusted)
        {
            double sum = 0;
            for (int k = 0; k < p.Length; k++)
                sum += p[k] - thresholds[k] + most;
            for (int k = 0; k < p.Length; k++)
                adjusted[k] = (float)((p[k] - thresholds[k] + most) / sum);
        }
    }
}
