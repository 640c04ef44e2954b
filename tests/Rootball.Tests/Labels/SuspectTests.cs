using System.Diagnostics;
using CsCheck;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class SuspectTests
{
    [Fact]
    public void Suspects_by_hand()
    {
        foreach (SuspectMethod method in Enum.GetValues<SuspectMethod>())
        {
            SuspectList list = Suspects.Find(ByHand.Probabilities, ByHand.Labels, new SuspectOptions { Method = method, ClassNames = ["cat", "dog"] });
            Assert.Equal([2, 6], list.Ranked);
            Assert.Equal([0, 0, 1, 0, 1, 1, 0, 0], list.Predicted.ToArray());
            Assert.Equal([0.9f, 0.8f, 0.1f, 0.6000001f, 0.9f, 0.7f, 0.2f, float.NaN], list.Score.ToArray());
            Assert.Equal([2, 6, 3, 5, 1, 0, 4], list.Order());
            Assert.Equal("given cat (10 % likely), looks like dog (90 %); the threshold for dog is 60 %", list.Explain(2));
            Assert.Equal("given dog (90 % likely), looks like it", list.Explain(4));
            Assert.Equal("no label, looks like cat (50 %)", list.Explain(7));
            ClassSummary cat = list.Classes()[0];
            Assert.Equal(("cat", 4, 1, 1.0, 0.25, 0.75), (cat.Name, cat.Given, cat.Suspects, cat.EstimatedWrong, Math.Round(cat.Noise, 9), cat.Quality));
            Assert.Equal(new Confusion("dog", 1, 0.25), Assert.Single(cat.TopConfusions));
        }
    }

    [Fact]
    public void Methods_differ_in_whom_they_take()
    {
        SyntheticLabels data = SyntheticLabels.Make(8_000, SyntheticLabels.Uneven(6, 0.2), 3);
        Dictionary<SuspectMethod, bool[]> found = Enum.GetValues<SuspectMethod>().ToDictionary(method => method, method => Suspects.Find(data.Probabilities, data.Given, new SuspectOptions { Method = method }).IsIssue.ToArray());
        bool[] rate = found[SuspectMethod.PruneByNoiseRate], byClass = found[SuspectMethod.PruneByClass], both = found[SuspectMethod.Both];
        Assert.Equal(rate.Zip(byClass, (a, b) => a && b), both);
        Assert.NotEqual(rate, byClass);
        Assert.All(found.Values, issues => Assert.True(issues.Zip(found[SuspectMethod.PredictedNotGiven]).All(pair => !pair.First || pair.Second)));
        foreach (bool[] issues in found.Values)
        {
            Assert.InRange(SuspectQuality.Precision(issues, data.Wrong), 0.7, 1);
            Assert.InRange(SuspectQuality.Recall(issues, data.Wrong), 0.6, 1);
        }
        Assert.True(SuspectQuality.Precision(both, data.Wrong) >= SuspectQuality.Precision(found[SuspectMethod.PredictedNotGiven], data.Wrong));
    }

    [Fact]
    public void As_many_are_pruned_as_the_counts_say()
    {
        SyntheticLabels data = SyntheticLabels.Make(3_000, SyntheticLabels.Uneven(4, 0.3), 2);
        double[,] calibrated = ConfidentLearning.Fit(data.Probabilities, data.Given).Calibrated;
        bool[] marked = Pruning.Find(data.Probabilities, data.Given, calibrated, SuspectMethod.PruneByClass);
        for (int k = 0; k < 4; k++)
        {
            int[] rows = [.. Enumerable.Range(0, 3_000).Where(i => data.Given[i] == k).OrderBy(i => data.Probabilities[i, k]).ThenBy(i => i)];
            int[] counts = Pruning.Rounded(calibrated, k);
            Assert.Equal(rows.Length, counts.Sum());
            Assert.Equal(rows.Take(counts.Sum() - counts[k]).Order(), rows.Where(i => marked[i]).Order());
        }
    }

    [Fact]
    public void Suspects_do_not_depend_on_the_order_of_the_examples() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[40, 400], Gen.Enum<SuspectMethod>(), Gen.Enum<LabelScore>(), Gen.Bool, Gen.ULong).Sample((classes, count, method, score, adjust, seed) =>
        {
            SyntheticLabels data = SyntheticLabels.Make(count, SyntheticLabels.Uneven(classes, 0.3), 2, 1, seed);
            for (int k = 0; k < classes; k++)
                data.Given[k] = k;
            int[] order = [.. Enumerable.Range(0, count)];
            new RandomStream(seed).Shuffle<int>(order);
            Tensor other = new(data.Probabilities.Shape);
            for (int i = 0; i < count; i++)
                data.Probabilities.Row(order[i]).CopyTo(other.Row(i));
            SuspectOptions options = new() { Method = method, Score = score, AdjustByThresholds = adjust };
            SuspectList first = Suspects.Find(data.Probabilities, data.Given, options), second = Suspects.Find(other, [.. order.Select(i => data.Given[i])], options);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(first.IsIssue[order[i]], second.IsIssue[i]);
                Assert.Equal(first.Score[order[i]], second.Score[i], 1e-6f);
                Assert.InRange(second.Score[i], 0, 1);
            }
        }, iter: 100);

    [Theory]
    [InlineData(LabelScore.SelfConfidence, 0.2)]
    [InlineData(LabelScore.NormalisedMargin, 0.25)] // (0.2 − 0.7 + 1) / 2
    [InlineData(LabelScore.ConfidenceWeightedEntropy, 0.4211)] // entropy 0.8018 / ln 3 / 0.2 = 3.6492; ln 4.6492 / 3.6492
    public void Scores_by_hand(LabelScore score, double expected)
    {
        Assert.Equal(expected, LabelScores.Of([0.2f, 0.7f, 0.1f], 0, score), 1e-4);
        Assert.Equal(1, LabelScores.Of([0, 1, 0], 1, score), 1e-4);
        Assert.InRange(LabelScores.Of([0, 1, 0], 0, score), 0, 0.5);
    }

    [Fact]
    public void Adjusted_scores_make_up_for_classes_that_are_never_sure()
    {
        // p' ∝ p − t + 0.9: (0.5, 0.4) − (0.9, 0.5) + 0.9 = (0.5, 0.8).
        float[] scores = LabelScores.All(Tensor.From([0.6f, 0.4f], [1, 2]), [1], LabelScore.SelfConfidence, [0.9, 0.5]);
        Assert.Equal(0.8 / 1.4, scores[0], 1e-6);
        Assert.Throws<ArgumentException>(() => LabelScores.All(Tensor.From([0.6f, 0.4f], [1, 2]), [1], LabelScore.SelfConfidence, [0.9]));
    }

    [Fact]
    public void Average_precision_is_its_plain_definition() =>
        Gen.Select(Gen.Int[0, 12].Array[1, 60], Gen.Bool.Array[60]).Sample((levels, wrong) =>
        {
            float[] scores = [.. levels.Select(level => level == 12 ? float.NaN : level / 10f)];
            bool[] isWrong = wrong[..scores.Length];
            int[] ranked = [.. Enumerable.Range(0, scores.Length).Where(i => !float.IsNaN(scores[i]))], bad = [.. ranked.Where(i => isWrong[i])];
            double expected = bad.Length == 0 ? double.NaN : bad.Average(i => bad.Count(j => scores[j] <= scores[i]) / (double)ranked.Count(j => scores[j] <= scores[i]));
            Assert.Equal(expected, SuspectQuality.AveragePrecision(scores, isWrong), 1e-12);
        });

    [Fact]
    public void Precision_and_recall_by_hand()
    {
        Assert.Equal(2 / 3.0, SuspectQuality.Precision([true, true, true, false], [true, true, false, false]));
        Assert.Equal(0.5, SuspectQuality.Recall([true, false, false, false], [true, true, false, false]));
        Assert.Equal(double.NaN, SuspectQuality.Precision([false], [true]));
        Assert.Throws<ArgumentException>(() => SuspectQuality.Recall([true], [true, false]));
    }

    [Fact]
    public void The_smallest_come_to_the_front() =>
        Gen.Select(Gen.ULong[0, 40].Array[0, 200], Gen.Int[0, 200]).Sample((keys, count) =>
        {
            count = Math.Min(count, keys.Length);
            ulong[] sorted = [.. keys.Order()];
            Smallest.ToFront(keys, count);
            Assert.Equal(sorted[..count], keys[..count].Order());
            Assert.Equal(sorted, keys.Order());
        });

    [Fact]
    public void Keys_sort_as_the_numbers_do() =>
        Gen.Select(Gen.Single[-2, 2], Gen.Single[-2, 2]).Sample((a, b) => a.CompareTo(b) == Smallest.Sortable(a).CompareTo(Smallest.Sortable(b)));

    [Fact]
    public void A_million_rows_take_seconds_and_the_same_bits_on_any_number_of_threads()
    {
        Tensor probabilities = new([1_000_000, 10]);
        RandomStream random = new(2);
        int[] labels = new int[1_000_000];
        random.FillUniform(probabilities.Span, 0, 1);
        for (int i = 0; i < labels.Length; i++)
        {
            // One class stands out, and is given nine times in ten.
            Span<float> row = probabilities.Row(i);
            row[i % 10] += 12 * random.NextSingle();
            labels[i] = random.NextInt(10) == 0 ? random.NextInt(10) : i % 10;
            float factor = 1 / Reduce.Sum(row);
            foreach (ref float p in row)
                p *= factor;
        }
        Suspects.Find(probabilities.Rows(0, 10_000), labels.AsSpan(0, 10_000));
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetTotalAllocatedBytes();
        SuspectList list = Suspects.Find(probabilities, labels);
        double bytes = (GC.GetTotalAllocatedBytes() - before) / 1e6;
        TestContext.Current.TestOutputHelper?.WriteLine($"1,000,000 × 10: {watch.Elapsed.TotalSeconds:0.00} s, {bytes:0} bytes a row, {list.Ranked.Count} suspects");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.InRange(bytes, 0, 64);
        Assert.InRange(list.Ranked.Count, 60_000, 150_000);
        Tensor part = probabilities.Rows(0, 50_000);
        ThreadCounts.AssertSameBits(() =>
        {
            SuspectList again = Suspects.Find(part, labels.AsSpan(0, 50_000));
            return [.. again.Score.ToArray(), .. again.Ranked.Select(i => (float)i)];
        });
    }
}
