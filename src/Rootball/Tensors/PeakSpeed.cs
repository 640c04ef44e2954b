using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>Measures what the machine can do at best: fused multiply-adds on registers alone, at the width the kernels use.</summary>
/// <remarks>The yardstick for every kernel's speed: a matrix product can come near it and never pass it.</remarks>
public static class PeakSpeed
{
    private const int Steps = 200_000;

    /// <summary>Billions of floating-point operations a second on <paramref name="cores"/> threads: the best of several short runs.</summary>
    public static double Gflops(int cores = 1, int runs = 15)
    {
        int before = Cores.Count;
        Cores.Count = cores;
        try
        {
            double best = 0;
            for (int run = 0; run < runs; run++)
            {
                long start = Stopwatch.GetTimestamp();
                Cores.For(cores, default(FmaBody));
                best = Math.Max(best, cores * (double)FmaBody.Operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
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
                Wide512();
            else if (Vector256.IsHardwareAccelerated)
                Wide256();
            else
                Wide128();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Wide512()
        {
            Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
            Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int step = 0; step < Steps; step++)
            {
                a = Vector512.MultiplyAddEstimate(a, x, y);
                b = Vector512.MultiplyAddEstimate(b, x, y);
                c = Vector512.MultiplyAddEstimate(c, x, y);
                d = Vector512.MultiplyAddEstimate(d, x, y);
                e = Vector512.MultiplyAddEstimate(e, x, y);
                f = Vector512.MultiplyAddEstimate(f, x, y);
                g = Vector512.MultiplyAddEstimate(g, x, y);
                h = Vector512.MultiplyAddEstimate(h, x, y);
                i = Vector512.MultiplyAddEstimate(i, x, y);
                j = Vector512.MultiplyAddEstimate(j, x, y);
                k = Vector512.MultiplyAddEstimate(k, x, y);
                l = Vector512.MultiplyAddEstimate(l, x, y);
            }
            return Vector512.Sum(a + b + c + d + (e + f + g + h) + (i + j + k + l));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Wide256()
        {
            Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
            Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int step = 0; step < Steps; step++)
            {
                a = Vector256.MultiplyAddEstimate(a, x, y);
                b = Vector256.MultiplyAddEstimate(b, x, y);
                c = Vector256.MultiplyAddEstimate(c, x, y);
                d = Vector256.MultiplyAddEstimate(d, x, y);
                e = Vector256.MultiplyAddEstimate(e, x, y);
                f = Vector256.MultiplyAddEstimate(f, x, y);
                g = Vector256.MultiplyAddEstimate(g, x, y);
                h = Vector256.MultiplyAddEstimate(h, x, y);
                i = Vector256.MultiplyAddEstimate(i, x, y);
                j = Vector256.MultiplyAddEstimate(j, x, y);
                k = Vector256.MultiplyAddEstimate(k, x, y);
                l = Vector256.MultiplyAddEstimate(l, x, y);
            }
            return Vector256.Sum(a + b + c + d + (e + f + g + h) + (i + j + k + l));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static float Wide128()
        {
            Vector128<float> x = Vector128.Create(0.999f), y = Vector128.Create(0.001f);
            Vector128<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int step = 0; step < Steps; step++)
            {
                a = Vector128.MultiplyAddEstimate(a, x, y);
                b = Vector128.MultiplyAddEstimate(b, x, y);
                c = Vector128.MultiplyAddEstimate(c, x, y);
                d = Vector128.MultiplyAddEstimate(d, x, y);
                e = Vector128.MultiplyAddEstimate(e, x, y);
                f = Vector128.MultiplyAddEstimate(f, x, y);
                g = Vector128.MultiplyAddEstimate(g, x, y);
                h = Vector128.MultiplyAddEstimate(h, x, y);
                i = Vector128.MultiplyAddEstimate(i, x, y);
                j = Vector128.MultiplyAddEstimate(j, x, y);
                k = Vector128.MultiplyAddEstimate(k, x, y);
                l = Vector128.MultiplyAddEstimate(l, x, y);
            }
            return Vector128.Sum(a + b + c + d + (e + f + g + h) + (i + j + k + l));
        }
    }
}
