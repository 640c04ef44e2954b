using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>How much a given label says of the truth: I(truth; given) = Σ p(t,g) log₂ p(t,g) / (p(t) p(g)), in bits.</summary>
public static class LabelInformation
{
    // What rounding may do to probabilities that somebody saved.
    private const double Rounding = 1e-3;

    /// <summary>Mutual information of a joint table.</summary>
    /// <param name="joint">[truth, given], counts or probabilities; only their proportions matter.</param>
    /// <exception cref="ArgumentException">A number is negative or not finite, or all are zero.</exception>
    public static double Bits(double[,] joint)
    {
        ArgumentNullException.ThrowIfNull(joint);
        (int truths, int given) = (joint.GetLength(0), joint.GetLength(1));
        double[] ofTruth = new double[truths], ofGiven = new double[given];
        double total = 0;
        for (int t = 0; t < truths; t++)
        {
            for (int g = 0; g < given; g++)
            {
                double p = joint[t, g];
                if (!(p >= 0 && double.IsFinite(p)))
                    Throw.Shape($"LabelInformation: the table holds {p} for truth {t}, given {g}; expected a finite number that is not negative.");
                ofTruth[t] += p;
                ofGiven[g] += p;
                total += p;
            }
        }
        if (!(total > 0 && double.IsFinite(total)))
            Throw.Shape($"LabelInformation: a table of {truths}×{given} sums to {total}; expected a positive sum.");
        double bits = 0;
        for (int t = 0; t < truths; t++)
        {
            for (int g = 0; g < given; g++)
            {
                if (joint[t, g] > 0)
                    bits += joint[t, g] / total * Math.Log2(joint[t, g] / ofTruth[t] * (total / ofGiven[g]));
            }
        }
        return Math.Max(0, bits);
    }

    /// <summary>Mutual information under a noise matrix.</summary>
    /// <param name="prior">P(truth), [C].</param>
    /// <param name="noise">P(given | truth), [truth, given]; each row sums to 1.</param>
    /// <exception cref="ArgumentException">The shapes do not agree, a row does not sum to 1, or a number is no probability.</exception>
    public static double Bits(double[] prior, double[,] noise) => Bits(Joint(prior, noise));

    /// <summary>Bits of a label that is right with the given chance, and otherwise any other class, all as likely; the truth uniform over the classes.</summary>
    /// <remarks>log₂ K + p log₂ p + (1 − p) log₂((1 − p) / (K − 1)): ten classes give 3.322 at p = 1, 2.536 at 0.9, 0.0641 at 0.2 and 0 at 0.1.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 … 1, or there is no class.</exception>
    public static double BitsOfSymmetric(double right, int classes)
    {
        if (!(right is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(right), right, "LabelInformation: the share of right labels lies between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (classes == 1)
            return 0;
        double wrong = (1 - right) / (classes - 1);
        return Math.Max(0, Math.Log2(classes) + Entropy(right) + (classes - 1) * Entropy(wrong));

        static double Entropy(double p) => p > 0 ? p * Math.Log2(p) : 0;
    }

    /// <summary>Entropy of a distribution, in bits.</summary>
    /// <param name="weights">Counts or probabilities; only their proportions matter.</param>
    public static double Entropy(ReadOnlySpan<double> weights)
    {
        double total = 0, sum = 0;
        foreach (double weight in weights)
        {
            total += weight;
            sum += weight > 0 ? weight * Math.Log2(weight) : 0;
        }
        return total > 0 ? Math.Max(0, Math.Log2(total) - sum / total) : 0;
    }

    /// <summary>What labels are worth, judged from examples whose truth is known (a sample that an expert went through, say).</summary>
    /// <remarks>
    /// What a table of few pairs says by itself is far too much (by about (K − 1)² / 2n ln 2 bits), most of all where labels say little. <see cref="InformationEstimate"/>
    /// corrects that and gives the interval. The entropy of the truth is corrected by Miller and Madow's term, (classes seen − 1) / 2n.
    /// </remarks>
    /// <param name="counts">How often each [truth, given] was seen.</param>
    /// <param name="labels">How many labels of this kind there are.</param>
    /// <param name="random">What the interval is simulated with.</param>
    /// <exception cref="ArgumentException">A count is negative or not finite, less than one pair was seen, or all of one true class.</exception>
    public static LabelValue Of(double[,] counts, long labels, RandomStream random) => Of(counts, labels, random, InformationEstimate.Replicates(counts));

    internal static LabelValue Of(double[,] counts, long labels, RandomStream random, int replicates)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(labels);
        _ = Bits(counts); // which says what is wrong with the table
        double[] ofTruth = new double[counts.GetLength(0)];
        for (int t = 0; t < ofTruth.Length; t++)
        {
            for (int g = 0; g < counts.GetLength(1); g++)
                ofTruth[t] += counts[t, g];
        }
        double pairs = ofTruth.Sum();
        int seen = ofTruth.Count(count => count > 0);
        if (pairs < 0.5 || seen < 2)
            Throw.Shape($"LabelInformation: {pairs:0.##} pairs of {seen} true class(es); what labels say can only be judged from pairs of at least two.");
        double clean = Math.Min(Math.Log2(ofTruth.Length), Entropy(ofTruth) + (seen - 1) / (2 * pairs * Math.Log(2)));
        (double bits, double low, double high) = InformationEstimate.Of(counts, random, replicates);
        bits = Math.Min(bits, clean);
        return new LabelValue(bits, Math.Min(low, bits), Math.Max(high, bits), clean, labels);
    }

    /// <summary>What labels are worth under a known prior and noise matrix.</summary>
    /// <param name="prior">P(truth), [C].</param>
    /// <param name="noise">P(given | truth), [truth, given]; each row sums to 1.</param>
    /// <param name="labels">How many such labels there are.</param>
    /// <exception cref="ArgumentException">As for <see cref="Bits(double[], double[,])"/>.</exception>
    public static LabelValue Of(double[] prior, double[,] noise, long labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(labels);
        double bits = Bits(prior, noise);
        return new LabelValue(bits, bits, bits, Entropy(prior), labels);
    }

    private static double[,] Joint(double[] prior, double[,] noise)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(noise);
        if (noise.GetLength(0) != prior.Length)
            Throw.Shape($"LabelInformation: a prior of {prior.Length} classes and a noise matrix of {noise.GetLength(0)}×{noise.GetLength(1)}; expected a row for each class.");
        if (!(Math.Abs(prior.Sum() - 1) <= Rounding))
            Throw.Shape($"LabelInformation: the prior sums to {prior.Sum():0.####}; expected 1.");
        double[,] joint = new double[prior.Length, noise.GetLength(1)];
        for (int t = 0; t < prior.Length; t++)
        {
            double sum = 0;
            for (int g = 0; g < noise.GetLength(1); g++)
            {
                sum += noise[t, g];
                joint[t, g] = prior[t] * noise[t, g];
            }
            if (!(Math.Abs(sum - 1) <= Rounding))
                Throw.Shape($"LabelInformation: row {t} of the noise matrix sums to {sum:0.####}; expected 1.");
        }
        return joint;
    }
}
