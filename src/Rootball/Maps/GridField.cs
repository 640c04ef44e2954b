using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The field of a map in the plane by way of a grid: charges spread over its nodes, one convolution with the kernel, and the result read off at the points.</summary>
/// <remarks>
/// Particle–particle interaction through a mesh with cubic B-splines: k(y − z) ≈ Σ_ab B(y − a)·G(a − b)·B(z − b), where G is what makes both sums exact at the nodes, so that
/// its spectrum is the kernel's over the splines' own. The potential is a smooth function of the place and the force is −½ its true gradient: one convolution serves both, and
/// they never disagree. The nodes keep their distance while the map grows. For the idea of a grid: Linderman et al., Nature Methods 16, 2019; of splines: Essmann et al.,
/// J. Chem. Phys. 103, 1995.
/// </remarks>
internal sealed class GridField<TKernel>(TKernel kernel, float spacing = GridField<TKernel>.Spacing) : IField where TKernel : struct, IMapKernel
{
    /// <summary>The distance of two nodes, in units of the map, for a kernel that falls by half within about one.</summary>
    public const float Spacing = 0.36f;

    // Beyond this the nodes move apart: the convolution of a map with points very far out would need gigabytes.
    internal const int MostNodes = 2_000;

    // A map grows a little with every step: room for some of them before the convolution is planned anew.
    private const double Headroom = 1.1;

    private readonly SplineGrid _grid = new();
    private EvenConvolution? _convolution;
    private float _plannedSpacing;

    public void Compute(Tensor points, Tensor? charges, Tensor potential, Tensor force)
    {
        if (points.Shape.Columns != 2)
            throw new ArgumentException($"GridField: points {points.Shape}; a grid is for maps of two dimensions.", nameof(points));
        _grid.LayOver(points, spacing, MostNodes);
        Plan();
        _grid.Spread(points, charges);
        _grid.Convolve(_convolution!);
        _grid.Gather(points, potential, force);
    }

    private void Plan()
    {
        (int rows, int columns) = (_grid.Rows, _grid.Columns);
        bool fits = _convolution is { } plan && _plannedSpacing == _grid.Spacing && rows <= plan.Rows && columns <= plan.Columns
            && (long)plan.Rows * plan.Columns < 4L * Math.Max(rows, 16) * Math.Max(columns, 16);
        if (fits)
            return;
        _convolution = Convolution(kernel, (int)(rows * Headroom), (int)(columns * Headroom), _grid.Spacing);
        _plannedSpacing = _grid.Spacing;
    }

    /// <summary>The convolution that makes potentials of charges which splines have spread.</summary>
    internal static EvenConvolution Convolution(TKernel kernel, int rows, int columns, float spacing)
    {
        double square = (double)spacing * spacing;
        return new EvenConvolution(rows, columns, (i, j) => (float)kernel.Evaluate(square * ((double)i * i + (double)j * j)).Value, Sharpen);
    }

    // A cubic B-spline's samples at the nodes are 1/6, 4/6, 1/6: their transform is (2 + cos ω)/3, and there is one on each side of the kernel.
    private static double Sharpen(double frequency)
    {
        double spline = (2 + Math.Cos(frequency)) / 3;
        return 1 / (spline * spline);
    }
}
