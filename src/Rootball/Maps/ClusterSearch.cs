using System.Buffers;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Neighbours among a great many points: each is compared with the points of the clusters around its own only, by the same blocked product as the exact search.</summary>
/// <remarks>
/// How many clusters are looked into is not guessed: the true neighbours of a sample are found by comparing it with all points, and the number is doubled until as many
/// of them are found as are wanted. The same seed finds the same neighbours on any number of threads.
/// </remarks>
internal static class ClusterSearch
{
    /// <summary>The share of true neighbours that is wanted.</summary>
    public const double WantedRecall = 0.97;

    private const int PointsPerCluster = 256, SampleSize = 512, FirstProbes = 16;

    // Blocks between two looks at whether to go on.
    private const int Together = 64;

    public static Neighbours Find(Tensor points, int count, RandomStream random, IProgress<double>? progress, CancellationToken cancellation)
    {
        int rows = points.Shape.Rows;
        count = Math.Min(count, Math.Max(0, rows - 1));
        Clusters clusters = Clusters.Find(Neighbours.Centred(points), Math.Max(1, rows / PointsPerCluster), random, cancellation);
        NearestRows search = new(clusters.Points);
        int[] sample = Sample(rows, random);
        int[] truth = new int[sample.Length * count];
        Cores.For(sample.Length, new SampleBody(search, clusters, sample, _ => [(0, rows)], count, truth));
        (int, int)[][] stretches = [];
        double recall = 0;
        for (int probes = Math.Min(FirstProbes, clusters.Count); ; probes = Math.Min(2 * probes, clusters.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            stretches = Stretches(clusters, probes, count);
            int[] found = new int[truth.Length];
            Cores.For(sample.Length, new SampleBody(search, clusters, sample, cluster => stretches[cluster], count, found));
            recall = Share(truth, found, count);
            if (recall >= WantedRecall || probes == clusters.Count)
                break;
        }
        int[] indices = new int[checked(rows * count)];
        float[] squared = new float[rows * count];
        (int Cluster, int First, int Rows)[] blocks = [.. Blocks(clusters)];
        for (int first = 0; first < blocks.Length; first += Together)
        {
            cancellation.ThrowIfCancellationRequested();
            Cores.For(Math.Min(Together, blocks.Length - first), new BlockBody(search, clusters, blocks.AsMemory(first), stretches, count, indices, squared));
            progress?.Report((double)Math.Min(blocks.Length, first + Together) / blocks.Length);
        }
        return new Neighbours(count, indices, squared, recall) { Points = rows };
    }

    private static int[] Sample(int rows, RandomStream random)
    {
        RandomStream draw = random.Split("recall");
        SortedSet<int> sample = [];
        while (sample.Count < Math.Min(SampleSize, rows))
            sample.Add(draw.NextInt(rows));
        return [.. sample];
    }

    // For each cluster, the places of the clusters whose centres are nearest to its own, in order; enough of them to hold all the neighbours that are asked for.
    private static (int, int)[][] Stretches(Clusters clusters, int probes, int count)
    {
        (int, int)[][] result = new (int, int)[clusters.Count][];
        NearestRows centres = new(clusters.Centres);
        Cores.For(clusters.Count, new StretchBody(centres, clusters, probes, count, result));
        return result;
    }

    private static IEnumerable<(int, int, int)> Blocks(Clusters clusters)
    {
        for (int cluster = 0; cluster < clusters.Count; cluster++)
        {
            for (int first = clusters.Starts[cluster]; first < clusters.Starts[cluster + 1]; first += NearestRows.BlockRows)
                yield return (cluster, first, Math.Min(NearestRows.BlockRows, clusters.Starts[cluster + 1] - first));
        }
    }

    private static double Share(int[] truth, int[] found, int count)
    {
        int hits = 0;
        for (int i = 0; i < truth.Length; i += count)
        {
            HashSet<int> nearest = [.. truth.AsSpan(i, count)];
            foreach (int index in found.AsSpan(i, count))
                hits += nearest.Contains(index) ? 1 : 0;
        }
        return truth.Length == 0 ? 1 : (double)hits / truth.Length;
    }

    private static int ClusterOf(Clusters clusters, int place)
    {
        int found = Array.BinarySearch(clusters.Starts, place);
        if (found < 0)
            return ~found - 1;
        while (clusters.Starts[found + 1] == place)
            found++; // empty clusters start where the next one does
        return found;
    }

    private readonly struct StretchBody(NearestRows centres, Clusters clusters, int probes, int count, (int, int)[][] result) : IParallelBody
    {
        public void Invoke(int index)
        {
            int[] near = new int[probes];
            for (int wanted = probes; ; wanted = Math.Min(2 * wanted, clusters.Count))
            {
                if (near.Length != wanted)
                    near = new int[wanted];
                centres.Search(clusters.Centres, index, 1, -1, [(0, clusters.Count)], wanted, near, new float[wanted]);
                Clusters all = clusters;
                if (wanted == clusters.Count || near.Sum(c => all.Starts[c + 1] - all.Starts[c]) > count)
                    break;
            }
            Array.Sort(near);
            List<(int First, int Count)> stretches = [];
            foreach (int cluster in near)
            {
                (int first, int length) = (clusters.Starts[cluster], clusters.Starts[cluster + 1] - clusters.Starts[cluster]);
                if (length == 0)
                    continue;
                if (stretches.Count > 0 && stretches[^1].First + stretches[^1].Count == first)
                    stretches[^1] = (stretches[^1].First, stretches[^1].Count + length);
                else
                    stretches.Add((first, length));
            }
            result[index] = [.. stretches];
        }
    }

    private readonly struct SampleBody(NearestRows search, Clusters clusters, int[] sample, Func<int, (int, int)[]> stretches, int count, int[] found) : IParallelBody
    {
        public void Invoke(int index)
        {
            int place = sample[index];
            search.Search(clusters.Points, place, 1, place, stretches(ClusterOf(clusters, place)), count, found.AsSpan(index * count, count), new float[count]);
        }
    }

    private readonly struct BlockBody(NearestRows search, Clusters clusters, ReadOnlyMemory<(int Cluster, int First, int Rows)> blocks, (int, int)[][] stretches, int count,
        int[] indices, float[] squared) : IParallelBody
    {
        public void Invoke(int index)
        {
            (int cluster, int first, int rows) = blocks.Span[index];
            int[] near = ArrayPool<int>.Shared.Rent(rows * count);
            float[] distances = ArrayPool<float>.Shared.Rent(rows * count);
            search.Search(clusters.Points, first, rows, first, stretches[cluster], count, near.AsSpan(0, rows * count), distances.AsSpan(0, rows * count));
            for (int i = 0; i < rows; i++)
            {
                int point = clusters.Order[first + i];
                for (int e = 0; e < count; e++)
                    indices[point * count + e] = clusters.Order[near[i * count + e]];
                distances.AsSpan(i * count, count).CopyTo(squared.AsSpan(point * count));
            }
            ArrayPool<int>.Shared.Return(near);
            ArrayPool<float>.Shared.Return(distances);
        }
    }
}
