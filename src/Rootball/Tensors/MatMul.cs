using System.Runtime.Intrinsics;
using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>Matrix products: A·B, Aᵀ·B, A·Bᵀ, with what is done to the result fused in.</summary>
public static unsafe class MatMul
{
    private static readonly string? s_forced = Environment.GetEnvironmentVariable("ROOTBALL_KERNEL");

    /// <summary>The kernel in use: <c>avx512</c>, <c>avx2</c>, <c>128</c> or <c>plain</c>. ROOTBALL_KERNEL forces a narrower one.</summary>
    public static string Kernel { get; } =
        Vector512.IsHardwareAccelerated && s_forced is null or "avx512" ? "avx512"
        : Vector256.IsHardwareAccelerated && s_forced is null or "avx512" or "avx2" ? "avx2"
        : Vector128.IsHardwareAccelerated && s_forced is not "plain" ? "128"
        : "plain";

    /// <summary>c [M,N] = op(a) [M,K] · op(b) [K,N], where op transposes if asked; added to c if <paramref name="accumulate"/>.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Run(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate = false)
    {
        (int m, int n, int k) = Sizes(a, transposeA, b, transposeB);
        if (c.Shape.Rows != m || c.Shape.Columns != n)
            Throw.Shape($"MatMul: the result is {c.Shape}; expected [{m},{n}] for a {a.Shape}{T(transposeA)} · b {b.Shape}{T(transposeB)}.");
        Dispatch(a, transposeA, b, transposeB, m, n, k, new StoreEpilogue(c.Pointer, n, accumulate));
    }

    // y [B,Out] = f(x [B,In] · w [Out,In]ᵀ + bias [Out])
    internal static void Linear(Tensor x, Tensor w, Tensor bias, Tensor y, bool rectify)
    {
        (int m, int n, int k) = Sizes(x, false, w, true);
        if (bias.Length != n)
            Throw.Shape($"Linear: the bias is {bias.Shape}; expected [{n}] for w {w.Shape}.");
        Dispatch(x, false, w, true, m, n, k, new BiasEpilogue(y.Pointer, n, bias.Pointer, rectify));
    }

    internal static void Dispatch<TEpilogue>(Tensor a, bool transposeA, Tensor b, bool transposeB, int m, int n, int k, in TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue
    {
        GemmOperand left = transposeA ? new((nint)a.Pointer, 1, m) : new((nint)a.Pointer, k, 1);
        GemmOperand right = transposeB ? new((nint)b.Pointer, k, 1) : new((nint)b.Pointer, 1, n);
        Dispatch(left, right, m, n, k, epilogue);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    // c [M,N] = a [M,K] · b [K,N] for operands from anywhere; the epilogue takes the sums.
    internal static void Dispatch<TLeft, TRight, TEpilogue>(in TLeft a, in TRight b, int m, int n, int k, in TEpilogue epilogue)
        where TLeft : struct, IGemmSource where TRight : struct, IGemmSource where TEpilogue : struct, IGemmEpilogue
    {
        switch (Kernel)
        {
            case "avx512": GemmBlocked<GemmAvx512Tile12x32, TLeft, TRight, TEpilogue>.Run(a, b, m, n, k, epilogue); break;
            case "avx2": GemmBlocked<GemmAvx2Tile6x16, TLeft, TRight, TEpilogue>.Run(a, b, m, n, k, epilogue); break;
            case "128": GemmBlocked<Gemm128Tile4x8, TLeft, TRight, TEpilogue>.Run(a, b, m, n, k, epilogue); break;
            default: GemmReference.Run(a, b, m, n, k, epilogue); break;
        }
    }

    internal static (int M, int N, int K) Sizes(Tensor a, bool transposeA, Tensor b, bool transposeB)
    {
        (int m, int k) = transposeA ? (a.Shape.Columns, a.Shape.Rows) : (a.Shape.Rows, a.Shape.Columns);
        (int n, int depth) = transposeB ? (b.Shape.Rows, b.Shape.Columns) : (b.Shape.Columns, b.Shape.Rows);
        if (k != depth)
        {
            string hint = (transposeB ? b.Shape.Rows : b.Shape.Columns) == k ? $" Did you mean b{T(!transposeB)}?" : "";
            Throw.Shape($"MatMul: a {a.Shape}{T(transposeA)} has {k} columns, b {b.Shape}{T(transposeB)} has {depth} rows; they must agree.{hint}");
        }
        return (m, n, k);
    }

    private static string T(bool transposed) => transposed ? "ᵀ" : "";
}
