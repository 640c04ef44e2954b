namespace Rootball.Experiments;

/// <summary>The straight line, or plane, through points that leaves the smallest squares: one number guessed from several.</summary>
internal sealed class LinearFit
{
    private readonly double[] _weights; // the last is what is added

    /// <summary>Fits weights to rows of numbers and the number that goes with each.</summary>
    /// <exception cref="ArgumentException">No rows, or not one number for each.</exception>
    public LinearFit(IReadOnlyList<float[]> rows, IReadOnlyList<float> wanted)
    {
        if (rows.Count == 0 || rows.Count != wanted.Count)
            throw new ArgumentException($"LinearFit: {rows.Count} rows, {wanted.Count} numbers to guess; expected one for each row.", nameof(rows));
        int size = rows[0].Length + 1;
        double[][] equations = [.. Enumerable.Range(0, size).Select(_ => new double[size + 1])];
        for (int i = 0; i < rows.Count; i++)
        {
            for (int a = 0; a < size; a++)
            {
                for (int b = 0; b < size; b++)
                    equations[a][b] += At(rows[i], a) * At(rows[i], b);
                equations[a][size] += At(rows[i], a) * wanted[i];
            }
        }
        _weights = Solve(equations);
    }

    /// <summary>The guess for a row.</summary>
    public double Of(float[] row)
    {
        double sum = 0;
        for (int a = 0; a < _weights.Length; a++)
            sum += _weights[a] * At(row, a);
        return sum;
    }

    /// <summary>Pearson's correlation; 0 where one of them never changes.</summary>
    public static double Correlation(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double meanX = x.Average(), meanY = y.Average(), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Count; i++)
            (xy, xx, yy) = (xy + (x[i] - meanX) * (y[i] - meanY), xx + (x[i] - meanX) * (x[i] - meanX), yy + (y[i] - meanY) * (y[i] - meanY));
        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    private static double At(float[] row, int index) => index < row.Length ? row[index] : 1;

    // Gauss and Jordan, with the largest pivot; a direction that no row shows gets weight 0.
    private static double[] Solve(double[][] equations)
    {
        int size = equations.Length;
        double least = 1e-12 * Enumerable.Range(0, size).Max(i => equations[i][i]);
        bool[] known = new bool[size];
        for (int column = 0; column < size; column++)
        {
            int pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(equations[row][column]));
            (equations[column], equations[pivot]) = (equations[pivot], equations[column]);
            known[column] = Math.Abs(equations[column][column]) > least;
            for (int row = 0; known[column] && row < size; row++)
            {
                double factor = row == column ? 0 : equations[row][column] / equations[column][column];
                for (int k = column; k <= size; k++)
                    equations[row][k] -= factor * equations[column][k];
            }
        }
        return [.. Enumerable.Range(0, size).Select(i => known[i] ? equations[i][size] / equations[i][i] : 0)];
    }
}
