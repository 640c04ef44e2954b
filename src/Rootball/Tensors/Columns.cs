using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>Sums down the columns of a matrix, and strips of columns.</summary>
public static unsafe class Columns
{
    private const int Width = 64;

    /// <summary>sums [N] (+)= Σ over the rows of x [M,N], or over the first few of them; rows are added in their order.</summary>
    /// <remarks>A row is as long as the sums are many, so examples of any shape can be summed over the batch.</remarks>
    public static void Sum(Tensor x, Tensor sums, bool accumulate = false, int rows = int.MaxValue) =>
        Cores.For((sums.Length + Width - 1) / Width,
            new SumBody(x.Pointer, sums.Pointer, Math.Min(rows, x.Length / Math.Max(1, sums.Length)), sums.Length, accumulate));

    /// <summary>sums [N] (+)= Σ over the rows of x ∘ y, both [M,N]; rows are added in their order.</summary>
    public static void SumOfProducts(Tensor x, Tensor y, Tensor sums, bool accumulate = false) =>
        Cores.For((x.Shape.Columns + Width - 1) / Width, new ProductBody(x.Pointer, y.Pointer, sums.Pointer, x.Shape.Rows, x.Shape.Columns, accumulate));

    /// <summary>Copies, or adds, <paramref name="count"/> columns of x to as many of y, which has as many rows.</summary>
    internal static void Copy(Tensor x, int from, Tensor y, int to, int count, bool accumulate = false) =>
        RowLoop.Run(x.Shape.Rows, count, new CopyBody(x.Pointer + from, x.Shape.Columns, y.Pointer + to, y.Shape.Columns, count, accumulate));

    private readonly struct CopyBody(float* x, int strideX, float* y, int strideY, int count, bool accumulate) : IRowBody
    {
        public void Row(int row)
        {
            float* from = x + (nint)row * strideX, to = y + (nint)row * strideY;
            if (accumulate)
                Kernels.Memory.Add(from, to, count);
            else
                new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
        }
    }

    private readonly struct SumBody(float* x, float* sums, int rows, int columns, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int column = index * Width, end = Math.Min(columns, column + Width);
            for (; column <= end - 8; column += 8)
            {
                Vector256<float> sum = accumulate ? Vector256.Load(sums + column) : Vector256<float>.Zero;
                float* at = x + column;
                for (int row = 0; row < rows; row++, at += columns)
                    sum += Vector256.Load(at);
                sum.Store(sums + column);
            }
            for (; column < end; column++)
            {
                float sum = accumulate ? sums[column] : 0;
                for (int row = 0; row < rows; row++)
                    sum += x[(nint)row * columns + column];
                sums[column] = sum;
            }
        }
    }

    private readonly struct ProductBody(float* x, float* y, float* sums, int rows, int columns, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int column = index * Width, end = Math.Min(columns, column + Width);
            for (; column <= end - 8; column += 8)
            {
                Vector256<float> sum = accumulate ? Vector256.Load(sums + column) : Vector256<float>.Zero;
                nint at = column;
                for (int row = 0; row < rows; row++, at += columns)
                    sum += Vector256.Load(x + at) * Vector256.Load(y + at);
                sum.Store(sums + column);
            }
            for (; column < end; column++)
            {
                float sum = accumulate ? sums[column] : 0;
                for (int row = 0; row < rows; row++)
                    sum += x[(nint)row * columns + column] * y[(nint)row * columns + column];
                sums[column] = sum;
            }
        }
    }
}
