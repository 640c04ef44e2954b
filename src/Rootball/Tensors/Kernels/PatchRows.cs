using System.Runtime.CompilerServices;

namespace Rootball.Tensors.Kernels;

/// <summary>Taps as lines, places as depth: what a convolution's weights are differentiated by.</summary>
internal readonly unsafe struct PatchRows(Patches patches) : IGemmSource
{
    // As many taps as are turned at once.
    private const int Together = 8;

    public GemmOperand? Matrix => null;

    public float Value(int line, int depth) => patches.Value(line, depth);

    // tap line …, place depthStart … -> [depth, width]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(int line, int lines, int depthStart, int depth, int width, float* destination)
    {
        if (lines < width)
            new Span<float>(destination, depth * width).Clear();
        float* runs = GemmScratch.Runs(Together * depth);
        for (int first = 0; first < lines; first += Together)
        {
            int count = Math.Min(Together, lines - first);
            for (int i = 0; i < count; i++)
                CopyRun(line + first + i, depthStart, depth, runs + (nint)i * depth);
            GemmPacking.TransposeLines(runs, depth, count, depth, width, destination + first);
        }
    }

    // What one tap sees at consecutive places.
    private void CopyRun(int tap, int place, int count, float* to)
    {
        Patches p = patches;
        (int channel, int within) = Math.DivRem(tap, p.Area);
        (int picture, int rest) = Math.DivRem(place, p.Places);
        (int gridRow, int gridColumn) = Math.DivRem(rest, p.GridWidth);
        int top = p.Top + within / p.TapColumns * p.Direction, left = p.Left + within % p.TapColumns * p.Direction;
        while (count > 0)
        {
            int length = Math.Min(count, p.GridWidth - gridColumn), row = gridRow * p.Step + top, x = gridColumn * p.Step + left;
            (int from, int until) = p.Inside(row, x, length);
            for (int i = 0; i < from; i++)
                to[i] = 0;
            Patches.Copy(p.At(picture, channel, row, x + from * p.Step), p.Step, to + from, until - from);
            for (int i = until; i < length; i++)
                to[i] = 0;
            to += length;
            (count, gridColumn) = (count - length, 0);
            if (++gridRow == p.GridHeight)
                (gridRow, picture) = (0, picture + 1);
        }
    }
}

/// <summary>Channels as lines, places of several pictures as depth: gradients [B,C,P] as the weights' gradient reads them.</summary>
internal readonly unsafe struct PlaneRows(float* data, int pictureStride, int places) : IGemmSource
{
    public GemmOperand? Matrix => null;

    public float Value(int line, int depth) => data[(nint)(depth / places) * pictureStride + (nint)line * places + depth % places];

    public void Pack(int line, int lines, int depthStart, int depth, int width, float* destination)
    {
        if (lines < width)
            new Span<float>(destination, depth * width).Clear();
        for (int done = 0; done < depth;)
        {
            (int picture, int place) = Math.DivRem(depthStart + done, places);
            int run = Math.Min(depth - done, places - place);
            GemmPacking.TransposeLines(data + (nint)picture * pictureStride + (nint)line * places + place, places, lines, run, width, destination + (nint)done * width);
            done += run;
        }
    }
}
