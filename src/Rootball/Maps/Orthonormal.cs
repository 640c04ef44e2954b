using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Makes the columns of a tall matrix orthonormal without changing what they span.</summary>
/// <remarks>
/// Cholesky's root of the products of the columns, which are summed in double, is divided out by one matrix product. Done twice, it mends the rounding of the
/// first product (Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, ETNA 44, 2015). A column within rounding of what those before it span becomes zero.
/// </remarks>
internal static class Orthonormal
{
    // A column that loses all but a millionth of its length to those before it is float rounding.
    private const double Dependent = 1e-12;

    /// <summary>y [N,L] ← orthonormal columns: twice for an orthonormal basis, once for a basis on the way to one.</summary>
    public static void Columns(Tensor y, int times)
    {
        int columns = y.Shape.Columns;
        Tensor copy = new(y.Shape), turn = new([columns, columns]);
        for (int round = 0; round < times; round++)
        {
            double[,] gram = new double[columns, columns];
            DoubleGram.Add(y, gram);
            Turn(gram, turn);
            copy.CopyFrom(y);
            MatMul.Run(copy, false, turn, false, y);
        }
    }

    // The triangular turn [L,L] for which y·turn is orthonormal: gram = RᵀR by Cholesky, turn = R⁻¹.
    private static void Turn(double[,] gram, Tensor turn)
    {
        int size = gram.GetLength(0);
        double[,] root = new double[size, size], inverse = new double[size, size];
        for (int j = 0; j < size; j++)
        {
            double left = gram[j, j];
            for (int k = 0; k < j; k++)
                left -= root[k, j] * root[k, j];
            if (!(left > Dependent * gram[j, j]))
                continue;
            root[j, j] = Math.Sqrt(left);
            for (int i = j + 1; i < size; i++)
            {
                double sum = gram[j, i];
                for (int k = 0; k < j; k++)
                    sum -= root[k, j] * root[k, i];
                root[j, i] = sum / root[j, j];
            }
            inverse[j, j] = 1 / root[j, j];
            for (int i = 0; i < j; i++)
            {
                double sum = 0;
                for (int k = i; k < j; k++)
                    sum += inverse[i, k] * root[k, j];
                inverse[i, j] = -sum * inverse[j, j];
            }
        }
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
                turn[i, j] = (float)inverse[i, j];
        }
    }
}
