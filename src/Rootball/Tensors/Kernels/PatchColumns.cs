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
        // The strip's places, row of the grid by row of the grid; for each, every tap in turn through all its channels.
        for (int done = 0; done < lines;)
        {
            int length = Math.Min(lines - done, p.GridWidth - gridColumn);
            PackRow(p, picture, gridRow, gridColumn, length, depthStart, depth, width, destination + done);
            done += length;
            gridColumn = 0;
            if (++gridRow == p.GridHeight)
                (gridRow, picture) = (0, picture + 1);
        }
    }

    private static void PackRow(in Patches p, int picture, int gridRow, int gridColumn, int length, int depthStart, int depth, int width, float* destination)
    {
        int area = p.Area, plane = p.Height * p.Width;
        (int firstChannel, int firstTap) = Math.DivRem(depthStart, area);
        for (int t = 0; t < area; t++)
        {
            // The first channel of this stretch of taps that has tap t in it.
            int channel = t < firstTap ? firstChannel + 1 : firstChannel, at = channel * area + t - depthStart;
            if (at >= depth)
                continue;
            int row = gridRow * p.Step + p.Top + t / p.TapColumns * p.Direction, x = gridColumn * p.Step + p.Left + t % p.TapColumns * p.Direction;
            (int from, int to) = p.Inside(row, x, length);
            float* source = p.At(picture, channel, row, x + from * p.Step);
            float* target = destination + (nint)at * width;
            bool whole = to - from == length && p.Step == 1;
            for (; at < depth; at += area, source += plane, target += (nint)area * width)
            {
                if (whole && length == 32)
                {
                    Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
                    a.Store(target);
                    b.Store(target + 8);
                    c.Store(target + 16);
                    d.Store(target + 24);
                    continue;
                }
                for (int i = 0; i < from; i++)
                    target[i] = 0;
                Patches.Copy(source, p.Step, target + from, to - from);
                for (int i = to; i < length; i++)
                    target[i] = 0;
            }
        }
    }
}
