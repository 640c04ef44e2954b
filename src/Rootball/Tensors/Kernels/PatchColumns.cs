using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors.Kernels;

/// <summary>Places as lines, taps as depth: what a convolution multiplies its weights by.</summary>
internal readonly unsafe struct PatchColumns(Patches patches) : IGemmSource
{
    public GemmOperand? Matrix => null;

    public float Value(int line, int depth) => patches.Value(depth, line);

    // place line …, tap depthStart … -> [depth, width]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(int line, int lines, int depthStart, int depth, int width, float* destination)
    {
        Patches p = patches;
        if (lines < width)
            new Span<float>(destination, depth * width).Clear();
        (int picture, int rest) = Math.DivRem(line, p.Places);
        (int gridRow, int gridColumn) = Math.DivRem(rest, p.GridWidth);
        Tap* taps = stackalloc Tap[p.Area];
        // The strip's places, row of the grid by row of the grid.
        for (int done = 0; done < lines;)
        {
            int length = Math.Min(lines - done, p.GridWidth - gridColumn);
            for (int t = 0; t < p.Area; t++)
            {
                int row = gridRow * p.Step + p.Top + t / p.TapColumns, x = gridColumn * p.Step + p.Left + t % p.TapColumns;
                (int from, int to) = p.Inside(row, x, length);
                taps[t] = new Tap(row * p.Width + x + from * p.Step, from, to);
            }
            PackRow(p, taps, (float*)p.Data + (nint)picture * p.PictureStride, length, depthStart, depth, width, destination + done);
            done += length;
            gridColumn = 0;
            if (++gridRow == p.GridHeight)
                (gridRow, picture) = (0, picture + 1);
        }
    }

    // Channel by channel, so that what its taps share is still at hand.
    private static void PackRow(in Patches p, Tap* taps, float* picture, int length, int depthStart, int depth, int width, float* destination)
    {
        int area = p.Area, plane = p.Height * p.Width;
        (int channel, int t) = Math.DivRem(depthStart, area);
        float* planeAt = picture + (nint)channel * plane;
        for (float* target = destination, end = destination + (nint)depth * width; target < end; target += width)
        {
            Tap tap = taps[t];
            float* source = planeAt + tap.Offset;
            if (++t == area)
            {
                t = 0;
                planeAt += plane;
            }
            if (tap.To - tap.From == 32 && p.Step == 1)
            {
                Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
                a.Store(target);
                b.Store(target + 8);
                c.Store(target + 16);
                d.Store(target + 24);
                continue;
            }
            for (int i = 0; i < tap.From; i++)
                target[i] = 0;
            Patches.Copy(source, p.Step, target + tap.From, tap.To - tap.From);
            for (int i = tap.To; i < length; i++)
                target[i] = 0;
        }
    }

    // What a tap sees of a row of places: from … to, the first of which lies at an offset in each plane.
    private readonly record struct Tap(int Offset, int From, int To);
}
