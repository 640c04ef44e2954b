using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>p_j|i: how a point divides its attention among its neighbours.</summary>
internal static class Conditional
{
    // Rows of a piece.
    private const int Piece = 256;

    // The entropy is met to this, in natural units: a hundredth of a per cent of the perplexity.
    private const double Tolerance = 1e-4;
    private const int MostSteps = 64;

    /// <summary>[N·k], each row 1 in all; with several perplexities the mean of theirs.</summary>
    public static float[] OfPerplexity(Neighbours neighbours, ReadOnlySpan<double> perplexities)
    {
        if (perplexities.Length == 0)
            throw new ArgumentException("Affinities: no perplexity is given.", nameof(perplexities));
        foreach (double perplexity in perplexities)
        {
            if (!(perplexity >= 1) || !double.IsFinite(perplexity))
                throw new ArgumentException($"Affinities: a perplexity of {perplexity}; expected 1 or more.", nameof(perplexities));
        }
        float[] result = new float[neighbours.Indices.Length];
        if (neighbours.Count > 0)
            Cores.For((neighbours.Points + Piece - 1) / Piece, new Body(neighbours, perplexities.ToArray(), result));
        return result;
    }

    /// <summary>The mean over points of Σ_j p_j|i·log p_j|i.</summary>
    public static double NegativeEntropy(Neighbours neighbours, ReadOnlySpan<double> perplexities, int? uniform)
    {
        if (uniform is { } count)
            return -Math.Log(Math.Max(1, Math.Min(count, neighbours.Count)));
        double sum = 0;
        foreach (float p in OfPerplexity(neighbours, perplexities))
            sum += p > 0 ? p * Math.Log(p) : 0;
        return sum / Math.Max(1, neighbours.Points);
    }

    /// <summary>The affinities of one point for neighbours at given squared distances, nearest first.</summary>
    public static void Row(ReadOnlySpan<float> squared, double perplexity, Span<float> row)
    {
        // Among k neighbours no perplexity is above k, and one near it has no finite width.
        double wanted = Math.Log(Math.Min(perplexity, Math.Max(1, 0.999 * squared.Length)));
        float nearest = squared[0], spread = squared[^1] - nearest;
        if (!(spread > 0))
        {
            row.Fill(1f / row.Length); // all at the same distance: no width tells them apart
            return;
        }
        // The entropy falls as β grows. Newton's steps on log β, kept within what bisection knows.
        double low = 0, high = double.PositiveInfinity, beta = 1 / spread * Math.Max(1, row.Length / perplexity);
        for (int step = 0; step < MostSteps; step++)
        {
            double entropy = Entropy(squared, nearest, beta, row, out double slope);
            double over = entropy - wanted;
            if (Math.Abs(over) < Tolerance)
                break;
            (low, high) = over > 0 ? (beta, high) : (low, beta);
            double next = slope < 0 ? beta * Math.Exp(Math.Clamp(-over / slope, -3, 3)) : 0;
            beta = next > low && next < high ? next : double.IsInfinity(high) ? 2 * beta : (low + high) / 2;
        }
        float total = Reduce.Sum(row);
        foreach (ref float p in row)
            p /= total;
    }

    // H(β) = log Z + β·E[d²], with d² counted from the nearest's; row holds exp(−β·d²). slope: dH / d log β = −β²·Var[d²].
    private static double Entropy(ReadOnlySpan<float> squared, float nearest, double beta, Span<float> row, out double slope)
    {
        Vector256<float> sum = default, first = default, second = default, minus = Vector256.Create(-(float)beta), start = Vector256.Create(nearest);
        int i = 0;
        for (; i <= squared.Length - 8; i += 8)
        {
            Vector256<float> d = Vector256.Create(squared[i..]) - start, p = Vector256.Exp(minus * d), pd = p * d;
            p.StoreUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i);
            sum += p;
            first += pd;
            second += pd * d;
        }
        double z = Vector256.Sum(sum), mean = Vector256.Sum(first), square = Vector256.Sum(second);
        for (; i < squared.Length; i++)
        {
            float d = squared[i] - nearest, p = MathF.Exp(-(float)beta * d);
            row[i] = p;
            (z, mean, square) = (z + p, mean + p * d, square + p * d * d);
        }
        (mean, square) = (mean / z, square / z);
        slope = -beta * beta * (square - mean * mean);
        return Math.Log(z) + beta * mean;
    }

    private readonly struct Body(Neighbours neighbours, double[] perplexities, float[] result) : IParallelBody
    {
        public void Invoke(int index)
        {
            int k = neighbours.Count;
            float[] own = new float[k];
            for (int i = index * Piece; i < Math.Min(neighbours.Points, (index + 1) * Piece); i++)
            {
                Span<float> row = result.AsSpan(i * k, k);
                foreach (double perplexity in perplexities)
                {
                    // Three neighbours for each that is asked for: further ones would count for next to nothing.
                    int used = Math.Clamp((int)Math.Ceiling(3 * perplexity), 1, k);
                    Row(neighbours.Squared.AsSpan(i * k, used), perplexity, own.AsSpan(0, used));
                    for (int e = 0; e < used; e++)
                        row[e] += own[e] / perplexities.Length;
                }
            }
        }
    }
}
