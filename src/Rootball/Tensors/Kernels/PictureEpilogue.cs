using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors.Kernels;

/// <summary>Sums of a product [channels, places] laid out as pictures: y[picture, channel, gy·step, gx·step], with bias and rectifier, or added to what is there.</summary>
/// <param name="y">The first place's number in the first channel of the first picture.</param>
/// <param name="pictureStride">Numbers between pictures.</param>
/// <param name="width">The picture's width.</param>
/// <param name="plane">Numbers in a channel of a picture.</param>
/// <param name="gridHeight">Rows of places.</param>
/// <param name="gridWidth">Places in a row.</param>
/// <param name="step">Pixels between places.</param>
/// <param name="bias">A number for each channel, or null.</param>
/// <param name="rectify">Whether negative sums become 0.</param>
/// <param name="accumulate">Whether sums are added to what is there.</param>
internal readonly unsafe struct PictureEpilogue(float* y, int pictureStride, int width, int plane, int gridHeight, int gridWidth, int step,
    float* bias, bool rectify, bool accumulate) : IGemmEpilogue
{
    // Places that lie in memory as they are counted form one long row.
    private readonly bool _dense = step == 1 && gridWidth == width && gridHeight * gridWidth == plane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Expect(int row, int column) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(float* sums, int row, int column, int count)
    {
        int places = gridHeight * gridWidth, picture = column / places, place = column - picture * places;
        float add = bias is null ? 0 : bias[row];
        float* to = y + (nint)picture * pictureStride + (nint)row * plane;
        while (count > 0)
        {
            int run = _dense ? Math.Min(count, places - place) : Math.Min(count, gridWidth - place % gridWidth);
            float* at = _dense ? to + place : to + (nint)(place / gridWidth * step) * width + place % gridWidth * step;
            Write(sums, at, run, add);
            sums += run;
            (place, count) = (place + run, count - run);
            if (place < places)
                continue;
            place = 0;
            to += pictureStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(float* sums, float* to, int count, float add)
    {
        int i = 0;
        if (step == 1)
        {
            for (; i <= count - 8; i += 8)
            {
                Vector256<float> v = Vector256.Load(sums + i) + Vector256.Create(add);
                v = rectify ? Vector256.Max(v, Vector256<float>.Zero) : v;
                (accumulate ? v + Vector256.Load(to + i) : v).Store(to + i);
            }
        }
        for (; i < count; i++)
        {
            float v = sums[i] + add;
            v = rectify ? MathF.Max(v, 0) : v;
            ref float place = ref to[(nint)i * step];
            place = accumulate ? place + v : v;
        }
    }
}
