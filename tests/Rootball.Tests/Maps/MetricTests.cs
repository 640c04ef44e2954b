using CsCheck;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

/// <summary>Distances of prepared rows against each metric's plain definition.</summary>
public class MetricTests
{
    [Theory]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Correlation)]
    [InlineData(Metric.Hamming)]
    public void Squared_distances_of_prepared_rows_tell_the_metric(Metric metric) =>
        Gen.Select(Gen.Int[2, 30], Gen.Int[2, 40], Gen.ULong).Sample((rows, columns, seed) =>
        {
            RandomStream random = new(seed);
            Tensor points = new([rows, columns]);
            random.FillUniform(points.Span, -1, 5);
            if (metric == Metric.Hamming)
            {
                // Two values a column, which need not be 0 and 1.
                for (int i = 0; i < points.Length; i++)
                    points.Span[i] = points.Span[i] > 1 ? i % columns : 7.5f;
            }
            float[] before = points.Span.ToArray();
            Tensor prepared = Metrics.Prepare(points, metric);
            Assert.Equal(before, points.Span.ToArray());
            for (int i = 1; i < rows; i++)
            {
                double squared = Enumerable.Range(0, columns).Sum(d => Math.Pow((double)prepared[0, d] - prepared[i, d], 2));
                Assert.Equal(Plain(points.Row(0).ToArray(), points.Row(i).ToArray(), metric), Metrics.Distance((float)squared, metric, columns), 1e-5);
            }
        }, iter: 50);

    [Fact]
    public void Rows_without_a_direction_become_zero()
    {
        Tensor points = Tensor.From([0, 0, 0, 0.1f, 0.1f, 0.1f, 1, 2, 4], [3, 3]);
        Assert.Equal([0, 0, 0], Metrics.Prepare(points, Metric.Cosine).Row(0).ToArray());
        Tensor prepared = Metrics.Prepare(points, Metric.Correlation);
        Assert.Equal([0, 0, 0, 0, 0, 0], prepared.Span[..6].ToArray());
        Assert.Equal(1, prepared.Row(2).ToArray().Sum(v => v * v), 1e-6f);
    }

    [Fact]
    public void Large_rows_keep_their_direction()
    {
        Tensor prepared = Metrics.Prepare(Tensor.From([3e30f, 4e30f, 3e-30f, 4e-30f], [2, 2]), Metric.Cosine);
        for (int i = 0; i < 4; i++)
            Assert.Equal(i % 2 == 0 ? 0.6f : 0.8f, prepared.Span[i], 1e-6f);
    }

    [Fact]
    public void A_column_of_three_values_has_no_hamming_distance() =>
        Assert.Contains("column 2 has more than two values (0, 1, 2)",
            Assert.Throws<ArgumentException>(() => Metrics.Prepare(Tensor.From([0, 0, 0, 1, 1, 2], [3, 2]), Metric.Hamming)).Message, StringComparison.Ordinal);

    private static double Plain(float[] a, float[] b, Metric metric)
    {
        if (metric == Metric.Euclidean)
            return Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
        if (metric == Metric.Hamming)
            return a.Zip(b).Count(pair => pair.First != pair.Second) / (double)a.Length;
        double meanA = metric == Metric.Correlation ? a.Average(v => (double)v) : 0, meanB = metric == Metric.Correlation ? b.Average(v => (double)v) : 0;
        double product = a.Zip(b).Sum(pair => (pair.First - meanA) * (pair.Second - meanB));
        return 1 - product / Math.Sqrt(a.Sum(v => (v - meanA) * (v - meanA)) * b.Sum(v => (v - meanB) * (v - meanB)));
    }
}
