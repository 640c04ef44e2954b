using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The field summed over all pairs: N² kernels. The definition that the fast fields are measured against, and the quickest for small maps.</summary>
/// <remarks>Points [N,D] of any D. Relative error below 10⁻⁵: float within lists of 1,024, double above. Reuses its memory from call to call.</remarks>
internal sealed unsafe class ExactField<TKernel>(TKernel kernel) : IField where TKernel : struct, IMapKernel
{
    // Points of a piece of work: enough for a list to stay in the first cache while they pass by.
    private const int Piece = 64;

    // The points, column by column, and their charges: D+1 columns, filled up with zeros to whole lanes.
    private Tensor? _columns;

    public void Compute(Tensor points, Tensor? charges, Tensor potential, Tensor force)
    {
        (int count, int dimensions) = FieldShapes.Check(points, charges, potential, force);
        int stride = (count + 7) & ~7;
        if (_columns is null || _columns.Length != (dimensions + 1) * stride)
            _columns = new Tensor([dimensions + 1, stride]);
        Fill(points, charges, _columns.Span, stride);
        Run run = new(kernel, points.Pointer, _columns.Pointer, stride, count, potential.Pointer, force.Pointer);
        int pieces = (count + Piece - 1) / Piece;
        switch (dimensions)
        {
            case 1: Cores.For(pieces, new Body<Line>(run)); break;
            case 2: Cores.For(pieces, new Body<Plane>(run)); break;
            case 3: Cores.For(pieces, new Body<Space>(run)); break;
            default: Cores.For(pieces, new AnyBody(run, dimensions)); break;
        }
    }

    private static void Fill(Tensor points, Tensor? charges, Span<float> columns, int stride)
    {
        int dimensions = points.Shape.Columns, count = points.Shape.Rows;
        ReadOnlySpan<float> from = points.Span;
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < dimensions; d++)
                columns[d * stride + i] = from[i * dimensions + d];
        }
        Span<float> last = columns.Slice(dimensions * stride, count);
        if (charges is null)
            last.Fill(1);
        else
            charges.Span.CopyTo(last);
    }

    private readonly struct Run(TKernel kernel, float* points, float* columns, int stride, int count, float* potential, float* force)
    {
        public readonly TKernel Kernel = kernel;
        public readonly float* Points = points, Columns = columns, Potential = potential, Force = force;
        public readonly int Stride = stride, Count = count;
    }

    private readonly struct Body<TSpace>(Run run) : IParallelBody where TSpace : struct, IMapSpace
    {
        public void Invoke(int index)
        {
            int width = TSpace.Dimensions, start = index * Piece, count = Math.Min(Piece, run.Count - start);
            double* sums = stackalloc double[Piece * 4];
            new Span<double>(sums, Piece * 4).Clear();
            for (int from = 0; from < run.Stride; from += ChargeSums.ListLength)
            {
                int length = Math.Min(ChargeSums.ListLength, run.Stride - from);
                float* point = run.Points + (nint)start * width;
                for (int i = 0; i < count; i++, point += width)
                    ChargeSums.Add<TKernel, TSpace>(run.Kernel, run.Columns + from, run.Stride, length,
                        point[0], width > 1 ? point[1] : 0, width > 2 ? point[2] : 0, sums + 4 * i);
            }
            for (int i = 0; i < count; i++)
            {
                run.Potential[start + i] = (float)sums[4 * i];
                for (int d = 0; d < width; d++)
                    run.Force[(nint)(start + i) * width + d] = (float)sums[4 * i + 1 + d];
            }
        }
    }

    private readonly struct AnyBody(Run run, int dimensions) : IParallelBody
    {
        public void Invoke(int index)
        {
            float* lanes = ThreadScratch.Floats(8 * dimensions + 2 * (dimensions + 1));
            double* sums = (double*)(lanes + 8 * dimensions);
            for (int i = index * Piece; i < Math.Min(run.Count, (index + 1) * Piece); i++)
            {
                new Span<double>(sums, dimensions + 1).Clear();
                for (int from = 0; from < run.Stride; from += ChargeSums.ListLength)
                    ChargeSums.Add(run.Kernel, run.Columns + from, run.Stride, Math.Min(ChargeSums.ListLength, run.Stride - from),
                        run.Points + (nint)i * dimensions, dimensions, lanes, sums);
                run.Potential[i] = (float)sums[0];
                for (int d = 0; d < dimensions; d++)
                    run.Force[(nint)i * dimensions + d] = (float)sums[1 + d];
            }
        }
    }
}
