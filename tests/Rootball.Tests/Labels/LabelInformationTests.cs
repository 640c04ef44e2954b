using CsCheck;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class LabelInformationTests
{
    private static readonly Gen<double[,]> s_tables =
        from truths in Gen.Int[1, 6]
        from given in Gen.Int[2, 6]
        from counts in Gen.Frequency((1, Gen.Const(0.0)), (4, Gen.Double[0, 50])).Array[truths * given]
        where counts.Sum() > 0
        select Table(truths, given, counts);

    [Theory]
    [InlineData(1, 10, 3.3219), InlineData(0.9, 10, 2.536), InlineData(0.7, 10, 1.490), InlineData(0.5, 10, 0.737), InlineData(0.3, 10, 0.222)]
    [InlineData(0.2, 10, 0.0641), InlineData(0.17, 10, 0.0332), InlineData(0.15, 10, 0.0177), InlineData(0.1, 10, 0), InlineData(0.5, 2, 0), InlineData(0, 2, 1), InlineData(1, 1, 0)]
    public void Symmetric_noise_has_the_bits_of_the_interview(double right, int classes, double bits)
    {
        Assert.Equal(bits, LabelInformation.BitsOfSymmetric(right, classes), 6e-4);
        Assert.Equal(LabelInformation.BitsOfSymmetric(right, classes), LabelInformation.Bits(Uniform(classes), Symmetric(right, classes)), 1e-12);
    }

    [Fact]
    public void A_table_by_hand() =>
        // Truth (1/2, 1/2), given (5/8, 3/8): 3/8 lg(6/5) + 1/8 lg(2/3) + 1/4 lg(4/5) + 1/4 lg(4/3).
        Assert.Equal((0.375 * Math.Log(1.2) + 0.125 * Math.Log(2 / 3.0) + 0.25 * Math.Log(0.8) + 0.25 * Math.Log(4 / 3.0)) / Math.Log(2), LabelInformation.Bits(new double[,] { { 3, 1 }, { 2, 2 } }), 1e-12);

    [Fact]
    public void Coarser_labels_never_say_more() =>
        Gen.Select(s_tables, Gen.Int[0, 5], Gen.Int[0, 5]).Sample((table, a, b) =>
        {
            (a, b) = (a % table.GetLength(1), b % table.GetLength(1));
            double[,] coarse = (double[,])table.Clone();
            for (int t = 0; t < table.GetLength(0) && a != b; t++)
                (coarse[t, a], coarse[t, b]) = (table[t, a] + table[t, b], 0);
            return LabelInformation.Bits(coarse) <= LabelInformation.Bits(table) + 1e-12;
        });

    [Fact]
    public void What_classes_are_called_and_how_many_there_are_of_each_does_not_matter() =>
        Gen.Select(s_tables, Gen.ULong, Gen.Double[0.1, 100]).Sample((table, seed, factor) =>
        {
            int[] order = [.. Enumerable.Range(0, table.GetLength(1))];
            new RandomStream(seed).Shuffle<int>(order);
            double[,] other = new double[table.GetLength(0), order.Length];
            for (int t = 0; t < table.GetLength(0); t++)
            {
                for (int g = 0; g < order.Length; g++)
                    other[t, order[g]] = factor * table[t, g];
            }
            double bits = LabelInformation.Bits(table), entropy = LabelInformation.Entropy([.. Enumerable.Range(0, table.GetLength(0)).Select(t => Enumerable.Range(0, order.Length).Sum(g => table[t, g]))]);
            Assert.Equal(bits, LabelInformation.Bits(other), 1e-9);
            Assert.InRange(bits, 0, entropy + 1e-9);
        });

    [Fact]
    public void A_label_through_a_second_noise_says_no_more() =>
        Gen.Select(Gen.Int[2, 5], Gen.ULong).Sample((classes, seed) =>
        {
            RandomStream random = new(seed);
            double[,] first = Rows(classes, random), second = Rows(classes, random), both = new double[classes, classes];
            for (int i = 0; i < classes * classes; i++)
                both[i / classes, i % classes] = Enumerable.Range(0, classes).Sum(k => first[i / classes, k] * second[k, i % classes]);
            double bits = LabelInformation.Bits(Uniform(classes), both);
            return bits <= LabelInformation.Bits(Uniform(classes), first) + 1e-9;
        });

    [Fact]
    public void A_known_noise_has_one_value_and_no_doubt()
    {
        LabelValue value = LabelInformation.Of(Uniform(10), Symmetric(0.2, 10), 60_000);
        Assert.Equal((value.BitsPerLabel, value.BitsPerLabel), (value.Low, value.High));
        Assert.Equal(60_000 * 0.0641 / 3.3219, value.EquivalentCleanLabels, 2.0);
        Assert.Equal(60_000, LabelInformation.Of(Uniform(10), Symmetric(1, 10), 60_000).EquivalentCleanLabels, 1e-6);
    }

    [Fact]
    public void What_cannot_be_used_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LabelInformation.Bits(new double[2, 2]));
        Assert.Contains("truth 0, given 1", Assert.Throws<ArgumentException>(() => LabelInformation.Bits(new double[,] { { 1, -1 }, { 1, 1 } })).Message);
        Assert.Throws<ArgumentException>(() => LabelInformation.Bits(new double[,] { { 1, double.NaN }, { 1, 1 } }));
        Assert.Contains("row 1", Assert.Throws<ArgumentException>(() => LabelInformation.Bits([0.5, 0.5], new double[,] { { 1, 0 }, { 0.5, 0.4 } })).Message);
        Assert.Throws<ArgumentException>(() => LabelInformation.Bits([0.5, 0.4], new double[,] { { 1, 0 }, { 0, 1 } }));
        Assert.Throws<ArgumentException>(() => LabelInformation.Bits([1], new double[,] { { 1, 0 }, { 0, 1 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelInformation.BitsOfSymmetric(1.1, 10));
        Assert.Contains("1 true class", Assert.Throws<ArgumentException>(() => LabelInformation.Of(new double[,] { { 5, 1 }, { 0, 0 } }, 10, new RandomStream(1))).Message);
    }

    private static double[] Uniform(int classes) => [.. Enumerable.Repeat(1.0 / classes, classes)];

    private static double[,] Symmetric(double right, int classes)
    {
        double[,] noise = new double[classes, classes];
        for (int t = 0; t < classes; t++)
        {
            for (int g = 0; g < classes; g++)
                noise[t, g] = t == g ? right : (1 - right) / (classes - 1);
        }
        return noise;
    }

    private static double[,] Rows(int classes, RandomStream random)
    {
        double[,] rows = new double[classes, classes];
        for (int t = 0; t < classes; t++)
        {
            double[] weights = [.. Enumerable.Range(0, classes).Select(_ => Math.Pow(random.NextSingle(), 3) + 1e-3)];
            for (int g = 0; g < classes; g++)
                rows[t, g] = weights[g] / weights.Sum();
        }
        return rows;
    }

    private static double[,] Table(int truths, int given, double[] counts)
    {
        double[,] table = new double[truths, given];
        for (int i = 0; i < counts.Length; i++)
            table[i / given, i % given] = counts[i];
        return table;
    }
}
