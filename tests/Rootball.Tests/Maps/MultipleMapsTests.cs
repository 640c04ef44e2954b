using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

/// <summary>Several maps of the same points: their gradient against the definition in double, and what they can do that one map cannot.</summary>
public class MultipleMapsTests
{
    [Theory]
    [InlineData(MapMethod.TSne, 3, 2)]
    [InlineData(MapMethod.TSne, 9, 2)]
    [InlineData(MapMethod.TSne, 1, 5)]
    [InlineData(MapMethod.SymmetricSne, 2, 3)]
    public void The_gradient_is_that_of_the_divergence(MapMethod method, int maps, int dimensions)
    {
        const int Points = 11;
        MultipleMapsOptions options = new() { Maps = maps, Dimensions = dimensions, Method = method };
        RandomStream random = new(3);
        (int, int, double)[] pairs = [.. Enumerable.Range(0, 30).Select(_ => (random.NextInt(Points), random.NextInt(Points), (double)random.NextSingle()))];
        Affinities affinities = Affinities.OfPairs(Points, pairs);
        Tensor[] places = Made(maps, [Points, dimensions]), byPlace = Made(maps, [Points, dimensions]);
        Tensor weights = new([Points, SideBySide.Lanes(maps)]), byWeight = new(weights.Shape);
        foreach (Tensor map in places)
            random.FillNormal(map.Span, 0.7f);
        random.FillNormal(weights.Span, 1);
        IMultipleMapsObjective objective = MultipleMaps.Objective(affinities, options);
        objective.Gradient(places, weights, 1, byPlace, byWeight);
        double[][] y = [.. places.Select(map => map.Span.ToArray().Select(v => (double)v).ToArray())];
        double[,] w = new double[Points, maps];
        for (int i = 0; i < Points; i++)
        {
            for (int m = 0; m < maps; m++)
                w[i, m] = weights[i, m];
        }
        double Value() => Divergence(affinities, y, w, dimensions, method);
        Assert.Equal(Value(), objective.Divergence, 1e-5);
        for (int m = 0; m < maps; m++)
        {
            for (int at = 0; at < y[m].Length; at++)
                AssertSlope(ref y[m][at], Value, 4 * byPlace[m].Span[at]);
            for (int i = 0; i < Points; i++)
                AssertSlope(ref w[i, m], Value, 2 * byWeight[i, m]);
        }
    }

    [Fact]
    public void A_point_can_be_in_two_companies_that_are_nothing_to_each_other()
    {
        // Each of 64 points has its row and its column of eight: what is near all of both is, in one map, in the way of everything else.
        (int, int, double)[] pairs = [.. from i in Enumerable.Range(0, 64) from j in Enumerable.Range(0, i) where i / 8 == j / 8 || i % 8 == j % 8 select (i, j, 1.0)];
        Affinities affinities = Affinities.OfPairs(64, pairs);
        MultipleMaps one = Make(1), two = Make(2);
        Assert.True(two.Divergence < 0.5 * one.Divergence, $"{two.Divergence} against {one.Divergence}");
        Assert.InRange(Found(one), 0, 0.8);
        Assert.InRange(Found(two), 0.9, 1);
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(1, two.Weights[i, 0] + two.Weights[i, 1], 1e-5));
        MultipleMaps Make(int maps) => MultipleMaps.Make(affinities, new MultipleMapsOptions { Maps = maps, Iterations = 500 }, new RandomStream(1));
        static double Found(MultipleMaps maps) => maps.MostSimilar(14).Index().Average(at => at.Item / 8 == at.Index / 14 / 8 || at.Item % 8 == at.Index / 14 % 8 ? 1 : 0);
    }

    [Fact]
    public void The_most_similar_are_those_of_the_definition()
    {
        MultipleMaps maps = MultipleMaps.Make(Ring(40), new MultipleMapsOptions { Maps = 3, Iterations = 120 }, new RandomStream(2));
        int[] similar = maps.MostSimilar(5);
        for (int i = 0; i < 40; i++)
        {
            double Similarity(int j) => Enumerable.Range(0, 3).Sum(m => (double)maps.Weights[i, m] * maps.Weights[j, m]
                / (1 + Math.Pow(maps.Coordinates[m][i, 0] - maps.Coordinates[m][j, 0], 2) + Math.Pow(maps.Coordinates[m][i, 1] - maps.Coordinates[m][j, 1], 2)));
            double[] expected = [.. Enumerable.Range(0, 40).Where(j => j != i).Select(Similarity).OrderDescending().Take(5)];
            Assert.All(Enumerable.Range(0, 5), k => Assert.Equal(1, Similarity(similar[5 * i + k]) / expected[k], 1e-4));
        }
        Assert.Equal(-1, maps.MostSimilar(50)[45]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(2_100)]
    public void Maps_are_the_same_bits_on_any_number_of_threads(int points)
    {
        Affinities affinities = Ring(points);
        ThreadCounts.AssertSameBits(() =>
        {
            MultipleMaps maps = MultipleMaps.Make(affinities, new MultipleMapsOptions { Maps = 3, Iterations = 30 }, new RandomStream(4));
            return [.. maps.Weights.Span, .. maps.Coordinates.SelectMany(map => map.Span.ToArray()), (float)maps.Divergence];
        });
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        MultipleMapsOptions options = new() { Maps = 3 };
        Tensor[] places = Made(3, [100, 2]), slopes = Made(3, [100, 2]);
        foreach (Tensor map in places)
            new RandomStream(5).FillNormal(map.Span, 1);
        Tensor weights = new([100, 8]), weightSlopes = new([100, 8]);
        Descent descent = new(places[0].Shape);
        IMultipleMapsObjective objective = MultipleMaps.Objective(Ring(100), options);
        Assert.Equal(0, Allocations.Least(() =>
        {
            objective.Gradient(places, weights, 1, slopes, weightSlopes);
            descent.Step(places[0], slopes[0], 0, 0);
        }));
    }

    [Fact]
    public void Options_that_make_no_maps_are_said()
    {
        MultipleMapsOptions[] wrong = [new() { Maps = 0 }, new() { Dimensions = 0 }, new() { Method = MapMethod.UniSne }, new() { LearningRate = -1 }, new() { WeightRate = float.NaN }, new() { Exaggeration = 0 }];
        Assert.All(wrong, options => Assert.Throws<ArgumentException>(options.Check));
        Assert.Equal(0, MultipleMaps.Make(Ring(1), new(), new RandomStream(1)).Divergence);
    }

    private static Affinities Ring(int points) => Affinities.OfPairs(points, Enumerable.Range(0, points).Select(i => (i, (i + 1) % points, 1.0)).Where(_ => points > 1));

    private static Tensor[] Made(int count, Shape shape) => [.. Enumerable.Range(0, count).Select(_ => new Tensor(shape))];

    private static void AssertSlope(ref double at, Func<double> value, double expected)
    {
        const double Step = 1e-5;
        double before = at;
        at = before + Step;
        double up = value();
        at = before - Step;
        double down = value();
        at = before;
        Assert.Equal((up - down) / (2 * Step), expected, 2e-5);
    }

    // The definition, in double.
    private static double Divergence(Affinities affinities, double[][] y, double[,] w, int dimensions, MapMethod method)
    {
        int points = w.GetLength(0), maps = w.GetLength(1);
        double[,] shares = new double[points, maps];
        for (int i = 0; i < points; i++)
        {
            double sum = Enumerable.Range(0, maps).Sum(m => Math.Exp(w[i, m]));
            for (int m = 0; m < maps; m++)
                shares[i, m] = Math.Exp(w[i, m]) / sum;
        }
        double Similarity(int i, int j)
        {
            double sum = 0;
            for (int m = 0; m < maps; m++)
            {
                double squared = Enumerable.Range(0, dimensions).Sum(d => Math.Pow(y[m][i * dimensions + d] - y[m][j * dimensions + d], 2));
                sum += shares[i, m] * shares[j, m] * (method == MapMethod.TSne ? 1 / (1 + squared) : Math.Exp(-squared));
            }
            return sum;
        }
        double normaliser = 0;
        for (int i = 0; i < points; i++)
        {
            for (int j = 0; j < points; j++)
                normaliser += i == j ? 0 : Similarity(i, j);
        }
        return affinities.Pairs.Where(pair => pair.P > 0).Sum(pair => pair.P * Math.Log(pair.P * normaliser / Similarity(pair.I, pair.J)));
    }
}
