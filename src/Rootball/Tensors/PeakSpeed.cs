using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>Measures what the machine can do at best: fused multiply-adds on registers alone, at the width the kernels use.</summary>
/// <remarks>The yardstick for every kernel's speed: a matrix product can come near it and never pass it.</remarks>
public static class PeakSpeed
{
    // About 80 µs a piece, several pieces a core: a core that wakes late costs little.
    private const int Steps = 25_000, PiecesPerCore = 8;

    /// <summary>Billions of floating-point operations a second on <paramref name="cores"/> threads: the best of several short runs.</summary>
    public static double Gflops(int cores = 1, int runs = 60)
    {
        int before = Cores.Count;
        Cores.Count = cores;
        try
        {
            double best = 0;
            for (int run = 0; run < runs; run++)
            {
                long start = Stopwatch.GetTimestamp();
                Cores.For(cores * PiecesPerCore, default(FmaBody));
                best = Math.Max(best, cores * PiecesPerCore * (double)FmaBody.Operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
            }
            return best;
        }
        finally
        {
            Cores.Count = before;
        }
    }

    private readonly struct FmaBody : IParallelBody
    {
        // 12 chains hide a latency of up to six cycles on two ports.
        private const int Chains = 12;

        public static long Operations => 2L * Chains * Steps * (Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4);

        public void Invoke(int index)
        {
            if (Vector512.IsHardwareAccelerated)
                Chain<Wide512, Vector512<float>>();
            else if (Vector256.IsHardwareAccelerated)
                Chain<Wide256, Vector256<float>>();
            else
                Chain<Wide128, Vector128<float>>();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static T Chain<TWidth, T>() where TWidth : IWidth<T>
        {
            T x = TWidth.Create(0.999f), y = TWidth.Create(0.001f);
            T a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int step = 0; step < Steps; step++)
            {
                a = TWidth.MultiplyAdd(a, x, y);
                b = TWidth.MultiplyAdd(b, x, y);
                c = TWidth.MultiplyAdd(c, x, y);
                d = TWidth.MultiplyAdd(d, x, y);
                e = TWidth.MultiplyAdd(e, x, y);
                f = TWidth.MultiplyAdd(f, x, y);
                g = TWidth.MultiplyAdd(g, x, y);
                h = TWidth.MultiplyAdd(h, x, y);
                i = TWidth.MultiplyAdd(i, x, y);
                j = TWidth.MultiplyAdd(j, x, y);
                k = TWidth.MultiplyAdd(k, x, y);
                l = TWidth.MultiplyAdd(l, x, y);
            }
            // All chains end in the result, so that none is left out.
            T sum = TWidth.MultiplyAdd(a, b, TWidth.MultiplyAdd(c, d, TWidth.MultiplyAdd(e, f, g)));
            return TWidth.MultiplyAdd(h, i, TWidth.MultiplyAdd(j, k, TWidth.MultiplyAdd(l, x, sum)));
        }
    }

    private interface IWidth<T>
    {
        static abstract T Create(float value);
        static abstract T MultiplyAdd(T x, T y, T z);
    }

    private readonly struct Wide512 : IWidth<Vector512<float>>
    {
        public static Vector512<float> Create(float value) => Vector512.Create(value);
        public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) => Vector512.MultiplyAddEstimate(x, y, z);
    }

    private readonly struct Wide256 : IWidth<Vector256<float>>
    {
        public static Vector256<float> Create(float value) => Vector256.Create(value);
        public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) => Vector256.MultiplyAddEstimate(x, y, z);
    }

    private readonly struct Wide128 : IWidth<Vector128<float>>
    {
        public static Vector128<float> Create(float value) => Vector128.Create(value);
        public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z) => Vector128.MultiplyAddEstimate(x, y, z);
    }
}
