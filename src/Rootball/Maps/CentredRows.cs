using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>A matrix less its columns' means, seen a few rows at a time: products with it need no centred copy of the whole, and
/// lose no digits to a large mean.</summary>
internal sealed unsafe class CentredRows
{
    // 4 MB of centred rows at a time, or 16 rows where they are very long.
    private const int PartNumbers = 1 << 20, FewestRows = 16;

    // Columns of a piece of a sum down the rows.
    private const int Width = 16;

    private readonly Tensor _points, _mean, _part;
    private readonly CancellationToken _cancellation;

    /// <summary>Rows of points [N,D] less mean [D].</summary>
    public CentredRows(Tensor points, Tensor mean, CancellationToken cancellation)
    {
        (_points, _mean, _cancellation) = (points, mean, cancellation);
        int columns = points.Shape.Columns;
        _part = new Tensor([Math.Min(points.Shape.Rows, Math.Max(FewestRows, PartNumbers / Math.Max(1, columns))), columns]);
    }

    /// <summary>The means of the columns of points [N,D], each summed in double.</summary>
    public static Tensor Mean(Tensor points)
    {
        Tensor mean = new([points.Shape.Columns]);
        Cores.For((mean.Length + Width - 1) / Width, new MomentBody(points.Pointer, mean.Pointer, null, points.Shape.Rows, mean.Length));
        return mean;
    }

    /// <summary>The variance of all columns together: squared distances from the mean, summed in double, over N−1.</summary>
    public double TotalVariance()
    {
        Tensor squares = new([_mean.Length, 2]);
        double* sums = (double*)squares.Pointer;
        Cores.For((_mean.Length + Width - 1) / Width, new MomentBody(_points.Pointer, _mean.Pointer, sums, _points.Shape.Rows, _mean.Length));
        double total = 0;
        for (int i = 0; i < _mean.Length; i++)
            total += sums[i];
        GC.KeepAlive(squares);
        return _points.Shape.Rows > 1 ? total / (_points.Shape.Rows - 1) : 0;
    }

    /// <summary>y [N,L] = centred [N,D] · w, given as [D,L], or as [L,D] and transposed.</summary>
    public void Multiply(Tensor w, bool transposed, Tensor y)
    {
        for (int start = 0; start < _points.Shape.Rows; start += _part.Shape[0])
        {
            Tensor part = Part(start);
            MatMul.Run(part, false, w, transposed, y.Rows(start, part.Shape[0]));
        }
    }

    /// <summary>z [D,L] = centredᵀ · q, for q [N,L].</summary>
    public void MultiplyTransposed(Tensor q, Tensor z)
    {
        for (int start = 0; start < _points.Shape.Rows; start += _part.Shape[0])
        {
            Tensor part = Part(start);
            MatMul.Run(part, true, q.Rows(start, part.Shape[0]), false, z, accumulate: start > 0);
        }
    }

    /// <summary>The products of the centred columns with each other, in double: [D,D].</summary>
    public double[,] Gram()
    {
        double[,] gram = new double[_mean.Length, _mean.Length];
        for (int start = 0; start < _points.Shape.Rows; start += _part.Shape[0])
            DoubleGram.Add(Part(start), gram);
        return gram;
    }

    private Tensor Part(int start)
    {
        _cancellation.ThrowIfCancellationRequested();
        Tensor part = _part.Rows(0, Math.Min(_part.Shape[0], _points.Shape.Rows - start));
        RowLoop.Run(part.Shape[0], _mean.Length, new CentreBody(_points.Pointer + (nint)start * _mean.Length, _mean.Pointer, part.Pointer, _mean.Length));
        return part;
    }

    private readonly struct CentreBody(float* points, float* mean, float* part, int columns) : IRowBody
    {
        public void Row(int row)
        {
            float* from = points + (nint)row * columns, to = part + (nint)row * columns;
            for (int i = 0; i < columns; i += 8)
                Lanes.Store(Lanes.Load(from + i, columns - i) - Lanes.Load(mean + i, columns - i), to + i, columns - i);
        }
    }

    // The means, or, where there is room for them, the sums of squared distances from the means.
    private readonly struct MomentBody(float* points, float* mean, double* squares, int rows, int columns) : IParallelBody
    {
        public void Invoke(int index)
        {
            int start = index * Width, count = Math.Min(Width, columns - start);
            double* sums = stackalloc double[Width];
            new Span<double>(sums, Width).Clear();
            float* from = points + start;
            for (int row = 0; row < rows; row++, from += columns)
            {
                for (int i = 0; i < count; i++)
                {
                    double value = from[i];
                    if (squares != null)
                        value = (value - mean[start + i]) * (value - mean[start + i]);
                    sums[i] += value;
                }
            }
            for (int i = 0; i < count; i++)
            {
                if (squares != null)
                    squares[start + i] = sums[i];
                else
                    mean[start + i] = (float)(sums[i] / rows);
            }
        }
    }
}
