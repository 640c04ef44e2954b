using CsCheck;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

/// <summary>What principal components must be, whatever the data; and the randomised ones against the exact.</summary>
public class PcaTests
{
    [Fact]
    public void Directions_are_orthonormal_and_their_variances_those_of_the_transformed_points() =>
        Gen.Select(Gen.Int[1, 120], Gen.Int[1, 100], Gen.Int[1, 20], Gen.ULong).Sample((rows, columns, components, seed) =>
        {
            Tensor points = Random(rows, columns, seed);
            Pca pca = Pca.Fit(points, components, new RandomStream(seed));
            int kept = Math.Min(components, Math.Min(rows - 1, columns));
            Assert.Equal(kept, pca.Variances.Length);
            Assert.Equal($"[{kept},{columns}]", pca.Components.Shape.ToString());
            AssertOrthonormal(pca.Components);
            Assert.Equal(pca.Variances.OrderDescending(), pca.Variances);
            Tensor transformed = pca.Transform(points);
            for (int k = 0; k < kept; k++)
            {
                float[] column = [.. Enumerable.Range(0, rows).Select(i => transformed[i, k])];
                double variance = column.Sum(v => (double)v * v) / (rows - 1);
                Assert.InRange(variance - pca.Variances[k], -1e-4 * pca.TotalVariance, 1e-4 * pca.TotalVariance);
                ReadOnlySpan<float> direction = pca.Components.Row(k);
                float largest = 0;
                foreach (float entry in direction)
                    largest = MathF.Abs(entry) > MathF.Abs(largest) ? entry : largest;
                Assert.True(largest > 0);
            }
            Assert.True(pca.Variances.Sum() <= pca.TotalVariance * (1 + 1e-5));
        }, iter: 150);

    [Theory]
    [InlineData(300, 40, 5)]
    [InlineData(300, 200, 5)]
    [InlineData(30, 500, 3)]
    public void Points_of_low_rank_are_rebuilt_even_far_from_the_origin(int rows, int columns, int rank)
    {
        Tensor points = new([rows, columns]);
        MatMul.Run(Random(rows, rank, 1), false, Random(rank, columns, 2), false, points);
        foreach (ref float number in points.Span)
            number += 1000;
        // Two more components than there are directions: the points have no extent along them.
        Pca pca = Pca.Fit(points, rank + 2, new RandomStream(3));
        Assert.Equal(rank + 2, pca.Variances.Length);
        AssertOrthonormal(pca.Components);
        Assert.InRange(pca.Variances[rank] / pca.TotalVariance, 0, 1e-7);
        Tensor rebuilt = new(points.Shape);
        MatMul.Run(pca.Transform(points), false, pca.Components, false, rebuilt);
        for (int i = 0; i < rows; i++)
        {
            for (int d = 0; d < columns; d++)
                Assert.Equal(points[i, d], rebuilt[i, d] + pca.Mean.Span[d], 0.01f);
        }
    }

    [Fact]
    public void The_randomised_components_explain_what_the_exact_ones_do()
    {
        // Variances that fall slowly, the harder case: 1, 1/2, 1/3, …
        Tensor points = Random(2_000, 150, 4);
        for (int i = 0; i < 2_000; i++)
        {
            for (int d = 0; d < 150; d++)
                points[i, d] /= MathF.Sqrt(d + 1);
        }
        Pca pca = Pca.Fit(points, 20, new RandomStream(5));
        (double[] values, double[,] vectors) = SymmetricEigen.Solve(new CentredRows(points, pca.Mean, default).Gram());
        Assert.InRange(pca.Variances.Sum() / values.Take(20).Sum(v => v / 1_999), 0.999, 1 + 1e-6);
        Assert.InRange(pca.Variances[0] / (values[0] / 1_999), 0.999999, 1.000001);
        Assert.InRange(Math.Abs(Enumerable.Range(0, 150).Sum(d => vectors[0, d] * pca.Components[0, d])), 0.9999, 1.0001);
        Assert.Equal(1, values.Sum() / 1_999 / pca.TotalVariance, 1e-6);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 100)]
    [InlineData(10, 3)]
    [InlineData(10, 100)]
    public void Points_that_are_all_alike_have_no_variance_and_no_nan(int rows, int columns)
    {
        Tensor points = new([rows, columns]);
        points.Span.Fill(0.1f);
        Pca pca = Pca.Fit(points, 2, new RandomStream(1));
        Assert.Equal(rows == 1 ? 0 : 2, pca.Variances.Length);
        Assert.All(pca.Variances, variance => Assert.Equal(0, variance));
        Assert.Equal(0, pca.TotalVariance);
        AssertOrthonormal(pca.Components);
        Assert.All(pca.Transform(points).Span.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Components_are_the_same_bits_on_any_number_of_threads()
    {
        Tensor points = Random(20_000, 70, 6);
        ThreadCounts.AssertSameBits(() => [.. Pca.Fit(points, 5, new RandomStream(7)).Components.Span]);
    }

    [Fact]
    public void A_fit_can_be_cancelled_and_says_what_does_not_fit()
    {
        Tensor points = Random(10, 100, 8);
        Assert.Throws<OperationCanceledException>(() => Pca.Fit(points, 2, new RandomStream(1), new CancellationToken(true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pca.Fit(points, 0, new RandomStream(1)));
        Assert.Throws<ArgumentException>(() => Pca.Fit(new Tensor([0, 4]), 2, new RandomStream(1)));
        Assert.Throws<ArgumentException>(() => Pca.Fit(points, 2, new RandomStream(1)).Transform(new Tensor([3, 99])));
    }

    [Fact]
    public void Eigenvectors_rebuild_their_matrix() =>
        Gen.Select(Gen.Int[1, 30], Gen.ULong).Sample((size, seed) =>
        {
            Tensor numbers = Random(size, size, seed);
            double[,] matrix = new double[size, size];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                    matrix[i, j] = numbers[i, j] + numbers[j, i];
            }
            (double[] values, double[,] vectors) = SymmetricEigen.Solve(matrix);
            Assert.Equal(values.OrderDescending(), values);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    Assert.Equal(matrix[i, j], Enumerable.Range(0, size).Sum(k => values[k] * vectors[k, i] * vectors[k, j]), 1e-12 * size);
                    Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, size).Sum(k => vectors[i, k] * vectors[j, k]), 1e-13 * size);
                }
            }
        }, iter: 50);

    private static void AssertOrthonormal(Tensor rows)
    {
        for (int i = 0; i < rows.Shape[0]; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = 0;
                for (int d = 0; d < rows.Shape[1]; d++)
                    product += (double)rows[i, d] * rows[j, d];
                Assert.InRange(product - (i == j ? 1 : 0), -1e-5, 1e-5);
            }
        }
    }

    private static Tensor Random(int rows, int columns, ulong seed)
    {
        Tensor tensor = new([rows, columns]);
        new RandomStream(seed).FillNormal(tensor.Span, 1);
        return tensor;
    }
}
