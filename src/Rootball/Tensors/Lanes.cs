using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<float> LoadPart(float* from, int count)
    {
        Vector256<float> lanes = default;
        for (int i = 0; i < count; i++)
            ((float*)&lanes)[i] = from[i];
        return lanes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector256<float> lanes, float* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] = ((float*)&lanes)[i];
    }
}
