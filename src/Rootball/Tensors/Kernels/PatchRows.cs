using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors.Kernels;

/// <summary>Taps as lines, places as depth: what a convolution's weights are differentiated by.</summary>
internal readonly unsafe struct PatchRows(Patches patches) : IGemmSource
{
    // Taps and places turned at once: what eight registers hold.
    private const int Together = 8;

    // No tile is wider.
    private const int Widest = 32;

    public GemmOperand? Matrix => null;

    public float Value(int line, int depth) => patches.Value(line, depth);

    // tap line …, place depthStart … -> [depth, width]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(int line, int lines, int depthStart, int depth, int width, float* destination)
    {
        Patches p = patches;
        Tap* taps = stackalloc Tap[Widest];
        Group* groups = stackalloc Group[Widest / Together];
        for (int i = 0; i < width; i++)
        {
            (int channel, int within) = Math.DivRem(line + i, p.Area);
            (int down, int across) = Math.DivRem(within, p.TapColumns);
            // Lines that are missing see a row far outside.
            taps[i] = i < lines ? new Tap((channel * p.Height + p.Top + down) * p.Width + p.Left + across, p.Top + down, p.Left + across) : new Tap(0, int.MinValue / 2, 0);
        }
        for (int first = 0; first < width; first += Together)
            groups[first / Together] = Group.Of(taps + first);
        (int picture, int rest) = Math.DivRem(depthStart, p.Places);
        (int gridRow, int gridColumn) = Math.DivRem(rest, p.GridWidth);
        // Past this nothing of the pictures lies: a load of eight that would reach beyond is made number by number.
        float* last = (float*)p.Data + (nint)p.Pictures * p.PictureStride - Together;
        Vector256<float>* square = stackalloc Vector256<float>[Together];
        for (int done = 0; done < depth;)
        {
            int count = Math.Min(Together, Math.Min(depth - done, p.GridWidth - gridColumn)), row = gridRow * p.Step, column = gridColumn * p.Step;
            float* at = (float*)p.Data + (nint)picture * p.PictureStride + (nint)row * p.Width + column;
            float* to = destination + (nint)done * width;
            for (int first = 0; first < width; first += Together)
            {
                Tap* t = taps + first;
                if (p.Step == 1 && count == Together && groups[first / Together].Inside(row, column, p.Height, p.Width))
                {
                    GemmPacking.Turn(Vector256.Load(at + t[0].Offset), Vector256.Load(at + t[1].Offset), Vector256.Load(at + t[2].Offset), Vector256.Load(at + t[3].Offset),
                        Vector256.Load(at + t[4].Offset), Vector256.Load(at + t[5].Offset), Vector256.Load(at + t[6].Offset), Vector256.Load(at + t[7].Offset), to + first, width);
                    continue;
                }
                for (int i = 0; i < Together; i++)
                    square[i] = See(p, t[i], at, last, row, column, count);
                // Rows past the count are written too; the next places overwrite them, and behind the last there is room.
                GemmPacking.Turn(square[0], square[1], square[2], square[3], square[4], square[5], square[6], square[7], to + first, width);
            }
            (done, gridColumn) = (done + count, gridColumn + count);
            if (gridColumn < p.GridWidth)
                continue;
            gridColumn = 0;
            if (++gridRow == p.GridHeight)
                (gridRow, picture) = (0, picture + 1);
        }
    }

    // What a tap sees at eight places of one row of the grid; 0 outside the picture.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> See(in Patches p, Tap tap, float* at, float* last, int row, int column, int count)
    {
        int y = row + tap.Top, x = column + tap.Left;
        if ((uint)y >= (uint)p.Height)
            return Vector256<float>.Zero;
        float* source = at + tap.Offset;
        if (p.Step != 1 || source < (float*)p.Data || source > last)
            return SeeEach(p, source, x, count);
        if (x >= 0 && x + Together <= p.Width)
            return Vector256.Load(source);
        Vector256<int> columns = Vector256.Create(x) + Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        // As unsigned numbers, those left of the picture are greater than any column of it.
        return Vector256.Load(source) & Vector256.LessThan(columns.AsUInt32(), Vector256.Create((uint)p.Width)).AsSingle();
    }

    private static Vector256<float> SeeEach(in Patches p, float* source, int x, int count)
    {
        float* numbers = stackalloc float[Together];
        for (int j = 0; j < Together; j++)
            numbers[j] = j < count && (uint)(x + j * p.Step) < (uint)p.Width ? source[(nint)j * p.Step] : 0;
        return Vector256.Load(numbers);
    }

    // What a tap sees from place 0: how far that is from the picture's first number, and in which row and column.
    private readonly record struct Tap(int Offset, int Top, int Left);

    // The rows and columns that eight taps see from place 0.
    private readonly record struct Group(int Top, int Bottom, int Left, int Right)
    {
        public static Group Of(Tap* taps)
        {
            Group all = new(taps[0].Top, taps[0].Top, taps[0].Left, taps[0].Left);
            for (int i = 1; i < Together; i++)
                all = new(Math.Min(all.Top, taps[i].Top), Math.Max(all.Bottom, taps[i].Top), Math.Min(all.Left, taps[i].Left), Math.Max(all.Right, taps[i].Left));
            return all;
        }

        public bool Inside(int row, int column, int height, int width) => row + Top >= 0 && row + Bottom < height && column + Left >= 0 && column + Right + Together <= width;
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
