using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors;

/// <summary>Eight numbers at a time, or what is left of a row: the lanes beyond its end read as 0 and are never written.</summary>
internal static unsafe class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from, int count) => count >= 8 ? Vector256.Load(from) : LoadPart(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> lanes, float* to, int count)
    {
        if (count >= 8)
            lanes.Store(to);
        else
            StorePart(lanes, to, count);
    }

    /// <summary>Writes, or adds to what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> lanes, float* to, int count, bool accumulate) =>
        Store(accumulate ? Load(to, count) + lanes : lanes, to, count);

    private static Vector256<float> LoadPart(float* from, int count)
    {
        if (Avx.IsSupported)
            return Avx.MaskLoad(from, Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(count)).AsSingle());
        Vector256<float> lanes = default;
        for (int i = 0; i < count; i++)
            ((float*)&lanes)[i] = from[i];
        return lanes;
    }

    // In fours, twos and ones: masked stores take some processors dozens of cycles.
    private static void StorePart(Vector256<float> lanes, float* to, int count)
    {
        Vector128<float> part = lanes.GetLower();
        if ((count & 4) != 0)
        {
            part.Store(to);
            part = lanes.GetUpper();
            to += 4;
        }
        if ((count & 2) != 0)
        {
            part.GetLower().Store(to);
            part = part.WithLower(part.GetUpper());
            to += 2;
        }
        if ((count & 1) != 0)
            *to = part.ToScalar();
    }
}
