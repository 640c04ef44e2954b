namespace Rootball.Labels;

/// <summary>What labels are worth: how much each says of the truth, and how many clean labels would say as much.</summary>
/// <remarks>
/// "What counts is the mutual information between the assigned label and the truth" (Hinton, The Robot Brains, 2022, 1:15:30–1:17:30). A set of n labels of b bits each is worth about
/// n·b / H(truth) clean ones; he found the law to hold within a factor of two in the size of the set.
/// </remarks>
/// <param name="BitsPerLabel">Mutual information of given label and truth, in bits.</param>
/// <param name="Low">Lower end of its 95 % interval; the value itself where the noise is known.</param>
/// <param name="High">Upper end of its 95 % interval; the value itself where the noise is known.</param>
/// <param name="CleanBits">What a label without error says, in bits: the entropy of the truth.</param>
/// <param name="Labels">How many such labels there are.</param>
public sealed record LabelValue(double BitsPerLabel, double Low, double High, double CleanBits, long Labels)
{
    /// <summary>How many clean labels say as much: labels · bits / clean bits.</summary>
    public double EquivalentCleanLabels => Clean(BitsPerLabel);

    /// <summary>The same at the lower end of the interval.</summary>
    public double EquivalentCleanLabelsLow => Clean(Low);

    /// <summary>The same at the upper end of the interval, at most as many as there are labels.</summary>
    public double EquivalentCleanLabelsHigh => Math.Min(Labels, Clean(High));

    private double Clean(double bits) => CleanBits > 0 ? Labels * bits / CleanBits : 0;
}
