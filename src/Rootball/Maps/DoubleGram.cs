using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The products of the columns of a tall matrix with each other, added in double: what orthogonality is judged by.</summary>
internal static unsafe class DoubleGram
{
    // Rows that are added up by themselves, before their sums are added to the others' in order: enough for a few such sums at most.
    private const int Piece = 8192;

    /// <summary>gram [L,L] += yᵀ·y for y [N,L].</summary>
    public static void Add(Tensor y, double[,] gram)
    {
        (int rows, int columns) = (y.Shape.Rows, y.Shape.Columns);
        int pieces = (rows + Piece - 1) / Piece;
        // Tensors hold floats: two to a double.
        Tensor sums = new([pieces, columns, columns, 2]);
        Cores.For(pieces, new Body(y.Pointer, (double*)sums.Pointer, rows, columns));
        double* from = (double*)sums.Pointer;
        for (int piece = 0; piece < pieces; piece++)
        {
            for (int i = 0; i < columns; i++)
            {
                for (int j = 0; j < columns; j++, from++)
                    gram[i, j] += j <= i ? *from : 0;
            }
        }
        GC.KeepAlive(sums);
        for (int i = 0; i < columns; i++)
        {
            for (int j = i + 1; j < columns; j++)
                gram[i, j] = gram[j, i];
        }
    }

    // sums [piece, L, L], the lower triangle and what fills up its lanes.
    private readonly struct Body(float* y, double* sums, int rows, int columns) : IParallelBody
    {
        public void Invoke(int index)
        {
            double* gram = sums + (nint)index * columns * columns;
            double* row = stackalloc double[columns + 4];
            for (int n = index * Piece; n < Math.Min(rows, (index + 1) * Piece); n++)
            {
                float* from = y + (nint)n * columns;
                for (int i = 0; i < columns; i++)
                    row[i] = from[i];
                for (int i = 0; i < columns; i++)
                {
                    double* to = gram + (nint)i * columns;
                    Vector256<double> factor = Vector256.Create(row[i]);
                    int j = 0;
                    for (; j <= columns - 4 && j <= i; j += 4)
                        Vector256.MultiplyAddEstimate(factor, Vector256.Load(row + j), Vector256.Load(to + j)).Store(to + j);
                    for (; j <= i; j++)
                        to[j] += row[i] * row[j];
                }
            }
        }
    }
}
