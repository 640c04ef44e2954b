using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Mutual information judged from few pairs: corrected for the bias of the table's own figure, with a 95 % interval, by asking what each true value would have shown.</summary>
/// <remarks>
/// <para>A family of joint distributions leads from independence to certainty: Q(s) = (1 − s)·P(truth)P(given) + s·P̂ for s ≤ 1, and Q(s) ∝ P̂·(P̂ / P(truth)P(given))^(s−1) beyond. Of each Q(s), as
/// many pairs as were seen are drawn again and again, and the table's own (plug-in) figure is taken of each draw. The estimate is I(Q(s)) where these figures have the seen
/// one as their mean; the interval ends where the seen one is at 97.5 % and at 2.5 % of them. This is an interval by inverting a test (Neyman 1937) simulated along a path, so that it needs no
/// asymptotics: it holds with empty cells, with no information (where 2n·I is distributed as χ², far from normal) and with no noise.</para>
/// <para>The upper end is never below what a sample of average luck without information would give: a table that shows less than chance is no proof of nothing.</para>
/// </remarks>
internal static class InformationEstimate
{
    // Precise enough: the interval is cut in 2⁻¹¹ of the path, at most 0.002 of it.
    private const int Halvings = 11;
    private const double Certain = 2;

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
        double low = family.Where(draws => draws[^(1 + draws.Length / 40)] >= seen, most);
        double atLeast = Math.Max(seen, none[none.Length / 2]);
        double high = family.Where(draws => draws[draws.Length / 40] >= atLeast, most);
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
            for (int i = 0; i < _table.Length; i++)
            {
                _table[i] /= total;
                _product[i] = (ofTruth[i / _given] + Unseen / truths) * (ofGiven[i % _given] + Unseen / _given) / ((total + Unseen) * (total + Unseen));
            }
            Seen = Information(_table);
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
            double total = 0;
            for (int i = 0; i < q.Length; i++)
            {
                q[i] = s <= 1 ? (1 - s) * _product[i] + s * _table[i] : _table[i] * Math.Pow(_table[i] / _product[i], s - 1);
                total += q[i];
            }
            foreach (ref double p in q.AsSpan())
                p /= total;
            return q;
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
