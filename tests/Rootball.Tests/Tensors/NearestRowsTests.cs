using CsCheck;
using Rootball.Tensors;

namespace Rootball.Tests.Tensors;

public class NearestRowsTests
{
    [Fact]
    public void The_nearest_are_those_a_sort_of_all_distances_finds() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int[0, 1000]).Sample((rows, depth, k, seed) =>
        {
            Tensor points = Points(rows, depth, seed);
            (int[] indices, float[] squared) = Search(points, k);
            for (int i = 0; i < rows; i += 1 + rows / 9)
            {
                (float Distance, int Index)[] all = [.. Enumerable.Range(0, rows).Where(j => j != i)
                    .Select(j => (Reduce.SumOfSquaredDifferences(points.Row(i), points.Row(j)), j)).Order()];
                for (int n = 0; n < k; n++)
                {
                    Assert.Equal(n < all.Length ? all[n].Index : -1, indices[i * k + n]);
                    Assert.Equal(n < all.Length ? all[n].Distance : float.PositiveInfinity, squared[i * k + n]);
                }
            }
        }, iter: 40);

    [Fact]
    public void Of_equal_rows_the_first_come_first()
    {
        (int[] indices, float[] squared) = Search(new Tensor([300, 7]), 5);
        Assert.Equal([1, 2, 3, 4, 5], indices[..5]);
        Assert.Equal([0, 1, 2, 3, 4], indices[^5..]);
        Assert.All(squared, distance => Assert.Equal(0, distance));
    }

    [Fact]
    public void Only_the_stretches_that_are_named_are_searched()
    {
        Tensor points = Points(640, 6, 5);
        NearestRows search = new(points);
        int[] indices = new int[10];
        search.Search(points, 0, 1, 0, [(64, 64), (320, 64)], 10, indices, new float[10]);
        Assert.All(indices, index => Assert.True(index is >= 64 and < 128 or >= 320 and < 384));
        Assert.Equal(10, indices.Distinct().Count());
    }

    [Theory]
    [InlineData(3_001, 5, 3), InlineData(3_456, 50, 20), InlineData(4_100, 17, 90)]
    public void Rows_that_meet_in_a_tournament_find_the_same_neighbours(int rows, int depth, int k)
    {
        Tensor points = Rootball.Maps.Neighbours.Centred(Points(rows, depth, 2));
        points.Row(7).CopyTo(points.Row(2_900)); // a duplicate far off
        (int[] indices, float[] squared) = Search(points, k);
        Rootball.Maps.Neighbours found = Rootball.Maps.Neighbours.Exact(points, k);
        // Moved to their mean once more the points are rounded anew: distances agree, and so do nearly all names.
        for (int i = 0; i < squared.Length; i++)
            Assert.Equal(squared[i], found.Squared[i], 1e-4f * (1 + squared[i]));
        Assert.InRange(indices.Zip(found.Indices).Count(pair => pair.First == pair.Second), (int)(0.999 * indices.Length), indices.Length);
        Assert.Equal(2_900, found.Indices[7 * k]);
        ThreadCounts.AssertSameBits(() => [.. Rootball.Maps.Neighbours.Exact(points, k).Squared]);
    }

    [Fact]
    public void Thread_counts_do_not_change_the_bits()
    {
        Tensor points = Points(1500, 20, 9);
        ThreadCounts.AssertSameBits(() =>
        {
            Rootball.Maps.Neighbours found = Rootball.Maps.Neighbours.Exact(points, 15);
            return [.. found.Indices.Select(index => (float)index), .. found.Squared];
        });
    }

    private static Tensor Points(int rows, int depth, int seed)
    {
        Tensor points = new([rows, depth]);
        new RandomStream((ulong)seed).FillNormal(points.Span, 1);
        return points;
    }

    private static (int[] Indices, float[] Squared) Search(Tensor points, int k)
    {
        int rows = points.Shape.Rows;
        NearestRows search = new(points);
        int[] indices = new int[rows * k];
        float[] squared = new float[rows * k];
        for (int first = 0; first < rows; first += NearestRows.BlockRows)
        {
            int count = Math.Min(NearestRows.BlockRows, rows - first);
            search.Search(points, first, count, first, [(0, rows)], k, indices.AsSpan(first * k, count * k), squared.AsSpan(first * k, count * k));
        }
        return (indices, squared);
    }
}
