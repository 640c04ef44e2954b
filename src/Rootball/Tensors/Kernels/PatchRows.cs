using System.Runtime.CompilerServices;

namespace Rootball.Tensors.Kernels;

/// <summary>Taps as lines, places as depth: what a convolution's weights are differentiated by.</summary>
internal readonly unsafe struct PatchRows(Patches patches) : IGemmSource
{
    // Taps turned at once, and places: 8 · 64 numbers and what they become lie in the first-level cache.
    private const int Together = 8, Stretch = 64;

    // No tile is wider.
    private const int Widest = 32;

    public GemmOperand? Matrix => null;

    public float Value(int line, int depth) => patches.Value(line, depth);

    // tap line …, place depthStart … -> [depth, width]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(int line, int lines, int depthStart, int depth, int width, float* destination)
    {
        Patches p = patches;
        if (lines < width)
            new Span<float>(destination, depth * width).Clear();
        Tap* taps = stackalloc Tap[Widest];
        for (int i = 0; i < lines; i++)
        {
            (int channel, int within) = Math.DivRem(line + i, p.Area);
            (int down, int across) = Math.DivRem(within, p.TapColumns);
            taps[i] = new Tap(channel * p.Height * p.Width, p.Top + down * p.Direction, p.Left + across * p.Direction);
        }
        (int picture, int rest) = Math.DivRem(depthStart, p.Places);
        (int gridRow, int gridColumn) = Math.DivRem(rest, p.GridWidth);
        float* runs = stackalloc float[Together * Stretch];
        for (int done = 0; done < depth;)
        {
            int stretch = Math.Min(Stretch, depth - done);
            Place place = new(picture, gridRow, gridColumn), next = place;
            for (int first = 0; first < lines; first += Together)
            {
                int count = Math.Min(Together, lines - first);
                for (int i = 0; i < count; i++)
                    next = CopyRun(p, taps[first + i], place, stretch, runs + i * Stretch);
                GemmPacking.TransposeLines(runs, Stretch, count, stretch, width, destination + (nint)done * width + first);
            }
            (picture, gridRow, gridColumn) = (next.Picture, next.Row, next.Column);
            done += stretch;
        }
    }

    // What one tap sees at consecutive places; returns the place after them.
    private static Place CopyRun(in Patches p, Tap tap, Place place, int count, float* to)
    {
        (int picture, int gridRow, int gridColumn) = (place.Picture, place.Row, place.Column);
        while (true)
        {
            int length = Math.Min(count, p.GridWidth - gridColumn), row = gridRow * p.Step + tap.Top, x = gridColumn * p.Step + tap.Left;
            (int from, int until) = p.Inside(row, x, length);
            for (int i = 0; i < from; i++)
                to[i] = 0;
            if (until > from)
                Patches.Copy((float*)p.Data + (nint)picture * p.PictureStride + tap.Plane + (nint)row * p.Width + x + from * p.Step, p.Step, to + from, until - from);
            for (int i = until; i < length; i++)
                to[i] = 0;
            to += length;
            (count, gridColumn) = (count - length, gridColumn + length);
            if (gridColumn == p.GridWidth)
            {
                gridColumn = 0;
                if (++gridRow == p.GridHeight)
                    (gridRow, picture) = (0, picture + 1);
            }
            if (count == 0)
                return new Place(picture, gridRow, gridColumn);
        }
    }

    private readonly record struct Tap(int Plane, int Top, int Left);

    private readonly record struct Place(int Picture, int Row, int Column);
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
