using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors.Kernels;

/// <summary>The innermost loop of the matrix product: one tile of sums kept in registers while k runs.</summary>
/// <remarks>
/// a: k-major, <see cref="Rows"/> (or <see cref="SmallRows"/>) numbers a step; b: k-major, <see cref="Columns"/> numbers a step; sums: the tile, row-major,
/// <see cref="Columns"/> wide. With <c>first</c> the sums start at zero, otherwise from what the tile holds. ahead: what the next strip of b will be
/// packed from; a tile of 256 or 512 bits asks for two lines of it every eighth step, so that packing does not wait for memory.
/// </remarks>
internal unsafe interface IGemmTile
{
    static abstract int Rows { get; }
    static abstract int SmallRows { get; }
    static abstract int Columns { get; }
    static abstract void Run(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep);
    static abstract void RunSmall(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep);
}

/// <summary>12×32: 24 sums, 2 of b and 1 of a fill 27 of AVX-512's 32 registers; 24 fused multiply-adds hide 14 loads.</summary>
internal readonly unsafe struct GemmAvx512Tile12x32 : IGemmTile
{
    public static int Rows => 12;
    public static int SmallRows => 4;
    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep)
    {
        Vector512<float> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71, c80, c81, c90, c91, cA0, cA1, cB0, cB1;
        if (first)
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = Vector512<float>.Zero;
            c60 = c61 = c70 = c71 = c80 = c81 = c90 = c91 = cA0 = cA1 = cB0 = cB1 = Vector512<float>.Zero;
        }
        else
        {
            (c00, c01, c10, c11) = (Vector512.Load(sums), Vector512.Load(sums + 16), Vector512.Load(sums + 32), Vector512.Load(sums + 48));
            (c20, c21, c30, c31) = (Vector512.Load(sums + 64), Vector512.Load(sums + 80), Vector512.Load(sums + 96), Vector512.Load(sums + 112));
            (c40, c41, c50, c51) = (Vector512.Load(sums + 128), Vector512.Load(sums + 144), Vector512.Load(sums + 160), Vector512.Load(sums + 176));
            (c60, c61, c70, c71) = (Vector512.Load(sums + 192), Vector512.Load(sums + 208), Vector512.Load(sums + 224), Vector512.Load(sums + 240));
            (c80, c81, c90, c91) = (Vector512.Load(sums + 256), Vector512.Load(sums + 272), Vector512.Load(sums + 288), Vector512.Load(sums + 304));
            (cA0, cA1, cB0, cB1) = (Vector512.Load(sums + 320), Vector512.Load(sums + 336), Vector512.Load(sums + 352), Vector512.Load(sums + 368));
        }
        for (int step = 0; step < k; step++, a += 12, b += 32)
        {
            if ((step & 7) == 0)
            {
                Sse.Prefetch1(ahead);
                Sse.Prefetch1(ahead + 16);
                ahead += aheadStep;
            }
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            Vector512<float> x = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(x, b1, c01);
            x = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(x, b1, c11);
            x = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(x, b1, c21);
            x = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(x, b1, c31);
            x = Vector512.Create(a[4]);
            c40 = Vector512.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(x, b1, c41);
            x = Vector512.Create(a[5]);
            c50 = Vector512.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(x, b1, c51);
            x = Vector512.Create(a[6]);
            c60 = Vector512.MultiplyAddEstimate(x, b0, c60);
            c61 = Vector512.MultiplyAddEstimate(x, b1, c61);
            x = Vector512.Create(a[7]);
            c70 = Vector512.MultiplyAddEstimate(x, b0, c70);
            c71 = Vector512.MultiplyAddEstimate(x, b1, c71);
            x = Vector512.Create(a[8]);
            c80 = Vector512.MultiplyAddEstimate(x, b0, c80);
            c81 = Vector512.MultiplyAddEstimate(x, b1, c81);
            x = Vector512.Create(a[9]);
            c90 = Vector512.MultiplyAddEstimate(x, b0, c90);
            c91 = Vector512.MultiplyAddEstimate(x, b1, c91);
            x = Vector512.Create(a[10]);
            cA0 = Vector512.MultiplyAddEstimate(x, b0, cA0);
            cA1 = Vector512.MultiplyAddEstimate(x, b1, cA1);
            x = Vector512.Create(a[11]);
            cB0 = Vector512.MultiplyAddEstimate(x, b0, cB0);
            cB1 = Vector512.MultiplyAddEstimate(x, b1, cB1);
        }
        Store(sums, c00, c01, c10, c11, c20, c21, c30, c31);
        Store(sums + 128, c40, c41, c50, c51, c60, c61, c70, c71);
        Store(sums + 256, c80, c81, c90, c91, cA0, cA1, cB0, cB1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunSmall(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep)
    {
        Vector512<float> c00, c01, c10, c11, c20, c21, c30, c31;
        if (first)
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = Vector512<float>.Zero;
        }
        else
        {
            (c00, c01, c10, c11) = (Vector512.Load(sums), Vector512.Load(sums + 16), Vector512.Load(sums + 32), Vector512.Load(sums + 48));
            (c20, c21, c30, c31) = (Vector512.Load(sums + 64), Vector512.Load(sums + 80), Vector512.Load(sums + 96), Vector512.Load(sums + 112));
        }
        for (float* end = a + (nint)k * 4; a < end; a += 4, b += 32)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            Vector512<float> x = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(x, b1, c01);
            x = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(x, b1, c11);
            x = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(x, b1, c21);
            x = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(x, b1, c31);
        }
        Store(sums, c00, c01, c10, c11, c20, c21, c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector512<float> c00, Vector512<float> c01, Vector512<float> c10, Vector512<float> c11,
        Vector512<float> c20, Vector512<float> c21, Vector512<float> c30, Vector512<float> c31)
    {
        c00.Store(sums);
        c01.Store(sums + 16);
        c10.Store(sums + 32);
        c11.Store(sums + 48);
        c20.Store(sums + 64);
        c21.Store(sums + 80);
        c30.Store(sums + 96);
        c31.Store(sums + 112);
    }
}

/// <summary>6×16: 12 sums, 2 of b and 1 of a fill 15 of AVX2's 16 registers.</summary>
internal readonly unsafe struct GemmAvx2Tile6x16 : IGemmTile
{
    public static int Rows => 6;
    public static int SmallRows => 2;
    public static int Columns => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep)
    {
        Vector256<float> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        if (first)
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = Vector256<float>.Zero;
        }
        else
        {
            (c00, c01, c10, c11) = (Vector256.Load(sums), Vector256.Load(sums + 8), Vector256.Load(sums + 16), Vector256.Load(sums + 24));
            (c20, c21, c30, c31) = (Vector256.Load(sums + 32), Vector256.Load(sums + 40), Vector256.Load(sums + 48), Vector256.Load(sums + 56));
            (c40, c41, c50, c51) = (Vector256.Load(sums + 64), Vector256.Load(sums + 72), Vector256.Load(sums + 80), Vector256.Load(sums + 88));
        }
        for (int step = 0; step < k; step++, a += 6, b += 16)
        {
            if ((step & 7) == 0)
            {
                Sse.Prefetch1(ahead);
                Sse.Prefetch1(ahead + 16);
                ahead += aheadStep;
            }
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(x, b1, c01);
            x = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(x, b1, c11);
            x = Vector256.Create(a[2]);
            c20 = Vector256.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(x, b1, c21);
            x = Vector256.Create(a[3]);
            c30 = Vector256.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(x, b1, c31);
            x = Vector256.Create(a[4]);
            c40 = Vector256.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector256.MultiplyAddEstimate(x, b1, c41);
            x = Vector256.Create(a[5]);
            c50 = Vector256.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector256.MultiplyAddEstimate(x, b1, c51);
        }
        c00.Store(sums);
        c01.Store(sums + 8);
        c10.Store(sums + 16);
        c11.Store(sums + 24);
        c20.Store(sums + 32);
        c21.Store(sums + 40);
        c30.Store(sums + 48);
        c31.Store(sums + 56);
        c40.Store(sums + 64);
        c41.Store(sums + 72);
        c50.Store(sums + 80);
        c51.Store(sums + 88);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunSmall(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep)
    {
        Vector256<float> c00, c01, c10, c11;
        if (first)
            c00 = c01 = c10 = c11 = Vector256<float>.Zero;
        else
            (c00, c01, c10, c11) = (Vector256.Load(sums), Vector256.Load(sums + 8), Vector256.Load(sums + 16), Vector256.Load(sums + 24));
        for (float* end = a + (nint)k * 2; a < end; a += 2, b += 16)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(x, b1, c01);
            x = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(x, b1, c11);
        }
        c00.Store(sums);
        c01.Store(sums + 8);
        c10.Store(sums + 16);
        c11.Store(sums + 24);
    }
}

/// <summary>4×8 in 128-bit registers: NEON, and SSE where nothing wider is on.</summary>
internal readonly unsafe struct Gemm128Tile4x8 : IGemmTile
{
    public static int Rows => 4;
    public static int SmallRows => 4;
    public static int Columns => 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep)
    {
        Vector128<float> c00, c01, c10, c11, c20, c21, c30, c31;
        if (first)
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = Vector128<float>.Zero;
        }
        else
        {
            (c00, c01, c10, c11) = (Vector128.Load(sums), Vector128.Load(sums + 4), Vector128.Load(sums + 8), Vector128.Load(sums + 12));
            (c20, c21, c30, c31) = (Vector128.Load(sums + 16), Vector128.Load(sums + 20), Vector128.Load(sums + 24), Vector128.Load(sums + 28));
        }
        for (float* end = a + (nint)k * 4; a < end; a += 4, b += 8)
        {
            Vector128<float> b0 = Vector128.Load(b), b1 = Vector128.Load(b + 4);
            Vector128<float> x = Vector128.Create(a[0]);
            c00 = Vector128.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector128.MultiplyAddEstimate(x, b1, c01);
            x = Vector128.Create(a[1]);
            c10 = Vector128.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector128.MultiplyAddEstimate(x, b1, c11);
            x = Vector128.Create(a[2]);
            c20 = Vector128.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector128.MultiplyAddEstimate(x, b1, c21);
            x = Vector128.Create(a[3]);
            c30 = Vector128.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector128.MultiplyAddEstimate(x, b1, c31);
        }
        c00.Store(sums);
        c01.Store(sums + 4);
        c10.Store(sums + 8);
        c11.Store(sums + 12);
        c20.Store(sums + 16);
        c21.Store(sums + 20);
        c30.Store(sums + 24);
        c31.Store(sums + 28);
    }

    public static void RunSmall(int k, float* a, float* b, float* sums, bool first, float* ahead, nint aheadStep) => Run(k, a, b, sums, first, ahead, aheadStep);
}
