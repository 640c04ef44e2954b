using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Brings inputs to mean square 1, as learned from a training set: one factor for pictures, after taking away the mean picture of
/// photographs; mean and deviation of each column for tables.</summary>
public sealed class Scaling
{
    // Enough to know a mean to a few per cent, little enough to take no time.
    private const int Sample = 5_000;

    // Of digits the squared mean is a fifth of the mean square, of photographs four fifths.
    private const double GroundShare = 0.5;

    /// <summary>Makes a scaling from its numbers, as a model file holds them.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Scaling(Tensor offset, Tensor factor)
    {
        if (offset.Length != factor.Length)
            throw new ArgumentException($"Scaling: {offset.Length} offsets, {factor.Length} factors.", nameof(factor));
        (Offset, Factor) = (offset, factor);
    }

    /// <summary>What is taken away from each number of an example.</summary>
    public Tensor Offset { get; }

    /// <summary>What the rest is multiplied by.</summary>
    public Tensor Factor { get; }

    /// <summary>Learns the scaling from (a sample of) a set.</summary>
    public static Scaling Fit(Dataset data, RandomStream random)
    {
        Dataset sample = data.Take(Sample, random);
        int length = data.Shape.Length;
        double[] sum = new double[length], squares = new double[length];
        float[] example = new float[length];
        for (int i = 0; i < sample.Count; i++)
        {
            sample.Read(i, example);
            for (int j = 0; j < length; j++)
                (sum[j], squares[j]) = (sum[j] + example[j], squares[j] + (double)example[j] * example[j]);
        }
        Tensor offset = new([length]), factor = new([length]);
        double n = Math.Max(1, sample.Count), meanSquare = squares.Sum() / n / length, average = sum.Sum() / n / length;
        // Ink on an empty ground keeps its zeros. A photograph has no ground: what all have in common would drown what tells them apart.
        bool onGround = data.Shape.IsPicture && average * average < GroundShare * meanSquare;
        double spread = onGround ? meanSquare : Enumerable.Range(0, length).Average(j => squares[j] / n - sum[j] / n * (sum[j] / n));
        for (int j = 0; j < length; j++)
        {
            double mean = onGround ? 0 : sum[j] / n, variance = data.Shape.IsPicture ? spread : squares[j] / n - mean * mean;
            offset.Span[j] = (float)mean;
            // A column that never changes says nothing; it becomes 0 rather than noise.
            factor.Span[j] = variance > 1e-12 * (1 + mean * mean) ? (float)(1 / Math.Sqrt(variance)) : 0;
        }
        return new Scaling(offset, factor);
    }

    /// <summary>Scales rows [B,In] in place.</summary>
    public void Apply(Tensor rows)
    {
        ReadOnlySpan<float> offset = Offset.Span, factor = Factor.Span;
        for (int row = 0; row < rows.Shape.Rows; row++)
        {
            Span<float> x = rows.Row(row);
            for (int j = 0; j < x.Length; j++)
                x[j] = (x[j] - offset[j]) * factor[j];
        }
    }
}
