namespace Rootball.Maps;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix, in double.</summary>
/// <remarks>Jacobi's rotations, row by row, until all that is off the diagonal is rounding.
/// Golub and Van Loan, "Matrix computations", 4th edition, algorithm 8.5.3.</remarks>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>The eigenvalues of a symmetric matrix [N,N], largest first, and its eigenvectors, one a row, in the same order.</summary>
    public static (double[] Values, double[,] Vectors) Solve(double[,] matrix)
    {
        int size = matrix.GetLength(0);
        double[,] a = (double[,])matrix.Clone(), rows = new double[size, size];
        for (int i = 0; i < size; i++)
            rows[i, i] = 1;
        double all = 0;
        foreach (double value in a)
            all += value * value;
        for (int sweep = 0; sweep < MostSweeps && OffDiagonal(a) > 1e-30 * all; sweep++)
        {
            for (int p = 0; p < size; p++)
            {
                for (int q = p + 1; q < size; q++)
                    Rotate(a, rows, p, q);
            }
        }
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => a[i, i])];
        double[,] vectors = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
                vectors[i, j] = rows[order[i], j];
        }
        return ([.. order.Select(i => a[i, i])], vectors);
    }

    private static double OffDiagonal(double[,] a)
    {
        double sum = 0;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < i; j++)
                sum += 2 * a[i, j] * a[i, j];
        }
        return sum;
    }

    // Turns axes p and q so that a[p, q] becomes 0.
    private static void Rotate(double[,] a, double[,] rows, int p, int q)
    {
        if (a[p, q] == 0)
            return;
        double tau = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double tangent = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + tau * tau));
        double cosine = 1 / Math.Sqrt(1 + tangent * tangent), sine = tangent * cosine;
        int size = a.GetLength(0);
        // Both triangles are kept: rows p and q first, then columns p and q.
        for (int i = 0; i < size; i++)
        {
            (a[p, i], a[q, i]) = (cosine * a[p, i] - sine * a[q, i], sine * a[p, i] + cosine * a[q, i]);
            (rows[p, i], rows[q, i]) = (cosine * rows[p, i] - sine * rows[q, i], sine * rows[p, i] + cosine * rows[q, i]);
        }
        for (int i = 0; i < size; i++)
            (a[i, p], a[i, q]) = (cosine * a[i, p] - sine * a[i, q], sine * a[i, p] + cosine * a[i, q]);
        (a[p, q], a[q, p]) = (0, 0);
    }
}
