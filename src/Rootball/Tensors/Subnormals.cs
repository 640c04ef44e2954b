using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>Sets numbers to zero before they become subnormal.</summary>
/// <remarks>
/// A running average of what has stopped never reaches zero: 0.9 of the smallest subnormal number rounds back to itself. Processors take several times as long over such numbers, so that pixels which are
/// hardly ever lit would slow down every later step.
/// </remarks>
internal static class Subnormals
{
    // The smallest normal number is 1.2e-38. What is no number stays so, for it tells that learning has failed.
    private const float SmallestKept = 1e-37f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Flush(Vector512<float> x) => Vector512.AndNot(x, Vector512.LessThan(Vector512.Abs(x), Vector512.Create(SmallestKept)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Flush(Vector256<float> x) => Vector256.AndNot(x, Vector256.LessThan(Vector256.Abs(x), Vector256.Create(SmallestKept)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Flush(Vector128<float> x) => Vector128.AndNot(x, Vector128.LessThan(Vector128.Abs(x), Vector128.Create(SmallestKept)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Flush(float x) => MathF.Abs(x) < SmallestKept ? 0 : x;
}
