using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The way forward of <see cref="BatchStandardise"/> where a channel is a column: a few cache lines of columns a piece, their sums in doubles.</summary>
internal readonly unsafe struct ColumnsForward(float* x, float* y, ChannelSums sums) : IParallelBody
{
    // 256 bytes of each row: whole cache lines, and a batch of 128 rows stays in the nearest cache.
    public const int Width = 64;

    public static int Pieces(int channels) => (channels + Width - 1) / Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int index)
    {
        int first = index * Width, width = Math.Min(Width, sums.Channels - first);
        double* totals = stackalloc double[2 * Width];
        double* squares = totals + Width;
        float* means = stackalloc float[3 * Width];
        float* factors = means + Width, biases = factors + Width;
        new Span<double>(totals, 2 * Width).Clear();
        for (int b = 0; b < sums.Batch; b++)
        {
            float* row = x + (nint)b * sums.Channels + first;
            for (int i = 0; i < width; i += 8)
                Add(totals + i, Lanes.Load(row + i, width - i));
        }
        for (int i = 0; i < width; i++)
            means[i] = (float)(totals[i] / sums.Count);
        for (int b = 0; b < sums.Batch; b++)
        {
            float* row = x + (nint)b * sums.Channels + first;
            for (int i = 0; i < width; i += 8)
            {
                Vector256<float> apart = Lanes.Load(row + i, width - i) - Vector256.Load(means + i);
                Add(squares + i, apart * apart);
            }
        }
        for (int i = 0; i < width; i++)
        {
            factors[i] = sums.Keep(first + i, means[i], (float)(squares[i] / sums.Count)) * sums.Gain(first + i);
            biases[i] = sums.Bias(first + i);
        }
        for (int b = 0; b < sums.Batch; b++)
        {
            nint row = (nint)b * sums.Channels + first;
            for (int i = 0; i < width; i += 8)
            {
                Vector256<float> apart = Lanes.Load(x + row + i, width - i) - Vector256.Load(means + i);
                Lanes.Store(Vector256.Load(factors + i) * apart + Vector256.Load(biases + i), y + row + i, width - i);
            }
        }
    }

    /// <summary>Adds eight numbers to eight sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(double* sums, Vector256<float> numbers)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(numbers);
        (Vector256.Load(sums) + low).Store(sums);
        (Vector256.Load(sums + 4) + high).Store(sums + 4);
    }
}

/// <summary>The way back where a channel is a column.</summary>
internal readonly unsafe struct ColumnsBackward(ChannelSlopes slopes, ChannelSums sums) : IParallelBody
{
    private const int Width = ColumnsForward.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int index)
    {
        int first = index * Width, width = Math.Min(Width, sums.Channels - first);
        double* totals = stackalloc double[2 * Width];
        double* products = totals + Width;
        float* means = stackalloc float[4 * Width];
        float* levels = means + Width, along = levels + Width, factors = along + Width;
        new Span<double>(totals, 2 * Width).Clear();
        new Span<float>(means, 4 * Width).Clear();
        for (int i = 0; i < width; i++)
            means[i] = sums.Mean(first + i);
        for (int b = 0; b < sums.Batch; b++)
        {
            nint row = (nint)b * sums.Channels + first;
            for (int i = 0; i < width; i += 8)
            {
                Vector256<float> slope = Lanes.Load(slopes.Dy + row + i, width - i);
                ColumnsForward.Add(totals + i, slope);
                ColumnsForward.Add(products + i, slope * (Lanes.Load(slopes.X + row + i, width - i) - Vector256.Load(means + i)));
            }
        }
        for (int i = 0; i < width; i++)
        {
            float inverse = sums.Inverse(first + i);
            slopes.Keep(first + i, totals[i], products[i] * inverse);
            levels[i] = (float)(totals[i] / sums.Count);
            along[i] = (float)(products[i] * inverse * inverse / sums.Count);
            factors[i] = inverse * sums.Gain(first + i);
        }
        for (int b = 0; b < sums.Batch && slopes.Dx is not null; b++)
        {
            nint row = (nint)b * sums.Channels + first;
            for (int i = 0; i < width; i += 8)
            {
                Vector256<float> apart = Lanes.Load(slopes.X + row + i, width - i) - Vector256.Load(means + i);
                Vector256<float> slope = Lanes.Load(slopes.Dy + row + i, width - i) - Vector256.Load(levels + i) - Vector256.Load(along + i) * apart;
                Lanes.Store(Vector256.Load(factors + i) * slope, slopes.Dx + row + i, width - i, slopes.AddX);
            }
        }
    }
}
