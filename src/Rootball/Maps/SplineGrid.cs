using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>A grid under the points of a plane map. Each point touches the four by four nodes around it, with the weights of cubic B-splines.</summary>
internal sealed unsafe class SplineGrid
{
    /// <summary>How many nodes a spline touches along an axis.</summary>
    public const int Support = 4;

    // Points of a piece. Rows of a band: bands of the same parity can be filled at the same time if each is at least three rows high.
    private const int Chunk = 4_096, Band = 4;

    private Tensor _nodes = new([0]);
    private float _left, _bottom, _perSpacing;
    private int _pitch, _head; // numbers from row to row; where in _starts the bands begin

    private int[] _order = [], _starts = [], _bands = [];

    /// <summary>The distance of two nodes.</summary>
    public float Spacing { get; private set; }

    /// <summary>Nodes up.</summary>
    public int Rows { get; private set; }

    /// <summary>Nodes across.</summary>
    public int Columns { get; private set; }

    /// <summary>Puts the grid where the points [N,2] are, its nodes <paramref name="spacing"/> apart, or a multiple of it where that would take too many.</summary>
    public void LayOver(Tensor points, float spacing, int mostNodes, float margin = 0)
    {
        (float left, float right, float bottom, float top) = Bounds(points.Span);
        (left, right, bottom, top) = (left - margin, right + margin, bottom - margin, top + margin);
        while (Math.Max(right - left, top - bottom) / spacing > mostNodes - Support)
            spacing *= 2;
        (_left, _bottom, Spacing, _perSpacing) = (left, bottom, spacing, 1 / spacing);
        Columns = (int)((right - left) * _perSpacing) + Support;
        Rows = (int)((top - bottom) * _perSpacing) + Support;
        _pitch = (Columns + 15) / 16 * 16;
        if (_nodes.Length < Rows * _pitch)
            _nodes = new Tensor([Rows * _pitch * 5 / 4]);
    }

    /// <summary>The nearest place to one that the grid covers.</summary>
    public (float X, float Y) Within(float x, float y)
    {
        float most = Spacing * 0.999f;
        return (Math.Clamp(x, _left, _left + (Columns - Support) * Spacing + most), Math.Clamp(y, _bottom, _bottom + (Rows - Support) * Spacing + most));
    }

    /// <summary>Clears the nodes and gives each point's charge to those around it.</summary>
    public void Spread(Tensor points, Tensor? charges)
    {
        _nodes.Span[..(Rows * _pitch)].Clear();
        int bands = Sort(points);
        // A band's points reach into the next: even bands first, then odd ones, so that no two write to the same row.
        Cores.For((bands + 1) / 2, new SpreadBody(this, points, charges, 0));
        Cores.For(bands / 2, new SpreadBody(this, points, charges, 1));
    }

    /// <summary>Replaces what the nodes hold by its convolution.</summary>
    public void Convolve(EvenConvolution convolution) => convolution.Run(_nodes.Pointer, Rows, _pitch);

    /// <summary>Reads off the value and −½ the gradient at every point.</summary>
    public void Gather(Tensor points, Tensor value, Tensor slope) => Cores.For((points.Shape.Rows + Chunk - 1) / Chunk, new GatherBody(this, points, value, slope));

    private static (float Left, float Right, float Bottom, float Top) Bounds(ReadOnlySpan<float> points)
    {
        Vector256<float> low = Vector256.Create(float.PositiveInfinity), high = -low;
        int i = 0;
        for (; i <= points.Length - 8; i += 8)
        {
            Vector256<float> four = Vector256.Create(points[i..]);
            (low, high) = (Vector256.Min(low, four), Vector256.Max(high, four));
        }
        (float left, float bottom, float right, float top) = (float.PositiveInfinity, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity);
        for (int lane = 0; lane < 8; lane += 2)
        {
            (left, bottom) = (MathF.Min(left, low[lane]), MathF.Min(bottom, low[lane + 1]));
            (right, top) = (MathF.Max(right, high[lane]), MathF.Max(top, high[lane + 1]));
        }
        for (; i < points.Length; i += 2)
        {
            (left, bottom) = (MathF.Min(left, points[i]), MathF.Min(bottom, points[i + 1]));
            (right, top) = (MathF.Max(right, points[i]), MathF.Max(top, points[i + 1]));
        }
        return (left, right, bottom, top);
    }

    // Lists the points of each band in their own order: a counting sort, chunk by chunk.
    private int Sort(Tensor points)
    {
        int count = points.Shape.Rows, chunks = (count + Chunk - 1) / Chunk, bands = (Rows - Support) / Band + 1;
        if (_order.Length < count)
            (_order, _bands) = (new int[count], new int[count]);
        if (_starts.Length < chunks * bands + bands + 1)
            _starts = new int[2 * (chunks * bands + bands + 1)];
        Array.Clear(_starts, 0, chunks * bands + bands + 1);
        Cores.For(chunks, new CountBody(this, points, bands));
        // _starts becomes, for each band and chunk, where its points begin; behind them, where each band begins.
        int at = 0, heads = chunks * bands;
        for (int band = 0; band < bands; band++)
        {
            _starts[heads + band] = at;
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                int here = _starts[chunk * bands + band];
                _starts[chunk * bands + band] = at;
                at += here;
            }
        }
        _starts[heads + bands] = at;
        Cores.For(chunks, new FillBody(this, count, bands));
        _head = heads;
        return bands;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Locate(float* point, out int column, out int row, out float across, out float up)
    {
        float u = (point[0] - _left) * _perSpacing, v = (point[1] - _bottom) * _perSpacing;
        (column, row) = ((int)u, (int)v);
        (across, up) = (u - column, v - row);
    }

    // The weights of the four nodes for a place between the second and the third.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Weights(float t)
    {
        Vector128<float> x = Vector128.Create(t);
        Vector128<float> cubic = Vector128.Create(-1f / 6, 3f / 6, -3f / 6, 1f / 6), square = Vector128.Create(3f / 6, -6f / 6, 3f / 6, 0);
        Vector128<float> linear = Vector128.Create(-3f / 6, 0, 3f / 6, 0), constant = Vector128.Create(1f / 6, 4f / 6, 1f / 6, 0);
        return ((cubic * x + square) * x + linear) * x + constant;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Slopes(float t)
    {
        Vector128<float> x = Vector128.Create(t);
        Vector128<float> square = Vector128.Create(-1f / 2, 3f / 2, -3f / 2, 1f / 2), linear = Vector128.Create(1f, -2f, 1f, 0), constant = Vector128.Create(-1f / 2, 0, 1f / 2, 0);
        return (square * x + linear) * x + constant;
    }

    private readonly struct CountBody(SplineGrid grid, Tensor points, int bands) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            Span<int> counts = grid._starts.AsSpan(index * bands, bands);
            float* at = points.Pointer + (nint)index * Chunk * 2;
            for (int i = index * Chunk; i < Math.Min(points.Shape.Rows, (index + 1) * Chunk); i++, at += 2)
            {
                int band = (int)((at[1] - grid._bottom) * grid._perSpacing) / Band;
                grid._bands[i] = band;
                counts[band]++;
            }
        }
    }

    private readonly struct FillBody(SplineGrid grid, int count, int bands) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            Span<int> next = grid._starts.AsSpan(index * bands, bands);
            for (int i = index * Chunk; i < Math.Min(count, (index + 1) * Chunk); i++)
                grid._order[next[grid._bands[i]]++] = i;
        }
    }

    private readonly struct SpreadBody(SplineGrid grid, Tensor points, Tensor? charges, int parity) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int band = 2 * index + parity, pitch = grid._pitch;
            float* y = points.Pointer, nodes = grid._nodes.Pointer, charge = charges is null ? null : charges.Pointer;
            foreach (int i in grid._order.AsSpan(grid._starts[grid._head + band]..grid._starts[grid._head + band + 1]))
            {
                grid.Locate(y + 2 * (nint)i, out int column, out int row, out float across, out float up);
                Vector128<float> x = Weights(across), z = Weights(up);
                if (charge is not null)
                    z *= charge[i];
                float* at = nodes + (nint)row * pitch + column;
                (Vector128.Load(at) + x * z[0]).Store(at);
                (Vector128.Load(at + pitch) + x * z[1]).Store(at + pitch);
                (Vector128.Load(at + 2 * pitch) + x * z[2]).Store(at + 2 * pitch);
                (Vector128.Load(at + 3 * pitch) + x * z[3]).Store(at + 3 * pitch);
            }
        }
    }

    private readonly struct GatherBody(SplineGrid grid, Tensor points, Tensor value, Tensor slope) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int pitch = grid._pitch;
            float* y = points.Pointer, nodes = grid._nodes.Pointer, values = value.Pointer, slopes = slope.Pointer;
            float half = -0.5f * grid._perSpacing;
            for (int i = index * Chunk; i < Math.Min(points.Shape.Rows, (index + 1) * Chunk); i++)
            {
                grid.Locate(y + 2 * (nint)i, out int column, out int row, out float across, out float up);
                Vector128<float> x = Weights(across), z = Weights(up), dz = Slopes(up);
                float* at = nodes + (nint)row * pitch + column;
                Vector128<float> a = Vector128.Load(at), b = Vector128.Load(at + pitch), c = Vector128.Load(at + 2 * pitch), d = Vector128.Load(at + 3 * pitch);
                Vector128<float> columns = a * z[0] + b * z[1] + c * z[2] + d * z[3];
                values[i] = Vector128.Dot(columns, x);
                slopes[2 * (nint)i] = half * Vector128.Dot(columns, Slopes(across));
                slopes[2 * (nint)i + 1] = half * Vector128.Dot(a * dz[0] + b * dz[1] + c * dz[2] + d * dz[3], x);
            }
        }
    }
}
