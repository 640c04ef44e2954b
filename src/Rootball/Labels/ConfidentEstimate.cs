namespace Rootball.Labels;

/// <summary>What confident learning found: the noise, and the counts that it was read from.</summary>
public sealed record ConfidentEstimate : NoiseEstimate
{
    internal ConfidentEstimate(NoiseEstimate noise, double[] thresholds, int[,] counts, double[,] calibrated) : base(noise) =>
        (Thresholds, Counts, Calibrated) = (thresholds, counts, calibrated);

    /// <summary>How likely a class is, on average, where it is given, [C]: an example is confidently of a class that is at least as likely.</summary>
    public double[] Thresholds { get; }

    /// <summary>How often class [given, true] was given where the net was confident of the true one.</summary>
    public int[,] Counts { get; }

    /// <summary>The same [given, true] brought to the scale of all labels: row g sums to how often g was given.</summary>
    public double[,] Calibrated { get; }
}
