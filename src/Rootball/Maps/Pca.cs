using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Principal components: the directions in which points vary most.</summary>
/// <remarks>
/// Few columns: the eigenvectors of the covariance matrix. Many: a random basis is drawn towards the directions of large variance by products with the centred points,
/// made orthonormal after each, and the points' projection on it is decomposed (Halko, Martinsson and Tropp, SIAM Review 53, 2011, algorithms 4.4 and 5.1). Time
/// O(N·D·K); memory beside the points O((N + D)·(K + 10)); the same seed gives the same bits on any number of threads.
/// </remarks>
public sealed class Pca
{
    // Up to here the covariance matrix is small, and its eigenvectors cost less than a random basis.
    private const int FewColumns = 64;

    // The basis has ten directions more than are asked for, as the authors advise; five rounds suffice where the variances fall slowly.
    private const int Spare = 10, Rounds = 5;

    private Pca(Tensor mean, Tensor components, double[] variances, double totalVariance) =>
        (Mean, Components, Variances, TotalVariance) = (mean, components, variances, totalVariance);

    /// <summary>The mean of the points: [D].</summary>
    public Tensor Mean { get; }

    /// <summary>The directions, the one of the largest variance first: [K,D]. Rows are orthonormal; the entry of largest magnitude is positive.</summary>
    public Tensor Components { get; }

    /// <summary>The variance of the points along each direction, with divisor N−1.</summary>
    public double[] Variances { get; }

    /// <summary>The variance of the points along all D axes together, with divisor N−1; 0 for one point.</summary>
    public double TotalVariance { get; }

    /// <summary>Finds the first components of points [N,D].</summary>
    /// <param name="points">[N,D], finite.</param>
    /// <param name="components">How many to find; where N−1 or D is less, so many come back.</param>
    /// <param name="random">Draws the first basis.</param>
    /// <param name="cancellation">Asked a few times a second.</param>
    /// <exception cref="ArgumentException">The points are no matrix, or there are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one component is asked for.</exception>
    public static Pca Fit(Tensor points, int components, RandomStream random, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (points.Shape.Rank != 2 || points.Length == 0)
            Throw.Shape($"Pca: the points are {points.Shape}; expected [points, columns], at least one of each.");
        (int rows, int columns) = (points.Shape[0], points.Shape[1]);
        Tensor mean = CentredRows.Mean(points);
        CentredRows centred = new(points, mean, cancellation);
        double total = centred.TotalVariance();
        int kept = Math.Min(components, Math.Min(rows - 1, columns));
        Tensor directions = new([kept, columns]);
        double[] variances = new double[kept];
        if (kept > 0 && total > 0)
        {
            if (columns <= FewColumns)
                Exact(centred, rows, directions, variances);
            else
                Randomised(centred, rows, Math.Min(kept + Spare, Math.Min(rows, columns)), random, directions, variances);
        }
        Complete(directions, variances);
        return new Pca(mean, directions, variances, total);
    }

    /// <summary>Components that were found before: mean [D] and directions [K,D]. Their variances are not known.</summary>
    internal static Pca From(Tensor mean, Tensor components) => new(mean, components, new double[components.Shape[0]], 0);

    /// <summary>Where points lie along the components: [N,K] for points [N,D].</summary>
    /// <exception cref="ArgumentException">The points have another number of columns than those of the fit.</exception>
    public Tensor Transform(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Shape.Rank != 2 || points.Shape[1] != Mean.Length)
            Throw.Shape($"Pca.Transform: the points are {points.Shape}; expected [points,{Mean.Length}].");
        Tensor result = new([points.Shape[0], Variances.Length]);
        if (result.Length > 0)
            new CentredRows(points, Mean, default).Multiply(Components, transposed: true, result);
        return result;
    }

    private static void Exact(CentredRows centred, int rows, Tensor directions, double[] variances)
    {
        (double[] values, double[,] vectors) = SymmetricEigen.Solve(centred.Gram());
        for (int k = 0; k < variances.Length; k++)
        {
            variances[k] = Math.Max(0, values[k] / (rows - 1));
            for (int i = 0; i < directions.Shape[1]; i++)
                directions[k, i] = (float)vectors[k, i];
        }
    }

    private static void Randomised(CentredRows centred, int rows, int width, RandomStream random, Tensor directions, double[] variances)
    {
        int columns = directions.Shape[1];
        Tensor tall = new([rows, width]), wide = new([columns, width]);
        random.FillNormal(wide.Span, 1);
        for (int round = 0; round < Rounds; round++)
        {
            centred.Multiply(wide, transposed: false, tall);
            Orthonormal.Columns(tall, times: 1);
            centred.MultiplyTransposed(tall, wide);
            Orthonormal.Columns(wide, times: 2);
        }
        // The best directions within what the basis spans, and the variances along them.
        centred.Multiply(wide, transposed: false, tall);
        double[,] gram = new double[width, width];
        DoubleGram.Add(tall, gram);
        (double[] values, double[,] vectors) = SymmetricEigen.Solve(gram);
        Tensor turn = new([variances.Length, width]);
        for (int k = 0; k < variances.Length; k++)
        {
            variances[k] = Math.Max(0, values[k] / (rows - 1));
            for (int i = 0; i < width; i++)
                turn[k, i] = (float)vectors[k, i];
        }
        MatMul.Run(turn, false, wide, true, directions);
    }

    // Rows to right angles and length 1 once more, in double; a row of which nothing is left becomes any that fits, with no variance. Signs are fixed.
    private static void Complete(Tensor directions, double[] variances)
    {
        int columns = directions.Shape[1], axis = 0;
        double[] row = new double[columns];
        for (int k = 0; k < variances.Length; k++)
        {
            for (int i = 0; i < columns; i++)
                row[i] = directions[k, i];
            double length = Project(directions, k, row);
            // Some axis keeps at least the average share, (D−k)/D, of its squared length.
            for (; !(length > Math.Sqrt(0.5 * (columns - k) / columns)); axis = (axis + 1) % columns)
            {
                variances[k] = 0;
                Array.Clear(row);
                row[axis] = 1;
                length = Project(directions, k, row);
            }
            length = Project(directions, k, row);
            double largest = 0;
            foreach (double value in row)
                largest = Math.Abs(value) > Math.Abs(largest) ? value : largest;
            for (int i = 0; i < columns; i++)
                directions[k, i] = (float)(row[i] / (largest < 0 ? -length : length));
        }
    }

    // Takes from a row what the first few directions hold of it; returns the length that is left.
    private static double Project(Tensor directions, int count, double[] row)
    {
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<float> direction = directions.Row(k);
            double share = 0;
            for (int i = 0; i < row.Length; i++)
                share += direction[i] * row[i];
            for (int i = 0; i < row.Length; i++)
                row[i] -= share * direction[i];
        }
        double squared = 0;
        foreach (double value in row)
            squared += value * value;
        return Math.Sqrt(squared);
    }
}
