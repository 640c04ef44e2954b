using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>A point's places in all maps side by side, so that eight maps are looked at together: what two points have to do with each other is a sum over maps.</summary>
/// <remarks>Similarity before it is normalised: S_ij = Σ_m π_i^m·π_j^m·k(|y_i^m−y_j^m|²). Maps are filled up to whole eights with maps in which nothing has weight.</remarks>
internal sealed class SideBySide(int points, int maps, int dimensions)
{
    private const int Piece = 64;

    /// <summary>Maps, filled up to eights.</summary>
    public static int Lanes(int maps) => (maps + 7) & ~7;

    /// <summary>[N, D·lanes]: for each axis a run of all maps.</summary>
    public Tensor Places { get; } = new([points, dimensions * Lanes(maps)]);

    /// <summary>π [N, lanes].</summary>
    public Tensor Shares { get; } = new([points, Lanes(maps)]);

    /// <summary>Takes over where the points are, and π = softmax of the free weights w [N, lanes].</summary>
    public void Take(IReadOnlyList<Tensor> coordinates, Tensor weights) => Cores.For((points + Piece - 1) / Piece, new TakeBody(this, coordinates, weights, points, maps, dimensions));

    /// <summary>S_ij.</summary>
    public float Similarity<TKernel>(in TKernel kernel, int i, int j) where TKernel : struct, IMapKernel
    {
        int lanes = Lanes(maps);
        ReadOnlySpan<float> here = Places.Row(i), there = Places.Row(j), own = Shares.Row(i), other = Shares.Row(j);
        Vector256<float> sum = default;
        for (int m = 0; m < lanes; m += 8)
        {
            kernel.Evaluate(Squared(here, there, m, lanes), out Vector256<float> value, out _);
            sum += Vector256.Create(own[m..]) * Vector256.Create(other[m..]) * value;
        }
        return Vector256.Sum(sum);
    }

    /// <summary>|y_i−y_j|² in eight maps.</summary>
    public static Vector256<float> Squared(ReadOnlySpan<float> here, ReadOnlySpan<float> there, int m, int lanes)
    {
        Vector256<float> squared = default;
        for (int at = m; at < here.Length; at += lanes)
        {
            Vector256<float> difference = Vector256.Create(here[at..]) - Vector256.Create(there[at..]);
            squared += difference * difference;
        }
        return squared;
    }

    private readonly struct TakeBody(SideBySide all, IReadOnlyList<Tensor> coordinates, Tensor weights, int points, int maps, int dimensions) : IParallelBody
    {
        public void Invoke(int index)
        {
            int lanes = Lanes(maps);
            for (int i = index * Piece; i < Math.Min(points, (index + 1) * Piece); i++)
            {
                Span<float> places = all.Places.Row(i), shares = all.Shares.Row(i);
                ReadOnlySpan<float> free = weights.Row(i)[..maps];
                float most = Reduce.Max(free), sum = 0;
                for (int m = 0; m < maps; m++)
                {
                    shares[m] = MathF.Exp(free[m] - most);
                    sum += shares[m];
                    ReadOnlySpan<float> place = coordinates[m].Row(i);
                    for (int axis = 0; axis < dimensions; axis++)
                        places[axis * lanes + m] = place[axis];
                }
                for (int m = 0; m < maps; m++)
                    shares[m] /= sum;
            }
        }
    }
}
