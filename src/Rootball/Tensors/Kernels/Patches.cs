using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors.Kernels;

/// <summary>What a window sees at every place of a batch of pictures: the matrix taps × places, never stored, read as the product packs it.</summary>
/// <remarks>
/// A tap is (channel, i, j), a place (picture, gy, gx), both counted with the last running fastest. The tap sees pixel (gy·step + top + i,
/// gx·step + left + j) of its channel, and 0 outside the picture.
/// </remarks>
internal readonly unsafe record struct Patches(nint Data, int Pictures, int PictureStride, int Height, int Width, int GridHeight, int GridWidth, int Step,
    int TapRows, int TapColumns, int Top, int Left)
{
    public int Area => TapRows * TapColumns;

    public int Places => GridHeight * GridWidth;

    public float Value(int tap, int place)
    {
        (int channel, int within) = Math.DivRem(tap, Area);
        (int picture, int rest) = Math.DivRem(place, Places);
        int y = rest / GridWidth * Step + Top + within / TapColumns, x = rest % GridWidth * Step + Left + within % TapColumns;
        return (uint)y < (uint)Height && (uint)x < (uint)Width ? *At(picture, channel, y, x) : 0;
    }

    public float* At(int picture, int channel, int y, int x) => (float*)Data + (nint)picture * PictureStride + ((nint)channel * Height + y) * Width + x;

    /// <summary>The part of a run of places within one row of the grid that lies inside the picture: from … to, and where its first pixel lies in a plane.</summary>
    /// <remarks>x: the pixel that the run's first place sees, row: the row it sees. from = to where nothing is seen.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int From, int To) Inside(int row, int x, int length)
    {
        if ((uint)row >= (uint)Height)
            return (0, 0);
        if (Step == 1)
        {
            int first = Math.Min(length, Math.Max(0, -x));
            return (first, Math.Max(first, Math.Min(length, Width - x)));
        }
        int from = x >= 0 ? 0 : Math.Min(length, (-x + Step - 1) / Step), to = x + (length - 1) * Step < Width ? length : (Width - x + Step - 1) / Step;
        return (from, Math.Max(from, to));
    }

    /// <summary>Copies count numbers that lie step apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, int step, float* to, int count)
    {
        if (step != 1)
        {
            for (int i = 0; i < count; i++, from += step)
                to[i] = *from;
            return;
        }
        if (count >= 8)
        {
            int last = count - 8;
            for (int i = 0; i < last; i += 8)
                Vector256.Load(from + i).Store(to + i);
            // The last eight may overlap those before: cheaper than a loop over what is left.
            Vector256.Load(from + last).Store(to + last);
            return;
        }
        for (int i = 0; i < count; i++)
            to[i] = from[i];
    }
}
