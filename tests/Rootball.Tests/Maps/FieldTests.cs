using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

/// <summary>Fields against the plain double sum over all pairs, and the tree against the exact field.</summary>
public class FieldTests
{
    public static TheoryData<int, int, bool> Cases =>
        [.. from count in (int[])[1, 7, 8, 1000]
            from dimensions in (int[])[1, 2, 3, 5]
            from charged in (bool[])[false, true]
            select new TheoryDataRow<int, int, bool>(count, dimensions, charged)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_exact_field_is_the_sum_over_all_pairs(int count, int dimensions, bool charged)
    {
        Check(new CauchyKernel(), count, dimensions, charged);
        Check(new GaussianKernel(), count, dimensions, charged);
        Check(new StudentKernel(0.5f), count, dimensions, charged);
    }

    [Theory]
    [InlineData(1, 0.03)]
    [InlineData(2, 0.02)]
    [InlineData(3, 0.01)]
    public void The_tree_is_near_the_exact_field_on_clusters(int dimensions, double allowed)
    {
        Tensor points = Clusters(6_000, dimensions, 5), charges = Charges(6_000);
        foreach (Tensor? given in (Tensor?[])[null, charges])
        {
            (float[] potential, float[] force) = Compute(new ExactField<CauchyKernel>(default), points, given);
            (float[] treePotential, float[] treeForce) = Compute(new TreeField<CauchyKernel>(default), points, given);
            Assert.InRange(Distance(force, treeForce), 1e-9, allowed);
            Assert.InRange(Distance(potential, treePotential), 1e-9, allowed);
        }
    }

    [Fact]
    public void A_smaller_theta_is_nearer_and_none_is_exact()
    {
        Tensor points = Clusters(3_000, 3, 6);
        float[] force = Compute(new ExactField<CauchyKernel>(default), points, null).Force;
        double[] errors = [.. ((float[])[1, 0.5f, 0.25f, 0]).Select(theta => Distance(force, Compute(new TreeField<CauchyKernel>(default, theta), points, null).Force))];
        Assert.True(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] > errors[3], string.Join(' ', errors));
        Assert.InRange(errors[3], 0, 1e-5);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 2)]
    [InlineData(5_000, 3)]
    [InlineData(5_000, 1)]
    public void Points_that_coincide_push_nobody(int count, int dimensions)
    {
        Tensor points = new([count, dimensions]);
        points.Span.Fill(0.3f);
        (float[] potential, float[] force) = Compute(new TreeField<CauchyKernel>(default), points, null);
        Assert.All(potential, value => Assert.Equal(count, value));
        Assert.All(force, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Many_duplicates_and_points_beyond_the_grid_are_within_a_hundredth()
    {
        // Half of the points stand on three spots, and one point is so far away that the finest grid cannot tell the rest apart.
        Tensor points = Clusters(3_000, 3, 7);
        for (int i = 0; i < 1_500; i++)
            points.Row(2_000 + i % 3).CopyTo(points.Row(i));
        points.Row(2_999).Fill(1e9f);
        float[] force = Compute(new ExactField<CauchyKernel>(default), points, null).Force;
        Assert.InRange(Distance(force, Compute(new TreeField<CauchyKernel>(default), points, null).Force), 0, 1e-2);
    }

    [Fact]
    public void Points_without_charge_are_felt_by_nobody_and_feel_all()
    {
        Tensor points = Clusters(4_000, 2, 8), charges = new([4_000]);
        charges.Span[..50].Fill(1);
        (float[] potential, float[] force) = Compute(new ExactField<CauchyKernel>(default), points, charges);
        (float[] treePotential, float[] treeForce) = Compute(new TreeField<CauchyKernel>(default), points, charges);
        Assert.InRange(Distance(force, treeForce), 0, 1e-2);
        Assert.InRange(Distance(potential, treePotential), 0, 1e-2);
        charges.Span.Clear();
        Assert.All(Compute(new TreeField<CauchyKernel>(default), points, charges).Force, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Fields_are_the_same_bits_on_any_number_of_threads()
    {
        Tensor points = Clusters(5_000, 3, 9);
        ThreadCounts.AssertSameBits(() => Both(new ExactField<CauchyKernel>(default)));
        ThreadCounts.AssertSameBits(() => Both(new TreeField<CauchyKernel>(default)));
        float[] Both(IField field)
        {
            (float[] potential, float[] force) = Compute(field, points, null);
            return [.. potential, .. force];
        }
    }

    [Fact]
    public void A_field_that_has_run_allocates_nothing()
    {
        Tensor points = Clusters(2_000, 3, 10), potential = new([2_000]), force = new([2_000, 3]);
        ExactField<CauchyKernel> exact = new(default);
        TreeField<CauchyKernel> tree = new(default);
        Assert.Equal(0, Allocations.Least(() => exact.Compute(points, null, potential, force)));
        Assert.Equal(0, Allocations.Least(() => tree.Compute(points, null, potential, force)));
    }

    [Fact]
    public void What_does_not_fit_is_one_line()
    {
        Tensor points = new([4, 5]), room = new([4]);
        Assert.Contains("expected [4]", Assert.Throws<ArgumentException>(() => new ExactField<CauchyKernel>(default).Compute(points, null, room, room)).Message,
            StringComparison.Ordinal);
        Assert.Contains("one, two or three", Assert.Throws<ArgumentException>(() => new TreeField<CauchyKernel>(default).Compute(points, null, room, points.Clone())).Message,
            StringComparison.Ordinal);
    }

    internal static Tensor Clusters(int count, int dimensions, ulong seed)
    {
        RandomStream random = new(seed);
        Tensor points = new([count, dimensions]), centres = new([10, dimensions]);
        random.FillNormal(centres.Span, 15);
        random.FillNormal(points.Span, 1);
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < dimensions; d++)
                points[i, d] = points[i, d] * (1 + i % 3) + centres[i % 10, d];
        }
        return points;
    }

    private static Tensor Charges(int count)
    {
        Tensor charges = new([count]);
        new RandomStream(77).FillUniform(charges.Span, 0, 3);
        return charges;
    }

    private static (float[] Potential, float[] Force) Compute(IField field, Tensor points, Tensor? charges)
    {
        Tensor potential = new([points.Shape.Rows]), force = new(points.Shape);
        field.Compute(points, charges, potential, force);
        return (potential.Span.ToArray(), force.Span.ToArray());
    }

    private static double Distance(float[] expected, float[] actual)
    {
        double error = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
            (error, size) = (error + Math.Pow((double)expected[i] - actual[i], 2), size + Math.Pow(expected[i], 2));
        return Math.Sqrt(error / size);
    }

    private static void Check<TKernel>(TKernel kernel, int count, int dimensions, bool charged) where TKernel : struct, IMapKernel
    {
        Tensor points = Clusters(count, dimensions, 3);
        foreach (ref float number in points.Span)
            number *= 0.1f; // so that the Gaussian reaches from cluster to cluster
        Tensor? charges = charged ? Charges(count) : null;
        (float[] potential, float[] force) = Compute(new ExactField<TKernel>(kernel), points, charges);
        double[] expected = new double[force.Length];
        double size = 0, error = 0;
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            for (int j = 0; j < count; j++)
            {
                double charge = charged ? charges!.Span[j] : 1;
                double squared = Enumerable.Range(0, dimensions).Sum(d => Math.Pow((double)points[i, d] - points[j, d], 2));
                (double value, double slope) = kernel.Evaluate(squared);
                sum += charge * value;
                for (int d = 0; d < dimensions; d++)
                    expected[i * dimensions + d] += charge * slope * ((double)points[i, d] - points[j, d]);
            }
            Assert.InRange(potential[i] / sum, 1 - 1e-5, 1 + 1e-5);
        }
        for (int i = 0; i < expected.Length; i++)
            (size, error) = (size + expected[i] * expected[i], error + Math.Pow(expected[i] - force[i], 2));
        Assert.True(Math.Sqrt(error) <= 1e-5 * Math.Sqrt(size), $"{kernel.GetType().Name} [{count},{dimensions}]: error {Math.Sqrt(error)} of {Math.Sqrt(size)}");
    }
}
