using CsCheck;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public class LabelNoiseTests
{
    private static readonly Dataset s_data = Dataset.FromFloats("numbers", ExampleShape.Features(1), ["a", "b", "c", "d"], new float[4_000], [.. Enumerable.Range(0, 4_000).Select(i => i % 100 == 0 ? -1 : i % 4)]);

    [Fact]
    public void A_pair_is_a_class_and_the_next()
    {
        Dataset spoiled = LabelNoise.Pair(s_data, 0.3, new RandomStream(1));
        int[] steps = [.. Enumerable.Range(0, 4_000).Where(i => s_data.Labels[i] >= 0).Select(i => (spoiled.Labels[i] - s_data.Labels[i] + 4) % 4)];
        Assert.Equal([0, 1], steps.Distinct().Order());
        Assert.InRange(steps.Count(step => step == 1), 0.3 * steps.Length - 130, 0.3 * steps.Length + 130); // 4.5 deviations
        Assert.Equal(spoiled.Labels.ToArray(), LabelNoise.Pair(s_data, 0.3, new RandomStream(1)).Labels.ToArray());
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(-1, spoiled.Labels[i * 100]));
    }

    [Fact]
    public void Difficulty_decides_who_is_spoiled_and_the_share_is_kept_to_the_label()
    {
        double[] difficulty = [.. Enumerable.Range(0, 4_000).Select(i => i < 1_000 ? 0 : i < 2_000 ? 1 : i < 3_000 ? 2 : 1_000.0)];
        int[] changed = new int[4];
        for (ulong seed = 0; seed < 20; seed++)
        {
            Dataset spoiled = LabelNoise.ByDifficulty(s_data, difficulty, 0.4, new RandomStream(seed));
            for (int i = 0; i < 4_000; i++)
                changed[i / 1_000] += spoiled.Labels[i] != s_data.Labels[i] ? 1 : 0;
            Assert.Equal(1_584, Enumerable.Range(0, 4_000).Count(i => spoiled.Labels[i] != s_data.Labels[i])); // round(0.4 · 3,960)
        }
        // 990 are labelled of each thousand. The hardest are certain; the other 594 fall 1 : 2 on the next two, each draw within one of it.
        Assert.Equal((0, 20 * 990), (changed[0], changed[3]));
        Assert.InRange(changed[1], 20 * 198 - 200, 20 * 198 + 200);
        Assert.Equal(20 * 594, changed[1] + changed[2]);
    }

    [Fact]
    public void What_looks_like_another_class_is_given_it()
    {
        Tensor probabilities = new([4_000, 4]);
        for (int i = 0; i < 4_000; i++)
        {
            int right = i % 4;
            (probabilities[i, right], probabilities[i, (right + 1) % 4], probabilities[i, (right + 2) % 4]) = i < 2_000 ? (1, 0, 0) : (0.4f, 0.45f, 0.15f);
        }
        Dataset spoiled = LabelNoise.ByLikeness(s_data, probabilities, 0.25, new RandomStream(3));
        int[] steps = [.. Enumerable.Range(0, 4_000).Where(i => s_data.Labels[i] >= 0).Select(i => (spoiled.Labels[i] - s_data.Labels[i] + 4) % 4)];
        int[] counts = [.. Enumerable.Range(0, 4).Select(step => steps.Count(s => s == step))];
        Assert.Equal((2_970, 0), (counts[0], counts[3]));
        Assert.InRange(counts[1], 0.75 * 990 - 62, 0.75 * 990 + 62); // 4.5 deviations
        Assert.Equal(s_data.Labels[..2_000].ToArray(), spoiled.Labels[..2_000].ToArray());
        Assert.Contains("only 1980", Assert.Throws<ArgumentException>(() => LabelNoise.ByLikeness(s_data, probabilities, 0.6, new RandomStream(3))).Message);
    }

    [Fact]
    public void Chances_are_proportional_up_to_certainty_and_sum_to_the_count() =>
        Gen.Select(Gen.Frequency((1, Gen.Const(0.0)), (3, Gen.Double[0.001, 1]), (1, Gen.Double[1, 1e6]), (1, Gen.Const(2.0))).Array[1, 60], Gen.Int[0, 60], Gen.ULong).Sample((weights, count, seed) =>
        {
            count = Math.Min(count, weights.Count(w => w > 0));
            double[] chances = UnequalSample.Chances(weights, count);
            Assert.Equal(count, chances.Sum(), 1e-6);
            double scale = chances.Zip(weights).Where(pair => pair.First is > 0 and < 1).Select(pair => pair.First / pair.Second).DefaultIfEmpty(0).Max();
            Assert.All(chances.Zip(weights), pair => Assert.True(pair.First is >= 0 and <= 1 && (pair.First >= 1 - 1e-9 || Math.Abs(pair.First - scale * pair.Second) < 1e-6)));
            int[] drawn = UnequalSample.Draw(weights, count, new RandomStream(seed));
            Assert.Equal((count, count), (drawn.Length, drawn.Distinct().Count()));
            Assert.All(drawn, i => Assert.True(weights[i] > 0));
        });

    [Fact]
    public void What_is_drawn_has_its_chance()
    {
        double[] weights = [1, 2, 3, 4, 20], chances = UnequalSample.Chances(weights, 2);
        int[] drawn = new int[5];
        for (int i = 0; i < 5_000; i++)
        {
            foreach (int k in UnequalSample.Draw(weights, 2, new RandomStream(4).Split(i)))
                drawn[k]++;
        }
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 1], chances.Select(chance => Math.Round(chance, 9)));
        Assert.All(chances.Zip(drawn), pair => Assert.Equal(pair.First, pair.Second / 5_000.0, 0.03));
    }

    [Fact]
    public void Noise_that_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelNoise.Pair(s_data, -0.1, new RandomStream(1)));
        Assert.Throws<ArgumentException>(() => LabelNoise.ByDifficulty(s_data, [1, 2], 0.1, new RandomStream(1)));
        Assert.Contains("example 0", Assert.Throws<ArgumentException>(() => LabelNoise.ByDifficulty(s_data, [double.NaN, .. new double[3_999]], 0.1, new RandomStream(1))).Message);
        Assert.Throws<ArgumentException>(() => LabelNoise.ByLikeness(s_data, new Tensor([3, 4]), 0.1, new RandomStream(1)));
        Assert.Contains("row 1, class 2", Assert.Throws<ArgumentException>(() =>
        {
            Tensor rows = new([4_000, 4]);
            rows[1, 2] = float.NaN;
            return LabelNoise.ByLikeness(s_data, rows, 0.1, new RandomStream(1));
        }).Message);
    }
}
