using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The nearest neighbours of every point.</summary>
/// <param name="Count">How many neighbours each point has, k.</param>
/// <param name="Indices">[N·k], nearest first.</param>
/// <param name="Squared">[N·k], squared Euclidean distances.</param>
/// <param name="Recall">The share of the true neighbours that were found: 1 where the search was exact, else as measured on a sample.</param>
public sealed record Neighbours(int Count, int[] Indices, float[] Squared, double Recall)
{
    // An exact search costs N² products: a minute at about this size on two cores.
    private const int ExactUpTo = 200_000;

    // Below this a tournament is over before its rounds have found their pace.
    private const int BothWaysFrom = 3_000;

    /// <summary>How many points there are.</summary>
    public int Points { get; init; } = Count == 0 ? 0 : Indices.Length / Count;

    /// <summary>Only the nearest <paramref name="count"/> of them.</summary>
    public Neighbours First(int count)
    {
        if (count >= Count)
            return this;
        int[] indices = new int[Points * count];
        float[] squared = new float[Points * count];
        for (int i = 0; i < Points; i++)
        {
            Indices.AsSpan(i * Count, count).CopyTo(indices.AsSpan(i * count));
            Squared.AsSpan(i * Count, count).CopyTo(squared.AsSpan(i * count));
        }
        return new Neighbours(count, indices, squared, Recall);
    }

    /// <summary>The neighbours of every row of <paramref name="points"/> among the others; exact up to 200,000 points, beyond that by clusters.</summary>
    /// <param name="points">[N,D].</param>
    /// <param name="count">k; fewer where there are not so many other points.</param>
    /// <param name="random">Where a cluster search draws its centres and the sample for its recall from.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Stops the search between two blocks of points.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Neighbours Find(Tensor points, int count, RandomStream random, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        points.Shape.Rows <= ExactUpTo ? Exact(points, count, random, progress, cancellation) : ClusterSearch.Find(points, count, random, progress, cancellation);

    /// <summary>The true neighbours, by comparing all pairs; the smaller index comes first where two are as near.</summary>
    public static Neighbours Exact(Tensor points, int count, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Exact(points, count, new RandomStream(0), progress, cancellation);

    private static Neighbours Exact(Tensor points, int count, RandomStream random, IProgress<double>? progress, CancellationToken cancellation)
    {
        int rows = points.Shape.Rows;
        count = Math.Min(count, Math.Max(0, rows - 1));
        if (count > 0 && rows > BothWaysFrom && NearestPairs.IsSupported)
            return BothWays(Centred(points), count, random, progress, cancellation);
        int[] indices = new int[checked(rows * count)];
        float[] squared = new float[rows * count];
        if (count > 0)
        {
            Tensor centred = Centred(points);
            NearestRows search = new(centred);
            // Some blocks for every thread, then a look at whether to go on.
            int blocks = (rows + NearestRows.BlockRows - 1) / NearestRows.BlockRows, together = 16;
            for (int block = 0; block < blocks; block += together)
            {
                cancellation.ThrowIfCancellationRequested();
                Cores.For(Math.Min(together, blocks - block), new ExactBody(search, centred, block, count, indices, squared));
                progress?.Report(Math.Min(1, (double)(block + together) / blocks));
            }
        }
        return new Neighbours(count, indices, squared, 1) { Points = rows };
    }

    // Each product is computed once and serves both points. Points that are alike stand together: in the first round each meets near ones, and few others pass after that.
    private static Neighbours BothWays(Tensor points, int count, RandomStream random, IProgress<double>? progress, CancellationToken cancellation)
    {
        int rows = points.Shape.Rows;
        Clusters clusters = Clusters.Find(points, Math.Max(1, rows / NearestPairs.BlockRows), random, cancellation);
        NearestPairs pairs = new(clusters.Points, NearestRows.Kept(count));
        for (int round = 0; round < pairs.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            pairs.Play(round);
            progress?.Report((round + 1.0) / pairs.Rounds);
        }
        int[] indices = new int[checked(rows * count)];
        float[] squared = new float[rows * count];
        RowLoop.Run(rows, points.Shape.Columns, new FinishBody(clusters, pairs, count, indices, squared));
        return new Neighbours(count, indices, squared, 1) { Points = rows };
    }

    private readonly struct FinishBody(Clusters clusters, NearestPairs pairs, int count, int[] indices, float[] squared) : IRowBody
    {
        public void Row(int row)
        {
            int point = clusters.Order[row];
            NearestRows.Finish(clusters.Points, clusters.Order, clusters.Points.Row(row), row, pairs.Best(row), indices.AsSpan(point * count, count), squared.AsSpan(point * count, count));
        }
    }

    // |a|² + |b|² − 2a·b loses what |a|² and |b|² have in common: moved to their mean, the points have the least of it.
    internal static Tensor Centred(Tensor points)
    {
        Tensor centred = points.Clone();
        Tensor mean = CentredRows.Mean(points);
        RowLoop.Run(points.Shape.Rows, points.Shape.Columns, new CentreBody(centred, mean));
        return centred;
    }

    private readonly struct CentreBody(Tensor points, Tensor mean) : IRowBody
    {
        public void Row(int row)
        {
            Span<float> own = points.Row(row);
            for (int i = 0; i < own.Length; i++)
                own[i] -= mean.Span[i];
        }
    }

    private readonly struct ExactBody(NearestRows search, Tensor points, int firstBlock, int count, int[] indices, float[] squared) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = (firstBlock + index) * NearestRows.BlockRows, rows = Math.Min(NearestRows.BlockRows, points.Shape.Rows - first);
            search.Search(points, first, rows, first, [(0, points.Shape.Rows)], count, indices.AsSpan(first * count, rows * count), squared.AsSpan(first * count, rows * count));
        }
    }
}
