using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

public class GridFieldTests
{
    [Theory]
    [InlineData(4_000, 1, 2e-4, 0.004)]
    [InlineData(6_000, 12, 1e-4, 0.01)]
    [InlineData(9_000, 40, 5e-4, 0.02)]
    public void The_grid_gives_the_field_of_all_pairs(int count, float deviation, double potential, double force)
    {
        Tensor points = Cloud(count, deviation);
        AssertClose<CauchyKernel>(default, points, null, potential, force);
        AssertClose<GaussianKernel>(default, points, null, 4 * potential, 2 * force);
        AssertClose(new StudentKernel(2), points, Charges(count), 2 * potential, 2 * force);
        AssertClose<CauchyKernel>(default, points, Charges(count), potential, force);
    }

    // Between two nodes a charge sees itself a little differently than at one. What is pushed by that is a whole crowd alike, and the descent keeps its centre.
    [Theory]
    [InlineData(500), InlineData(2_000)]
    public void Points_in_one_place_are_pushed_apart_as_by_all_pairs(int count)
    {
        Tensor points = Cloud(count, 1e-4f);
        (_, Tensor exact) = Compute(new ExactField<CauchyKernel>(default), points, null);
        (_, Tensor grid) = Compute(new GridField<CauchyKernel>(default), points, null);
        for (int axis = 0; axis < 2; axis++)
        {
            float mean = 0;
            for (int i = 0; i < count; i++)
                mean += grid[i, axis] / count;
            for (int i = 0; i < count; i++)
                grid[i, axis] -= mean;
        }
        Assert.InRange(Distance(exact, grid) / Length(exact), 0, 0.12);
    }

    [Fact]
    public void A_point_that_is_alone_pushes_itself_by_next_to_nothing()
    {
        (Tensor potential, Tensor force) = Compute(new GridField<CauchyKernel>(default), Cloud(3, 20), null);
        Assert.All(potential.Span.ToArray(), value => Assert.InRange(value, 0.99f, 1.02f));
        Assert.All(force.Span.ToArray(), value => Assert.InRange(value, -0.03f, 0.03f));
    }

    [Fact]
    public void A_map_with_a_point_very_far_out_keeps_its_grid_within_bounds()
    {
        Tensor points = Cloud(2_500, 5);
        (points[7, 0], points[7, 1]) = (4_000, -90_000);
        (Tensor potential, _) = Compute(new GridField<CauchyKernel>(default), points, null);
        Assert.All(potential.Span.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Growing_and_shrinking_maps_reuse_one_field()
    {
        GridField<CauchyKernel> field = new(default);
        foreach (float deviation in (ReadOnlySpan<float>)[1, 30, 31, 33, 0.1f, 8])
        {
            Tensor points = Cloud(3_000, deviation);
            (Tensor potential, Tensor force) = Compute(field, points, null);
            (Tensor fresh, Tensor freshForce) = Compute(new GridField<CauchyKernel>(default), points, null);
            AssertNear(fresh, potential, 1e-5);
            AssertNear(freshForce, force, 1e-4);
        }
    }

    [Fact]
    public void Thread_counts_do_not_change_the_bits()
    {
        Tensor points = Cloud(20_000, 15), charges = Charges(20_000);
        ThreadCounts.AssertSameBits(() =>
        {
            (Tensor potential, Tensor force) = Compute(new GridField<CauchyKernel>(default), points, charges);
            return [.. potential.Span, .. force.Span];
        });
    }

    [Fact]
    public void A_step_allocates_next_to_nothing()
    {
        Tensor points = Cloud(5_000, 10), potential = new([5_000]), force = new([5_000, 2]);
        GridField<CauchyKernel> field = new(default);
        Assert.InRange(Allocations.Least(() => field.Compute(points, null, potential, force)), 0, 64);
    }

    [Fact]
    public void Maps_in_space_are_refused() =>
        Assert.Contains("two dimensions", Assert.Throws<ArgumentException>(() => Compute(new GridField<CauchyKernel>(default), new Tensor([5, 3]), null)).Message);

    private static void AssertClose<TKernel>(TKernel kernel, Tensor points, Tensor? charges, double potentialError, double forceError) where TKernel : struct, IMapKernel
    {
        (Tensor exact, Tensor exactForce) = Compute(new ExactField<TKernel>(kernel), points, charges);
        (Tensor grid, Tensor gridForce) = Compute(new GridField<TKernel>(kernel), points, charges);
        AssertNear(exact, grid, potentialError);
        Assert.InRange(Distance(exactForce, gridForce) / Length(exactForce), 0, forceError);
    }

    private static void AssertNear(Tensor expected, Tensor actual, double allowed) => Assert.InRange(Distance(expected, actual) / Length(expected), 0, allowed);

    private static double Length(Tensor tensor) => Math.Sqrt(Reduce.SumOfSquares(tensor.Span));

    private static double Distance(Tensor a, Tensor b) => Math.Sqrt(Reduce.SumOfSquaredDifferences(a.Span, b.Span));

    private static (Tensor Potential, Tensor Force) Compute(IField field, Tensor points, Tensor? charges)
    {
        Tensor potential = new([points.Shape.Rows]), force = new(points.Shape);
        field.Compute(points, charges, potential, force);
        return (potential, force);
    }

    private static Tensor Cloud(int count, float deviation)
    {
        Tensor points = new([count, 2]);
        new RandomStream(11).FillNormal(points.Span, deviation);
        return points;
    }

    private static Tensor Charges(int count)
    {
        Tensor charges = new([count]);
        new RandomStream(12).FillUniform(charges.Span, 0, 2);
        return charges;
    }
}
