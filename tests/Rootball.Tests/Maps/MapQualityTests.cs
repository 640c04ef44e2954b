using CsCheck;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

/// <summary>Neighbours in a map against all distances sorted, and the figures made of them against their plain definitions.</summary>
public class MapQualityTests
{
    [Fact]
    public void Neighbours_are_those_of_all_distances_sorted() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 3], Gen.Int[1, 15], Gen.Int[0, 4], Gen.ULong).Sample((count, dimensions, k, kind, seed) =>
        {
            Tensor map = Map(count, dimensions, kind, seed);
            Assert.Equal(Sorted(map, k), MapNeighbours.Find(map, k));
        }, iter: 200);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Many_points_on_one_spot_a_line_or_few_places_are_soon_done(int kind)
    {
        // All pairs would take minutes.
        Tensor map = Map(200_000, 2, kind, 1);
        int[] neighbours = MapNeighbours.Find(map, 3);
        Assert.DoesNotContain(-1, neighbours);
        if (kind == 0)
            Assert.Equal([1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2, 0, 1, 2], neighbours.AsSpan(0, 15).ToArray());
    }

    [Fact]
    public void The_accuracy_of_the_nearest_neighbour_leaves_out_what_has_no_label()
    {
        Tensor map = Map(300, 2, 2, 5);
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => map[i, 0] > 0 ? i % 7 == 0 ? -1 : 3 : i % 5 - 1)];
        int[] sorted = Sorted(map, 299);
        int right = 0, all = 0;
        for (int i = 0; i < 300; i++)
        {
            if (labels[i] == -1)
                continue;
            int nearest = sorted.AsSpan(i * 299, 299).ToArray().First(j => labels[j] != -1);
            (right, all) = (right + (labels[nearest] == labels[i] ? 1 : 0), all + 1);
        }
        Assert.InRange(right, 1, all - 1);
        Assert.Equal((double)right / all, MapQuality.OneNearestAccuracy(map, labels));
        Assert.Equal(double.NaN, MapQuality.OneNearestAccuracy(map, [4, .. Enumerable.Repeat(-1, 299)]));
        Assert.Throws<ArgumentException>(() => MapQuality.OneNearestAccuracy(map, [1, 2]));
    }

    [Fact]
    public void Neighbours_kept_are_shared_by_both_spaces()
    {
        Tensor original = Map(200, 3, 2, 6), map = new([200, 2]);
        for (int i = 0; i < 200; i++)
            original.Row(i)[..2].CopyTo(map.Row(i));
        int[] neighbours = Sorted(original, 12), inMap = Sorted(map, 10);
        double expected = Enumerable.Range(0, 200)
            .Average(i => neighbours.AsSpan(i * 12, 10).ToArray().Intersect(inMap.AsSpan(i * 10, 10).ToArray()).Count() / 10.0);
        Assert.InRange(expected, 0.1, 0.9);
        Assert.Equal(expected, MapQuality.NeighboursKept(neighbours, 12, map), 1e-12);
        Assert.Equal(1, MapQuality.NeighboursKept(neighbours, 12, original));
        Assert.Throws<ArgumentException>(() => MapQuality.NeighboursKept(neighbours, 12, map, 13));
        Assert.Throws<ArgumentException>(() => MapQuality.NeighboursKept(neighbours, 11, map));
    }

    [Fact]
    public void A_map_is_crowded_by_points_that_are_far_in_the_original_space()
    {
        Tensor original = Map(200, 3, 2, 6), map = new([200, 2]);
        for (int i = 0; i < 200; i++)
            original.Row(i)[..2].CopyTo(map.Row(i));
        int[] neighbours = Sorted(original, 30), inMap = Sorted(map, 10);
        double expected = Enumerable.Range(0, 200).Average(i => inMap.AsSpan(i * 10, 10).ToArray().Except(neighbours.AsSpan(i * 30, 20).ToArray()).Count() / 10.0);
        Assert.InRange(expected, 0.1, 0.9);
        Assert.Equal(expected, MapQuality.Crowding(neighbours, 30, map, 10, 20), 1e-12);
        Assert.Equal(0, MapQuality.Crowding(neighbours, 30, original, 10, 20));
        Assert.Equal(double.NaN, MapQuality.Crowding([-1], 1, Map(1, 2, 2, 8), 1, 1));
        Assert.Throws<ArgumentException>(() => MapQuality.Crowding(neighbours, 30, map, 10, 31));
    }

    [Fact]
    public void Few_points_keep_what_they_have()
    {
        Tensor map = Map(4, 2, 2, 7);
        Assert.Equal(1, MapQuality.NeighboursKept(Sorted(map, 10), 10, map));
        Assert.Equal(double.NaN, MapQuality.NeighboursKept(Sorted(Map(1, 2, 2, 8), 10), 10, Map(1, 2, 2, 8)));
    }

    // 0: one spot; 1: a slanted line; 2: normal; 3: few places; 4: two clusters far apart.
    private static Tensor Map(int count, int dimensions, int kind, ulong seed)
    {
        RandomStream random = new(seed);
        Tensor map = new([count, dimensions]);
        random.FillNormal(map.Span, 1);
        for (int i = 0; i < count; i++)
        {
            foreach (ref float number in map.Row(i))
                number = kind switch { 0 => 2.5f, 1 => map[i, 0], 3 => MathF.Round(number), 4 => number + i % 2 * 1e6f, _ => number };
        }
        return map;
    }

    private static int[] Sorted(Tensor map, int k) =>
        [.. Enumerable.Range(0, map.Shape[0]).SelectMany(i => Enumerable.Range(0, map.Shape[0]).Where(j => j != i)
            .OrderBy(j => Enumerable.Range(0, map.Shape[1]).Sum(d => Math.Pow((double)map[i, d] - map[j, d], 2))).ThenBy(j => j)
            .Concat(Enumerable.Repeat(-1, k)).Take(k))];
}
