using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Confident learning: how labels went wrong, counted where a net that has not seen them is sure.</summary>
/// <remarks>
/// <para>Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70, 2021. Threshold of class j: tⱼ = mean of p̂ⱼ(x) over the examples that are given j
/// (eq. 2). C[i,j] = how many examples given i are confidently j, where j is the likeliest of the classes with p̂ⱼ(x) ≥ tⱼ (eq. 1). Calibration: each row is scaled to the number of
/// examples given i (eq. 3).</para>
/// <para>A class keeps at least one example that is right, so that its rows are defined; the paper leaves that case open.</para>
/// <para>Thresholds make it robust to a net that is too sure, or not sure enough, of whole classes. It takes one pass, and 12 bytes a row.</para>
/// </remarks>
public static class ConfidentLearning
{
    /// <summary>No class is confident.</summary>
    internal const int Nobody = -1;

    /// <summary>Estimates the noise from out-of-sample probabilities.</summary>
    /// <param name="probabilities">[N,C]: what a net that did not learn from the example says of it. Rows sum to 1.</param>
    /// <param name="labels">[N]: the given labels; rows labelled −1 are left out.</param>
    /// <exception cref="ArgumentException">The shapes do not agree, a label is no class, or no example is given some class.</exception>
    /// <exception cref="DataException">A row does not hold probabilities that sum to 1.</exception>
    public static ConfidentEstimate Fit(Tensor probabilities, ReadOnlySpan<int> labels)
    {
        LabelledRows.Check("ConfidentLearning", probabilities, labels);
        int[] given = labels.ToArray();
        double[] thresholds = Thresholds(probabilities, given);
        return Count(given, Confident(probabilities, given, thresholds), thresholds);
    }

    /// <summary>tⱼ, the mean of column j over the rows that are given j; the rows have been checked.</summary>
    internal static double[] Thresholds(Tensor probabilities, int[] given)
    {
        int classes = probabilities.Shape[1];
        double[] sums = new double[classes];
        int[] counts = new int[classes];
        ReadOnlySpan<float> all = probabilities.Span;
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i] == Dataset.Unlabelled)
                continue;
            sums[given[i]] += all[i * classes + given[i]];
            counts[given[i]]++;
        }
        if (Array.IndexOf(counts, 0) is var missing and >= 0)
            Throw.Shape($"ConfidentLearning: no example is given class {missing} of {classes}, so how sure to be of it is unknown; leave that class out of the probabilities.");
        for (int k = 0; k < classes; k++)
            sums[k] /= counts[k];
        return sums;
    }

    /// <summary>The class that each row is confidently of: the likeliest of those that reach their threshold, or <see cref="Nobody"/>.</summary>
    internal static int[] Confident(Tensor probabilities, int[] given, double[] thresholds)
    {
        int[] confident = new int[given.Length];
        Cores.For(LabelledRows.Pieces(given.Length), new ConfidentBody(probabilities, thresholds, confident));
        return confident;
    }

    /// <summary>Counts [given, true], calibrates them and draws the conclusions.</summary>
    internal static ConfidentEstimate Count(int[] given, int[] confident, double[] thresholds)
    {
        int classes = thresholds.Length;
        int[,] counts = new int[classes, classes];
        int[] labelled = new int[classes];
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i] == Dataset.Unlabelled)
                continue;
            labelled[given[i]]++;
            if (confident[i] != Nobody)
                counts[given[i], confident[i]]++;
        }
        double[,] calibrated = new double[classes, classes], joint = new double[classes, classes];
        for (int g = 0; g < classes; g++)
        {
            counts[g, g] = Math.Max(1, counts[g, g]);
            double sum = 0;
            for (int t = 0; t < classes; t++)
                sum += counts[g, t];
            for (int t = 0; t < classes; t++)
                joint[t, g] = calibrated[g, t] = counts[g, t] / sum * labelled[g];
        }
        return new ConfidentEstimate(NoiseEstimate.FromJoint(joint), thresholds, counts, calibrated);
    }

    private readonly struct ConfidentBody(Tensor probabilities, double[] thresholds, int[] confident) : IParallelBody
    {
        public void Invoke(int index)
        {
            int columns = probabilities.Shape[1];
            ReadOnlySpan<float> all = probabilities.Span;
            for (int row = index * LabelledRows.Piece; row < LabelledRows.End(index, confident.Length); row++)
            {
                ReadOnlySpan<float> p = all.Slice(row * columns, columns);
                int best = Nobody;
                float most = 0;
                for (int k = 0; k < p.Length; k++)
                {
                    if (p[k] > most && p[k] >= thresholds[k])
                        (best, most) = (k, p[k]);
                }
                confident[row] = best;
            }
        }
    }
}
