using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors.Kernels;

/// <summary>C = sums, or C += sums.</summary>
internal readonly unsafe struct StoreEpilogue(float* c, int stride, bool accumulate) : IGemmEpilogue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Expect(int row, int column) => Memory.Expect(c + (nint)row * stride + column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(float* sums, int row, int column, int count)
    {
        float* to = c + (nint)row * stride + column;
        if (accumulate)
            Memory.Add(sums, to, count);
        else
            new ReadOnlySpan<float>(sums, count).CopyTo(new Span<float>(to, count));
    }
}

/// <summary>C = f(sums + bias), with f the identity or a rectifier.</summary>
internal readonly unsafe struct BiasEpilogue(float* c, int stride, float* bias, bool rectify) : IGemmEpilogue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Expect(int row, int column) => Memory.Expect(c + (nint)row * stride + column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(float* sums, int row, int column, int count)
    {
        float* to = c + (nint)row * stride + column;
        float* b = bias + column;
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16)
            {
                Vector512<float> v = Vector512.Load(sums + i) + Vector512.Load(b + i);
                (rectify ? Vector512.Max(v, Vector512<float>.Zero) : v).Store(to + i);
            }
        }
        for (; i <= count - 4; i += 4)
        {
            Vector128<float> v = Vector128.Load(sums + i) + Vector128.Load(b + i);
            (rectify ? Vector128.Max(v, Vector128<float>.Zero) : v).Store(to + i);
        }
        for (; i < count; i++)
            to[i] = rectify ? MathF.Max(sums[i] + b[i], 0) : sums[i] + b[i];
    }
}

/// <summary>What the epilogues share.</summary>
internal static unsafe class Memory
{
    /// <summary>Asks for the two cache lines of a row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expect(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
            Sse.Prefetch0(address + 16);
        }
    }


    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
            (Vector128.Load(to + i) + Vector128.Load(from + i)).Store(to + i);
        for (; i < count; i++)
            to[i] += from[i];
    }
}
