using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Mutual information judged from few pairs: corrected for the bias of the table's own figure, with a 95 % interval, by asking what each true value would have shown.</summary>
/// <remarks>
/// <para>A family of joint distributions leads from independence to certainty: Q(s) = (1 − s)·P(truth)P(given) + s·P̂ for s ≤ 1; beyond, P(given | truth) ∝ P̂(g | t)·(P̂(g | t) / P(g))^(1/(2−s) − 1) and
/// P(truth) ∝ P̂(t)^(2−s). Of each Q(s), as many pairs as were seen are drawn again and again, and the table's own (plug-in) figure is taken of each draw. The estimate is I(Q(s)) where these figures have
/// the seen one as their mean; the interval ends where the seen one comes to stand at their edges. This is an interval by inverting a test (Neyman 1937), simulated along a path instead of derived: it needs
/// no large numbers and holds with empty cells, with no information (where 2n·I is distributed as χ², far from normal) and with no noise.</para>
/// <para>The upper end is never below what a sample of average luck without information would give: a table that shows less than chance is no proof of nothing.</para>
/// </remarks>
internal static class InformationEstimate
{
    // Precise enough: the interval is cut in 2⁻¹¹ of the path, at most 0.002 of it.
    private const int Halvings = 11;
    private const double Certain = 1.999;

    // The edge of the draws, one in 80 on either side: a path is not the truth, and 1 in 40 would hold it a little less often than claimed.
    private const int Edge = 80;

    // As a share of one pair, spread over the classes: classes that have not been seen are not impossible.
    private const double Unseen = 1;

    /// <summary>How many draws the interval of a table of this size takes: enough for its ends where draws differ much, fewer where large tables average by themselves.</summary>
    public static int Replicates(double[,] counts) => Math.Clamp(100_000 / Math.Max(1, counts.Length), 200, 1_000);

    /// <summary>Estimate and ends of the interval, in bits.</summary>
    public static (double Bits, double Low, double High) Of(double[,] counts, RandomStream random, int replicates)
    {
        Family family = new(counts, random, replicates);
        double seen = family.Seen, most = Math.Log(Math.Min(counts.GetLength(0), counts.GetLength(1)));
        double[] none = family.Draws(0);
        double bits = family.Where(draws => Mean(draws) >= seen, most);
        double low = family.Where(draws => draws[^(1 + draws.Length / Edge)] >= seen, most);
        double atLeast = Math.Max(seen, none[none.Length / 2]);
        double high = family.Where(draws => draws[draws.Length / Edge] >= atLeast, most);
        (low, high) = (Math.Min(low, bits), Math.Max(high, bits));
        return (bits / Math.Log(2), low / Math.Log(2), high / Math.Log(2));
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }

    private sealed class Family
    {
        private readonly double[] _product, _table;
        private readonly int _pairs, _given, _replicates;
        private readonly RandomStream _random;

        public Family(double[,] counts, RandomStream random, int replicates)
        {
            (int truths, _given) = (counts.GetLength(0), counts.GetLength(1));
            (_random, _replicates) = (random, replicates);
            double[] ofTruth = new double[truths], ofGiven = new double[_given];
            _table = new double[counts.Length];
            _product = new double[counts.Length];
            double total = 0;
            for (int i = 0; i < _table.Length; i++)
            {
                double count = _table[i] = counts[i / _given, i % _given];
                ofTruth[i / _given] += count;
                ofGiven[i % _given] += count;
                total += count;
            }
            _pairs = (int)Math.Clamp(Math.Round(total), 1, int.MaxValue);
            Seen = Information(_table);
            for (int i = 0; i < _table.Length; i++)
            {
                _table[i] /= total;
                _product[i] = (ofTruth[i / _given] + Unseen / truths) * (ofGiven[i % _given] + Unseen / _given) / ((total + Unseen) * (total + Unseen));
            }
            if (truths == _given)
                Shrink(total);
        }

        // The table's own figure, in nats.
        public double Seen { get; }

        // I(Q(s)) where the answer of the draws turns from no to yes, in nats.
        public double Where(Func<double[], bool> enough, double most)
        {
            if (enough(Draws(0)))
                return 0;
            if (!enough(Draws(Certain)))
                return most;
            (double from, double to) = (0, Certain);
            for (int i = 0; i < Halvings; i++)
            {
                double middle = (from + to) / 2;
                (from, to) = enough(Draws(middle)) ? (from, middle) : (middle, to);
            }
            return Information(At((from + to) / 2));
        }

        // The figures of tables drawn from Q(s), in order. The same draws for every s: what is looked for turns once.
        public double[] Draws(double s)
        {
            double[] figures = new double[_replicates];
            Cores.For(_replicates, new Body(new TableDraw(At(s), _given, _pairs), _random, figures));
            Array.Sort(figures);
            return figures;
        }

        private double[] At(double s)
        {
            double[] q = new double[_table.Length];
            for (int i = 0; i < q.Length; i++)
                q[i] = s <= 1 ? (1 - s) * _product[i] + s * _table[i] : _table[i];
            for (int row = 0; row < q.Length && s > 1; row += _given)
                Sharpen(q.AsSpan(row, _given), _product.AsSpan(row, _given), 2 - s);
            double total = q.Sum();
            foreach (ref double p in q.AsSpan())
                p /= total;
            return q;
        }

        // One truth's row: its share P(truth) becomes P(truth)^left, within it the odds against independence are raised to 1 / left.
        private static void Sharpen(Span<double> row, ReadOnlySpan<double> product, double left)
        {
            double share = 0, most = double.NegativeInfinity, sum = 0;
            foreach (double p in row)
                share += p;
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = row[i] > 0 ? Math.Log(row[i]) + (1 / left - 1) * Math.Log(row[i] / product[i]) : double.NegativeInfinity;
                most = Math.Max(most, row[i]);
            }
            for (int i = 0; i < row.Length; i++)
                sum += row[i] = share > 0 ? Math.Exp(row[i] - most) : 0;
            for (int i = 0; i < row.Length; i++)
                row[i] *= share > 0 ? Math.Pow(share, left) / sum : 0;
        }

        // What stands beside the diagonal is drawn towards independence, by as much as its scatter can be chance (λ of Hausser and Strimmer, JMLR 10, 2009, eq. 8):
        // a few scattered mistakes do not mean that just these are common.
        private void Shrink(double pairs)
        {
            double wrong = 0, room = 0, squares = 0, scatter = 0;
            for (int i = 0; i < _table.Length; i++)
            {
                if (i / _given != i % _given)
                    (wrong, room) = (wrong + _table[i], room + _product[i]);
            }
            if (wrong <= 0)
                return;
            for (int i = 0; i < _table.Length; i++)
            {
                if (i / _given == i % _given)
                    continue;
                double p = _table[i] / wrong, target = _product[i] / room;
                (squares, scatter) = (squares + p * p, scatter + (target - p) * (target - p));
            }
            double chance = (1 - squares) / Math.Max(1e-9, (wrong * pairs - 1) * scatter), lambda = wrong * pairs <= 1 ? 1 : Math.Clamp(chance, 0, 1);
            for (int i = 0; i < _table.Length; i++)
            {
                if (i / _given != i % _given)
                    _table[i] = (1 - lambda) * _table[i] + lambda * wrong * _product[i] / room;
            }
        }

        private double Information(double[] q)
        {
            double[,] joint = new double[q.Length / _given, _given];
            for (int i = 0; i < q.Length; i++)
                joint[i / _given, i % _given] = q[i];
            return LabelInformation.Bits(joint) * Math.Log(2);
        }
    }

    private readonly struct Body(TableDraw table, RandomStream random, double[] figures) : IParallelBody
    {
        public void Invoke(int index) => figures[index] = table.Information(random.Split(index));
    }
}
