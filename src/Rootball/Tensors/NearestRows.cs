using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>The rows of a matrix that lie nearest to given rows, in Euclidean distance: a blocked product with a running choice of the best.</summary>
/// <remarks>
/// |a−b|² = |a|² + |b|² − 2a·b, and |a|² is the same for all b: a tile of products is compared with each row's worst kept candidate while it is still in the cache, and
/// next to nothing survives. What does is measured again as Σ(a−b)², so that near duplicates are told apart. Rows are packed once for all searches.
/// </remarks>
internal sealed class NearestRows
{
    /// <summary>How many rows of queries are searched for together: their candidates stay in a core's L2.</summary>
    public const int BlockRows = 264;

    private readonly Tensor _points;
    private readonly PackedRows? _packed;

    /// <summary>Prepares the rows of <paramref name="points"/> [N,D], which must not change while they are searched.</summary>
    public NearestRows(Tensor points)
    {
        _points = points;
        _packed = MatMul.Kernel == "plain" ? null : new PackedRows(points, PackedRows.StripWidth);
    }

    /// <summary>Of the rows in given stretches, the <paramref name="k"/> nearest to each of the queries, nearest first, the smaller index first where they tie.</summary>
    /// <param name="queries">[M,D].</param>
    /// <param name="first">The first query.</param>
    /// <param name="count">How many, at most <see cref="BlockRows"/>.</param>
    /// <param name="self">The index of the first query among the points, so that a point is not its own neighbour; −1 where queries are not of the points.</param>
    /// <param name="stretches">First row and number of rows, ascending and apart. Rows that share a strip with them may be found too.</param>
    /// <param name="k">How many.</param>
    /// <param name="indices">[count·k], −1 where there are not so many.</param>
    /// <param name="squared">[count·k], the squared distances; +∞ where there are not so many.</param>
    public void Search(Tensor queries, int first, int count, int self, ReadOnlySpan<(int First, int Count)> stretches, int k, Span<int> indices, Span<float> squared)
    {
        Span<float> rows = queries.Span.Slice(first * queries.Shape.Columns, count * queries.Shape.Columns);
        int kept = Kept(k) - (self < 0 ? 1 : 0);
        NearestHeaps heaps = NearestHeaps.OfThread(count, kept);
        switch (MatMul.Kernel)
        {
            case "avx512": NearestTiles<GemmAvx512Tile12x32>.Scan(_packed!, queries, first, count, stretches, heaps); break;
            case "avx2": NearestTiles<GemmAvx2Tile6x16>.Scan(_packed!, queries, first, count, stretches, heaps); break;
            case "128": NearestTiles<Gemm128Tile4x8>.Scan(_packed!, queries, first, count, stretches, heaps); break;
            default: ScanPlainly(rows, count, stretches, heaps); break;
        }
        for (int i = 0; i < count; i++)
            Finish(_points, null, rows.Slice(i * queries.Shape.Columns, queries.Shape.Columns), self < 0 ? -1 : self + i, heaps.Best(i), indices.Slice(i * k, k), squared.Slice(i * k, k));
    }

    /// <summary>The row of <paramref name="points"/> that is nearest to each query.</summary>
    public static int[] One(Tensor points, Tensor queries) => Some(points, queries, 1);

    /// <summary>The <paramref name="k"/> rows of <paramref name="points"/> that are nearest to each query [M·k], nearest first; −1 where there are not so many.</summary>
    public static int[] Some(Tensor points, Tensor queries, int k)
    {
        int[] nearest = new int[queries.Shape.Rows * k];
        Cores.For((queries.Shape.Rows + BlockRows - 1) / BlockRows, new SomeBody(new NearestRows(points), points.Shape.Rows, queries, k, nearest));
        return nearest;
    }

    private readonly struct SomeBody(NearestRows search, int all, Tensor queries, int k, int[] nearest) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = index * BlockRows, count = Math.Min(BlockRows, queries.Shape.Rows - first);
            search.Search(queries, first, count, -1, [(0, all)], k, nearest.AsSpan(first * k, count * k), new float[count * k]);
        }
    }

    // The definition, and the way of machines without SIMD.
    private void ScanPlainly(ReadOnlySpan<float> rows, int count, ReadOnlySpan<(int First, int Count)> stretches, NearestHeaps heaps)
    {
        int depth = _points.Shape.Columns;
        foreach ((int start, int length) in stretches)
        {
            for (int i = 0; i < count; i++)
            {
                for (int j = start; j < start + length; j++)
                    heaps.Offer(i, Distance(rows.Slice(i * depth, depth), _points.Row(j)), j);
            }
        }
    }

    /// <summary>How many candidates are kept for k neighbours: the row itself, and some more for those whose order rounding has disturbed.</summary>
    public static int Kept(int k) => k + Math.Max(8, k / 8) + 1;

    /// <summary>Measures a row's candidates and puts the nearest in order, under other names if there are any.</summary>
    public static void Finish(Tensor points, int[]? names, ReadOnlySpan<float> query, int self, ReadOnlySpan<ulong> candidates, Span<int> indices, Span<float> squared)
    {
        Span<ulong> measured = stackalloc ulong[Math.Min(candidates.Length, 1024)];
        if (candidates.Length > measured.Length)
            measured = new ulong[candidates.Length];
        int found = 0;
        foreach (ulong candidate in candidates)
        {
            int index = (int)(uint)candidate;
            if (index != self)
                measured[found++] = NearestHeaps.Key(Distance(query, points.Row(index)), names is null ? index : names[index]);
        }
        measured = measured[..found];
        measured.Sort();
        for (int i = 0; i < indices.Length; i++)
            (indices[i], squared[i]) = i < found ? ((int)(uint)measured[i], NearestHeaps.Value(measured[i])) : (-1, float.PositiveInfinity);
    }

    private static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Reduce.SumOfSquaredDifferences(a, b);
}
