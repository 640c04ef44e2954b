using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>How labels are thought to have gone wrong, as probabilities.</summary>
/// <param name="Prior">P(true), [C].</param>
/// <param name="Noise">P(given | true), [true, given]; rows sum to 1.</param>
/// <param name="Inverse">P(true | given), [given, true]; rows sum to 1.</param>
/// <param name="Joint">P(true, given), [true, given]; sums to 1.</param>
/// <param name="EstimatedShareWrong">The share of labels that are wrong: what the joint has beside its diagonal.</param>
public record NoiseEstimate(double[] Prior, double[,] Noise, double[,] Inverse, double[,] Joint, double EstimatedShareWrong)
{
    /// <summary>What a label says of the truth under this estimate, in bits.</summary>
    public double BitsPerLabel => LabelInformation.Bits(Joint);

    /// <summary>All that follows from a joint table. A class that is never true, or never given, is taken to be right where it would be.</summary>
    /// <param name="joint">[true, given], counts or probabilities.</param>
    /// <exception cref="ArgumentException">The table is not square, a number is negative or not finite, or all are zero.</exception>
    public static NoiseEstimate FromJoint(double[,] joint)
    {
        _ = LabelInformation.Bits(joint); // which says what is wrong with the table
        int classes = joint.GetLength(0);
        if (joint.GetLength(1) != classes)
            Throw.Shape($"NoiseEstimate: the table is {classes}×{joint.GetLength(1)}; expected as many given classes as true ones.");
        double total = 0, wrong = 0;
        double[] ofTrue = new double[classes], ofGiven = new double[classes];
        for (int t = 0; t < classes; t++)
        {
            for (int g = 0; g < classes; g++)
            {
                total += joint[t, g];
                wrong += t == g ? 0 : joint[t, g];
                ofTrue[t] += joint[t, g];
                ofGiven[g] += joint[t, g];
            }
        }
        double[,] noise = new double[classes, classes], inverse = new double[classes, classes], shares = new double[classes, classes];
        for (int t = 0; t < classes; t++)
        {
            for (int g = 0; g < classes; g++)
            {
                noise[t, g] = ofTrue[t] > 0 ? joint[t, g] / ofTrue[t] : t == g ? 1 : 0;
                inverse[g, t] = ofGiven[g] > 0 ? joint[t, g] / ofGiven[g] : t == g ? 1 : 0;
                shares[t, g] = joint[t, g] / total;
            }
        }
        return new NoiseEstimate([.. ofTrue.Select(count => count / total)], noise, inverse, shares, wrong / total);
    }
}
