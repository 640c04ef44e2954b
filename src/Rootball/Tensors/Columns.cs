using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>Sums down the columns of a matrix.</summary>
public static unsafe class Columns
{
    private const int Width = 64;

    /// <summary>sums [N] (+)= Σ over the rows of x [M,N], or over the first few of them; rows are added in their order.</summary>
    /// <remarks>A row is as long as the sums are many, so examples of any shape can be summed over the batch.</remarks>
    public static void Sum(Tensor x, Tensor sums, bool accumulate = false, int rows = int.MaxValue) =>
        Cores.For((sums.Length + Width - 1) / Width,
            new SumBody(x.Pointer, sums.Pointer, Math.Min(rows, x.Length / Math.Max(1, sums.Length)), sums.Length, accumulate));

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
}
