using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Points divided among centres, each to the nearest (k-means), and put in the order of their clusters.</summary>
internal sealed class Clusters
{
    private const int Rounds = 6, SamplePerCluster = 48, MostSample = 1 << 18;

    private Clusters(Tensor centres, int[] starts, int[] order, Tensor points) => (Centres, Starts, Order, Points) = (centres, starts, order, points);

    /// <summary>[C,D].</summary>
    public Tensor Centres { get; }

    /// <summary>Where each cluster's points start; C + 1 of them.</summary>
    public int[] Starts { get; }

    /// <summary>Which point stands in each place.</summary>
    public int[] Order { get; }

    /// <summary>[N,D], in that order.</summary>
    public Tensor Points { get; }

    /// <summary>How many there are.</summary>
    public int Count => Centres.Shape.Rows;

    /// <summary>Divides the points among <paramref name="count"/> centres, which are learned from a sample.</summary>
    public static Clusters Find(Tensor points, int count, RandomStream random, CancellationToken cancellation)
    {
        int rows = points.Shape.Rows, columns = points.Shape.Columns;
        int[] drawn = new int[rows];
        for (int i = 0; i < rows; i++)
            drawn[i] = i;
        random.Split("clusters").Shuffle<int>(drawn);
        Tensor sample = Rows(points, drawn.AsSpan(0, Math.Min(rows, Math.Clamp(SamplePerCluster * count, count, MostSample))));
        Tensor centres = Rows(points, drawn.AsSpan(0, count));
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            MoveToMeans(centres, sample, NearestRows.One(centres, sample));
        }
        int[] nearest = NearestRows.One(centres, points), starts = new int[count + 1], order = drawn;
        foreach (int cluster in nearest)
            starts[cluster + 1]++;
        for (int c = 0; c < count; c++)
            starts[c + 1] += starts[c];
        int[] next = [.. starts];
        for (int i = 0; i < rows; i++)
            order[next[nearest[i]]++] = i;
        return new Clusters(centres, starts, order, Rows(points, order));
    }

    // A centre without points stays where it is.
    private static void MoveToMeans(Tensor centres, Tensor points, int[] nearest)
    {
        int columns = centres.Shape.Columns;
        double[] sums = new double[centres.Length];
        int[] counts = new int[centres.Shape.Rows];
        for (int i = 0; i < nearest.Length; i++)
        {
            counts[nearest[i]]++;
            ReadOnlySpan<float> row = points.Row(i);
            Span<double> sum = sums.AsSpan(nearest[i] * columns, columns);
            for (int c = 0; c < columns; c++)
                sum[c] += row[c];
        }
        for (int i = 0; i < counts.Length; i++)
        {
            for (int c = 0; c < columns && counts[i] > 0; c++)
                centres[i, c] = (float)(sums[i * columns + c] / counts[i]);
        }
    }

    private static Tensor Rows(Tensor points, ReadOnlySpan<int> indices)
    {
        Tensor rows = new([indices.Length, points.Shape.Columns]);
        for (int i = 0; i < indices.Length; i++)
            points.Row(indices[i]).CopyTo(rows.Row(i));
        return rows;
    }
}
