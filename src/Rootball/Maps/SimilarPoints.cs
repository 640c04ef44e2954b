using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The points most similar to each by several maps together: largest Σ_m π_i^m·π_j^m·k(|y_i^m−y_j^m|²).</summary>
internal static class SimilarPoints
{
    private const int Piece = 16;

    /// <summary>N·k numbers of points, the most similar first, of equals the smaller number first; −1 where there are no more.</summary>
    public static int[] Find(MultipleMaps maps, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        (int count, int many) = (maps.Weights.Shape[0], maps.Weights.Shape[1]);
        SideBySide all = new(count, many, maps.Options.Dimensions);
        // The softmax of a share's logarithm is the share.
        Tensor weights = new([count, SideBySide.Lanes(many)]);
        for (int i = 0; i < count; i++)
        {
            for (int m = 0; m < many; m++)
                weights[i, m] = MathF.Log(MathF.Max(maps.Weights[i, m], 1e-37f));
        }
        all.Take(maps.Coordinates, weights);
        int[] similar = new int[checked(count * k)];
        int pieces = (count + Piece - 1) / Piece;
        if (maps.Options.Method == MapMethod.TSne)
            Cores.For(pieces, new Body<CauchyKernel>(all, default, count, k, similar));
        else
            Cores.For(pieces, new Body<GaussianKernel>(all, default, count, k, similar));
        return similar;
    }

    private readonly struct Body<TKernel>(SideBySide all, TKernel kernel, int count, int k, int[] similar) : IParallelBody where TKernel : struct, IMapKernel
    {
        public void Invoke(int index)
        {
            Span<float> strengths = ThreadScratch.Span(k);
            for (int i = index * Piece; i < Math.Min(count, (index + 1) * Piece); i++)
            {
                Span<int> best = similar.AsSpan(i * k, k);
                best.Fill(-1);
                strengths.Fill(float.NegativeInfinity);
                for (int j = 0; j < count; j++)
                {
                    if (j == i)
                        continue;
                    float strength = all.Similarity(kernel, i, j);
                    int to = k;
                    for (; to > 0 && strength > strengths[to - 1]; to--)
                    {
                        if (to < k)
                            (strengths[to], best[to]) = (strengths[to - 1], best[to - 1]);
                    }
                    if (to < k)
                        (strengths[to], best[to]) = (strength, j);
                }
            }
        }
    }
}
