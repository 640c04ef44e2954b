using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>What a pooling window makes of its pixels.</summary>
internal interface IPoolReduction
{
    static abstract float Start { get; }
    static abstract bool IsMean { get; }
    static abstract Vector256<float> Take(Vector256<float> a, Vector256<float> b);
}

/// <summary>Pools a plane: down the rows of a window first, then across, so that a window of k×k costs 2k steps and not k².</summary>
internal readonly unsafe struct PoolForward<TReduction>(float* x, float* y, Phases at) : IRowBody where TReduction : struct, IPoolReduction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int plane)
    {
        float* from = x + (nint)plane * at.Height * at.Width, to = y + (nint)plane * at.OutputHeight * at.OutputWidth;
        float* line = ThreadScratch.Floats(2 * at.Line + 2 * at.Places), phases = line + at.Line, shares = phases + at.Line, results = shares + at.Places;
        new Span<float>(line, at.Line).Fill(TReduction.Start);
        if (TReduction.IsMean)
            PoolBackward.Shares(at, shares);
        for (int row = 0; row < at.OutputHeight; row++, to += at.OutputWidth)
        {
            (int first, int end) = at.Rows(row);
            Down(from + first * at.Width, end - first, line + at.Padding);
            at.Split(line, phases);
            Across(phases, results, shares, 1f / (end - first));
            new ReadOnlySpan<float>(results, at.OutputWidth).CopyTo(new Span<float>(to, at.OutputWidth));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Down(float* pixels, int rows, float* line)
    {
        int seen = at.Seen;
        for (int i = 0; i < seen; i += 8)
        {
            float* pixel = pixels + i;
            Vector256<float> value = Lanes.Load(pixel, seen - i);
            for (int row = 1; row < rows; row++)
                value = TReduction.Take(value, Lanes.Load(pixel += at.Width, seen - i));
            Lanes.Store(value, line + i, seen - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Across(float* phases, float* results, float* shares, float share)
    {
        for (int i = 0; i < at.Places; i += 8)
        {
            Vector256<float> value = Vector256.Load(phases + i);
            for (int tap = 1, phase = 0, shift = 0; tap < at.Size; tap++)
            {
                if ((phase += at.Pitch) == at.Line)
                    (phase, shift) = (0, shift + 1);
                value = TReduction.Take(value, Vector256.Load(phases + phase + shift + i));
            }
            (TReduction.IsMean ? share * Vector256.Load(shares + i) * value : value).Store(results + i);
        }
    }
}

/// <summary>What the ways back through pools share.</summary>
internal static unsafe class PoolBackward
{
    /// <summary>One over the number of columns of the picture that the window sees at each place of a row.</summary>
    public static void Shares(in Phases at, float* shares)
    {
        for (int place = 0; place < at.Places; place++)
        {
            int first = Math.Max(0, place * at.Stride - at.Padding), end = Math.Min(at.Width, place * at.Stride - at.Padding + at.Size);
            shares[place] = 1f / Math.Max(1, end - first);
        }
    }

    /// <summary>Writes or adds a row of slopes; pixels that no window sees have none.</summary>
    public static void Store(float* line, float* to, in Phases at, bool accumulate)
    {
        for (int i = 0; i < at.Seen; i += 8)
            Lanes.Store(Lanes.Load(line + at.Padding + i, at.Seen - i), to + i, at.Seen - i, accumulate);
        if (!accumulate)
            new Span<float>(to + at.Seen, at.Width - at.Seen).Clear();
    }
}

/// <summary>The definition of a pool.</summary>
internal static class PoolPlain
{
    public static void Run(Node node, double[] x, double[] result, Func<List<double>, double> reduce)
    {
        (Shape from, Shape to, Window window) = (node.A!.Value.Shape, node.Value.Shape, node.Window);
        for (int i = 0; i < result.Length; i++)
        {
            (int plane, int row, int column) = (i / (to[2] * to[3]), i / to[3] % to[2], i % to[3]);
            List<double> seen = [];
            for (int tap = 0; tap < window.Area; tap++)
            {
                (int h, int w) = (row * window.Stride - window.Padding + tap / window.Width, column * window.Stride - window.Padding + tap % window.Width);
                if (h >= 0 && h < from[2] && w >= 0 && w < from[3])
                    seen.Add(x[(plane * from[2] + h) * from[3] + w]);
            }
            result[i] = reduce(seen);
        }
    }
}
