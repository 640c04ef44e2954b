using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Draws tables of counts from a joint distribution (multinomially, cell after cell) and takes their mutual information.</summary>
/// <remarks>Each cell is binomial given those before it. A draw uses two random words a cell whatever it comes to, so that draws from distributions that are alike are alike.</remarks>
internal sealed class TableDraw
{
    // Below this expectation a count is looked up in its distribution, above it is a normal bent by its skewness: the two differ by less than a hundredth of a deviation there.
    private const double Few = 12;

    // k ln k of the counts that are seen most.
    private static readonly double[] s_logs = [.. Enumerable.Range(0, 4096).Select(k => k == 0 ? 0 : k * Math.Log(k))];

    private readonly double[] _share, _none; // of what is left, the cell's share p; ln(1 − p)
    private readonly int _columns, _pairs;

    /// <summary>Tables of so many pairs from q, [rows·columns].</summary>
    public TableDraw(double[] q, int columns, int pairs)
    {
        (_columns, _pairs) = (columns, pairs);
        (_share, _none) = (new double[q.Length], new double[q.Length]);
        double left = 0;
        for (int i = q.Length - 1; i >= 0; i--)
        {
            left += q[i];
            _share[i] = left > 0 ? Math.Min(1, q[i] / left) : 0;
            _none[i] = Math.Log(1 - _share[i]);
        }
    }

    /// <summary>The mutual information of one drawn table, in nats.</summary>
    public double Information(RandomStream random)
    {
        int left = _pairs, ofRow = 0;
        double sum = 0;
        Span<int> ofColumn = _columns <= 256 ? stackalloc int[_columns] : new int[_columns];
        ofColumn.Clear();
        for (int i = 0; i < _share.Length; i++)
        {
            int count = Draw(i, left, random);
            left -= count;
            ofRow += count;
            ofColumn[i % _columns] += count;
            sum += Log(count);
            if (i % _columns == _columns - 1)
                (sum, ofRow) = (sum - Log(ofRow), 0);
        }
        foreach (int count in ofColumn)
            sum -= Log(count);
        return Math.Max(0, (sum + Log(_pairs)) / _pairs);
    }

    /// <summary>The count of the first cell of one drawn table.</summary>
    internal int First(RandomStream random) => Draw(0, _pairs, random);

    private int Draw(int cell, int left, RandomStream random)
    {
        double p = _share[cell], mean = left * p;
        bool many = mean > Few && left - mean > Few;
        if (many)
        {
            double deviation = Math.Sqrt(mean * (1 - p)), z = random.NextNormal();
            return (int)Math.Clamp(Math.Round(mean + deviation * z + (z * z - 1) * (1 - 2 * p) / 6), 0, left);
        }
        double u = (random.NextUInt32() + 0.5) / 4294967296.0;
        random.NextUInt32();
        if (left == 0 || p == 0)
            return 0;
        if (p >= 1)
            return left;
        return p <= 0.5 ? LookUp(u, left, p / (1 - p), Math.Exp(left * _none[cell])) : left - LookUp(1 - u, left, (1 - p) / p, Math.Pow(p, left));
    }

    // The smallest k with P(count ≤ k) ≥ u; chance(k + 1) = chance(k) · odds · (n − k) / (k + 1).
    private static int LookUp(double u, int n, double odds, double chance)
    {
        int k = 0;
        for (double sum = chance; sum < u && k < n; sum += chance)
        {
            chance *= odds * (n - k) / (k + 1);
            k++;
            if (chance <= 0)
                break;
        }
        return k;
    }

    private static double Log(int k) => k < s_logs.Length ? s_logs[k] : k * Math.Log(k);
}
