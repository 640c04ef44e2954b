using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>Many small matrix products side by side, spread over the cores one product a piece.</summary>
public static unsafe class BatchedMatMul
{
    /// <summary>c [N,M,P] = op(a) [N,M,K] · op(b) [N,K,P] for each of the N, where op transposes the matrices if asked; added to c if <paramref name="accumulate"/>.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Run(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate = false)
    {
        Shape expected = ResultShape(a.Shape, transposeA, b.Shape, transposeB);
        if (c.Shape != expected)
            Throw.Shape($"BatchedMatMul: the result is {c.Shape}; expected {expected} for a {a.Shape}, b {b.Shape}.");
        Cores.For(expected[0], new Body(a.Pointer, transposeA, b.Pointer, transposeB, c.Pointer, expected[1], expected[2], a.Shape[transposeA ? 1 : 2], accumulate));
    }

    internal static Shape ResultShape(Shape a, bool transposeA, Shape b, bool transposeB)
    {
        if (a.Rank != 3 || b.Rank != 3 || a[0] != b[0])
            Throw.Shape($"BatchedMatMul: a is {a}, b is {b}; expected two tensors of three axes and of as many matrices.");
        if (a[transposeA ? 1 : 2] != b[transposeB ? 2 : 1])
            Throw.Shape($"BatchedMatMul: a is {a}{(transposeA ? "ᵀ" : "")}, b is {b}{(transposeB ? "ᵀ" : "")}; a's columns and b's rows must agree.");
        return [a[0], a[transposeA ? 2 : 1], b[transposeB ? 1 : 2]];
    }

    private readonly struct Body(float* a, bool transposeA, float* b, bool transposeB, float* c, int m, int n, int k, bool accumulate) : IParallelBody
    {
        public void Invoke(int index)
        {
            float* left = a + (nint)index * m * k, right = b + (nint)index * k * n;
            GemmOperand lines = transposeA ? new((nint)left, 1, m) : new((nint)left, k, 1);
            GemmOperand columns = transposeB ? new((nint)right, k, 1) : new((nint)right, 1, n);
            MatMul.Dispatch(lines, columns, m, n, k, new StoreEpilogue(c + (nint)index * m * n, n, accumulate));
        }
    }
}
