using System.Runtime.Intrinsics;
using CsCheck;
using Rootball.Tensors;
using Rootball.Tensors.Kernels;

namespace Rootball.Tests.Tensors;

public class MatMulTests
{
    private static readonly Gen<(int M, int N, int K, bool TransposeA, bool TransposeB, bool Accumulate)> s_problems =
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[0, 70], Gen.Bool, Gen.Bool, Gen.Bool);

    [Fact]
    public void The_kernel_in_use_agrees_with_the_plain_one() => s_problems.Sample(p => Agrees(p, RunDispatched));

    [Fact]
    public void Every_tile_agrees_with_the_plain_kernel() => s_problems.Sample(p =>
        Agrees(p, RunTile<Gemm128Tile4x8>)
        && (!Vector256.IsHardwareAccelerated || Agrees(p, RunTile<GemmAvx2Tile6x16>))
        && (!Vector512.IsHardwareAccelerated || Agrees(p, RunTile<GemmAvx512Tile12x32>)));

    [Theory]
    [InlineData(100, 1000, 1000)]
    [InlineData(500, 33, 900)]
    [InlineData(100, 10, 1000)]
    public void Large_products_agree_with_the_plain_kernel(int m, int n, int k)
    {
        foreach (bool transposeA in (bool[])[false, true])
        {
            foreach (bool transposeB in (bool[])[false, true])
                Assert.True(Agrees((m, n, k, transposeA, transposeB, false), RunDispatched));
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        (Tensor a, Tensor b, _) = Operands(201, 333, 777, false, true);
        int before = Cores.Count;
        try
        {
            float[][] results = [.. ((int[])[1, 2, 3, 5]).Select(threads =>
            {
                Cores.Count = threads;
                Tensor c = new([201, 333]);
                MatMul.Run(a, false, b, true, c);
                return c.Span.ToArray();
            })];
            Assert.All(results, result => Assert.Equal(results[0], result));
        }
        finally
        {
            Cores.Count = before;
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        string message = Assert.Throws<ArgumentException>(() => MatMul.Run(new Tensor([2, 3]), false, new Tensor([4, 3]), false, new Tensor([2, 4]))).Message;
        Assert.Contains("[4,3]", message, StringComparison.Ordinal);
        Assert.Contains("Did you mean bᵀ?", message, StringComparison.Ordinal);
    }

    private delegate void Kernel(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate);

    private static void RunDispatched(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate) =>
        MatMul.Run(a, transposeA, b, transposeB, c, accumulate);

    private static unsafe void RunTile<TTile>(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate) where TTile : struct, IGemmTile
    {
        (int m, int n, int k) = MatMul.Sizes(a, transposeA, b, transposeB);
        (GemmOperand left, GemmOperand right) = Views(a, transposeA, b, transposeB, m, n, k);
        GemmBlocked<TTile, GemmOperand, GemmOperand, StoreEpilogue>.Run(left, right, m, n, k, new StoreEpilogue(c.Pointer, n, accumulate));
    }

    private static unsafe bool Agrees((int M, int N, int K, bool TransposeA, bool TransposeB, bool Accumulate) p, Kernel kernel)
    {
        (Tensor a, Tensor b, Tensor c) = Operands(p.M, p.N, p.K, p.TransposeA, p.TransposeB);
        Tensor expected = c.Clone();
        (GemmOperand left, GemmOperand right) = Views(a, p.TransposeA, b, p.TransposeB, p.M, p.N, p.K);
        GemmReference.Run(left, right, p.M, p.N, p.K, new StoreEpilogue(expected.Pointer, p.N, p.Accumulate));
        kernel(a, p.TransposeA, b, p.TransposeB, c, p.Accumulate);
        double tolerance = 1e-5 * Math.Sqrt(p.K + 1) * 10;
        for (int i = 0; i < c.Length; i++)
        {
            if (Math.Abs(c.Span[i] - expected.Span[i]) > tolerance)
                return false;
        }
        return true;
    }

    private static unsafe (GemmOperand, GemmOperand) Views(Tensor a, bool transposeA, Tensor b, bool transposeB, int m, int n, int k) =>
        (transposeA ? new((nint)a.Pointer, 1, m) : new((nint)a.Pointer, k, 1), transposeB ? new((nint)b.Pointer, k, 1) : new((nint)b.Pointer, 1, n));

    private static (Tensor A, Tensor B, Tensor C) Operands(int m, int n, int k, bool transposeA, bool transposeB)
    {
        Tensor a = new(transposeA ? [k, m] : [m, k]), b = new(transposeB ? [n, k] : [k, n]), c = new([m, n]);
        RandomStream random = new(9);
        random.Split("a").FillNormal(a.Span, 1);
        random.Split("b").FillNormal(b.Span, 1);
        random.Split("c").FillNormal(c.Span, 1);
        return (a, b, c);
    }
}
