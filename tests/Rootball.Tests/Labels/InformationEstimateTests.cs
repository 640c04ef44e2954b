using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

/// <summary>What is said of the bits of labels from few pairs, against what is true: how often the interval holds it, and how far off the estimate is on average.</summary>
public class InformationEstimateTests
{
    // Draws within an interval: few, so that it is quick.
    private const int Replicates = 200;

    [Theory]
    [InlineData(2, 0.5, 20), InlineData(2, 0.7, 20), InlineData(2, 0.7, 100), InlineData(2, 0.95, 50)]
    [InlineData(3, 0.4, 60), InlineData(3, 0.8, 15), InlineData(5, 0.2, 60), InlineData(5, 0.3, 200), InlineData(5, 0.9, 50), InlineData(5, 1, 40)]
    [InlineData(10, 0.1, 100), InlineData(10, 0.9, 50)]
    public void The_interval_holds_the_truth_and_the_estimate_is_near_it(int classes, double right, int pairs)
    {
        double bits = LabelInformation.BitsOfSymmetric(right, classes), mean = 0, plain = 0, millerMadow = 0, width = 0;
        int held = 0, tables = classes == 10 ? 60 : 200;
        for (int i = 0; i < tables; i++)
        {
            double[,] table = Draw(classes, right, pairs, new RandomStream(3).Split(i));
            LabelValue value;
            try
            {
                value = LabelInformation.Of(table, 1_000, new RandomStream(4).Split(i), Replicates);
            }
            catch (ArgumentException)
            {
                continue; // one true class: nothing is claimed
            }
            held += value.Low <= bits + 1e-9 && bits <= value.High + 1e-9 ? 1 : 0;
            mean += value.BitsPerLabel / tables;
            width += (value.High - value.Low) / tables;
            double own = LabelInformation.Bits(table);
            plain += own / tables;
            millerMadow += Math.Max(0, own - Cells(table) / (2.0 * pairs * Math.Log(2))) / tables;
            Assert.InRange(value.BitsPerLabel, value.Low, value.High);
            Assert.InRange(value.EquivalentCleanLabelsHigh, value.EquivalentCleanLabels - 1e-9, 1_000);
        }
        double coverage = (double)held / tables;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{classes} classes, {right} right, {pairs} pairs: {bits:0.0000} bits; held {coverage:0.000}, width {width:0.0000}; off {mean - bits:+0.0000;-0.0000} (plain {plain - bits:+0.0000;-0.0000}, Miller-Madow {millerMadow - bits:+0.0000;-0.0000})");
        Assert.InRange(coverage, 0.95 - 4 * Math.Sqrt(0.95 * 0.05 / tables), 1);
        Assert.True(Math.Abs(mean - bits) <= 0.02 + 0.5 * Math.Abs(plain - bits), $"off by {mean - bits}, the plain figure by {plain - bits}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_on_any_number_of_threads()
    {
        double[,] table = Draw(10, 0.3, 300, new RandomStream(5));
        ThreadCounts.AssertSameBits(() =>
        {
            LabelValue value = LabelInformation.Of(table, 1, new RandomStream(6));
            return [(float)value.BitsPerLabel, (float)value.Low, (float)value.High];
        });
    }

    [Fact]
    public void Many_pairs_leave_little_doubt_and_little_to_correct()
    {
        double[,] table = Draw(10, 0.6, 1_000_000, new RandomStream(7));
        LabelValue value = LabelInformation.Of(table, 1, new RandomStream(8));
        Assert.InRange(value.High - value.Low, 0, 0.01);
        Assert.Equal(LabelInformation.BitsOfSymmetric(0.6, 10), value.BitsPerLabel, 0.005);
    }

    [Fact]
    public void Counts_are_drawn_as_the_binomial_has_them()
    {
        // One row of two: the first cell is binomial. Few and many, below and above a half.
        foreach ((double p, int n) in ((double, int)[])[(0.03, 50), (0.4, 10), (0.9, 30), (0.3, 400), (0.97, 2_000)])
        {
            TableDraw draw = new([p, 1 - p], 2, n);
            double[] figures = [.. Enumerable.Range(0, 4_000).Select(i => (double)draw.First(new RandomStream(9).Split(i)))];
            double mean = figures.Average(), variance = figures.Average(x => (x - mean) * (x - mean)), expected = n * p * (1 - p);
            Assert.Equal(n * p, mean, 4.5 * Math.Sqrt(expected / figures.Length));
            Assert.InRange(variance / expected, 0.87, 1.13);
        }
    }

    private static int Cells(double[,] table)
    {
        int classes = table.GetLength(0);
        bool Row(int t) => Enumerable.Range(0, classes).Any(g => table[t, g] > 0);
        bool Column(int g) => Enumerable.Range(0, classes).Any(t => table[t, g] > 0);
        return table.Cast<double>().Count(count => count > 0) - Enumerable.Range(0, classes).Count(Row) - Enumerable.Range(0, classes).Count(Column) + 1;
    }

    private static double[,] Draw(int classes, double right, int pairs, RandomStream random)
    {
        double[,] table = new double[classes, classes];
        for (int i = 0; i < pairs; i++)
        {
            int truth = random.NextInt(classes);
            table[truth, random.NextSingle() < right ? truth : (truth + 1 + random.NextInt(Math.Max(1, classes - 1))) % classes]++;
        }
        return table;
    }
}
