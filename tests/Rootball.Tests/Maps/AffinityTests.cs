using CsCheck;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

public class AffinityTests
{
    [Fact]
    public void A_row_has_the_entropy_that_the_perplexity_says() =>
        Gen.Select(Gen.Int[3, 120], Gen.Double[1.5, 60], Gen.Int[0, 1000], Gen.Double[-6, 6]).Sample((count, perplexity, seed, scale) =>
        {
            float[] squared = new float[count], row = new float[count];
            RandomStream random = new((ulong)seed);
            for (int i = 0; i < count; i++)
                squared[i] = (float)(Math.Pow(10, scale) * (1 + 3 * random.NextSingle()));
            Array.Sort(squared);
            Conditional.Row(squared, perplexity, row);
            Assert.Equal(1, row.Sum(), 1e-5f);
            double entropy = -row.Where(p => p > 0).Sum(p => p * Math.Log(p));
            Assert.Equal(Math.Log(Math.Min(perplexity, 0.999 * count)), entropy, 2e-3);
            for (int i = 1; i < count; i++)
                Assert.True(row[i] <= row[i - 1] * 1.00001f);
        }, iter: 300);

    [Fact]
    public void Neighbours_at_one_distance_share_evenly()
    {
        float[] row = new float[7];
        Conditional.Row([2, 2, 2, 2, 2, 2, 2], 3, row);
        Assert.All(row, p => Assert.Equal(1f / 7, p, 1e-6f));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(50), InlineData(600)]
    public void Affinities_are_symmetric_and_one_in_all(int points)
    {
        Affinities affinities = Affinities.OfPerplexity(Neighbours.Exact(Cloud(points), 15), 5, 3);
        AssertSymmetric(affinities, points > 1 ? 1 : 0);
        AssertSymmetric(Affinities.Uniform(Neighbours.Exact(Cloud(points), 6)), points > 1 ? 1 : 0);
    }

    [Fact]
    public void They_are_the_mean_of_both_ways()
    {
        Neighbours neighbours = Neighbours.Exact(Cloud(60), 9);
        float[] conditional = Conditional.OfPerplexity(neighbours, [3]);
        double[,] expected = new double[60, 60];
        for (int e = 0; e < conditional.Length; e++)
        {
            expected[e / 9, neighbours.Indices[e]] += conditional[e] / 120;
            expected[neighbours.Indices[e], e / 9] += conditional[e] / 120;
        }
        Dictionary<(int, int), float> pairs = Affinities.OfPerplexity(neighbours, 3).Pairs.ToDictionary(pair => (pair.I, pair.J), pair => pair.P);
        for (int i = 0; i < 60; i++)
        {
            for (int j = 0; j < 60; j++)
                Assert.Equal(expected[i, j], pairs.GetValueOrDefault((i, j)), 1e-8);
        }
    }

    [Fact]
    public void Another_order_keeps_who_belongs_to_whom()
    {
        Affinities affinities = Affinities.OfPerplexity(Neighbours.Exact(Cloud(40), 9), 3);
        int[] order = [.. Enumerable.Range(0, 40).Reverse()];
        Assert.Equal(affinities.Pairs.Select(pair => (order[pair.I], order[pair.J], pair.P)).Order(), affinities.Reordered(order).Pairs.Order());
    }

    [Fact]
    public void Pairs_become_affinities()
    {
        Affinities affinities = Affinities.OfPairs(4, [(0, 1, 3), (1, 0, 1), (2, 3, 4), (2, 2, 9)]);
        AssertSymmetric(affinities, 1);
        Assert.Equal([(0, 1, 0.25f), (1, 0, 0.25f), (2, 3, 0.25f), (3, 2, 0.25f)], affinities.Pairs.Order());
        Assert.Contains("(0, 4)", Assert.Throws<ArgumentException>(() => Affinities.OfPairs(4, [(0, 4, 1)])).Message);
        Assert.Throws<ArgumentException>(() => Affinities.OfPairs(4, [(0, 1, double.NaN)]));
    }

    [Theory]
    [InlineData(0.5), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_perplexity_must_be_a_number_of_neighbours(double perplexity) =>
        Assert.Contains("perplexity", Assert.Throws<ArgumentException>(() => Affinities.OfPerplexity(Neighbours.Exact(Cloud(10), 3), perplexity)).Message);

    private static void AssertSymmetric(Affinities affinities, double total)
    {
        Dictionary<(int, int), float> pairs = affinities.Pairs.ToDictionary(pair => (pair.I, pair.J), pair => pair.P);
        Assert.Equal(total, pairs.Values.Sum(p => (double)p), 1e-5);
        foreach (((int i, int j), float p) in pairs)
            Assert.Equal(p, pairs[(j, i)], 1e-9f);
    }

    private static Tensor Cloud(int count)
    {
        Tensor points = new([count, 5]);
        new RandomStream(8).FillNormal(points.Span, 1);
        return points;
    }
}
