using CsCheck;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

/// <summary>Confident learning and the noise channel: by hand, by their invariants, and against noise that is known.</summary>
public class NoiseTests
{
    [Fact]
    public void Confident_learning_by_hand()
    {
        ConfidentEstimate estimate = ConfidentLearning.Fit(ByHand.Probabilities, ByHand.Labels);
        // t₀ = (0.9 + 0.8 + 0.1 + 0.6) / 4, t₁ = (0.9 + 0.7 + 0.2) / 3.
        Assert.Equal([0.6, 0.6], estimate.Thresholds.Select(t => Math.Round(t, 6)));
        // Given 0: confidently 0, 0, 1, 0; given 1: 1, 1, 0. The row without a label counts nowhere.
        Assert.Equal(new[,] { { 3, 1 }, { 1, 2 } }, estimate.Counts);
        Assert.Equal(new double[,] { { 3, 1 }, { 1, 2 } }, estimate.Calibrated);
        Assert.Equal(2 / 7.0, estimate.EstimatedShareWrong, 1e-12);
        Assert.Equal(4 / 7.0, estimate.Prior[0], 1e-12);
        Assert.Equal(0.75, estimate.Noise[0, 0], 1e-12);
        Assert.Equal(1 / 3.0, estimate.Noise[1, 0], 1e-12);
        Assert.Equal(1 / 3.0, estimate.Inverse[1, 0], 1e-12);
        Assert.Equal(1 / 7.0, estimate.Joint[1, 0], 1e-12);
    }

    [Fact]
    public void Rows_of_which_the_net_is_not_confident_are_made_up_for_by_calibration()
    {
        // Three classes, given 0 five times: t₀ = (0.8 + 0.8 + 0.1 + 0.4 + 0.4) / 5 = 0.5: confident are two of 0 and one of 1; the other two reach no threshold.
        Tensor probabilities = Tensor.From([0.8f, 0.1f, 0.1f, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.1f, 0.4f, 0.3f, 0.3f, 0.4f, 0.3f, 0.3f, 0.1f, 0.7f, 0.2f, 0.1f, 0.2f, 0.7f], [7, 3]);
        ConfidentEstimate estimate = ConfidentLearning.Fit(probabilities, [0, 0, 0, 0, 0, 1, 2]);
        Assert.Equal(new[,] { { 2, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, estimate.Counts);
        Assert.Equal(10 / 3.0, estimate.Calibrated[0, 0], 1e-12);
        Assert.Equal(5 / 3.0, estimate.Calibrated[0, 1], 1e-12);
        Assert.Equal(5 / 21.0, estimate.EstimatedShareWrong, 1e-12);
    }

    [Fact]
    public void Every_row_of_probabilities_sums_to_one_and_every_row_of_counts_to_the_labels() =>
        Gen.Select(Gen.Int[2, 6], Gen.Int[30, 300], Gen.Double[0, 0.8], Gen.ULong).Sample((classes, count, wrong, seed) =>
        {
            SyntheticLabels data = SyntheticLabels.Make(count, SyntheticLabels.Uneven(classes, wrong), 2, 1, seed);
            for (int k = 0; k < classes; k++)
                data.Given[k] = k;
            data.Given[^1] = -1;
            ConfidentEstimate confident = ConfidentLearning.Fit(data.Probabilities, data.Given);
            for (int k = 0; k < classes; k++)
                Assert.Equal(data.Given.Count(label => label == k), Row(confident.Calibrated, k), 1e-9);
            foreach (NoiseEstimate estimate in (NoiseEstimate[])[confident, NoiseChannel.Fit(data.Probabilities, data.Given, 5)])
            {
                Assert.Equal(1, estimate.Prior.Sum(), 1e-9);
                Assert.Equal(1, estimate.Joint.Cast<double>().Sum(), 1e-9);
                Assert.All(Enumerable.Range(0, classes), k => Assert.Equal(1, Row(estimate.Noise, k), 1e-9));
                Assert.All(Enumerable.Range(0, classes), k => Assert.Equal(1, Row(estimate.Inverse, k), 1e-9));
                Assert.InRange(estimate.EstimatedShareWrong, 0, 1);
            }
        }, iter: 50);

    [Theory]
    [InlineData(0.2, 1, 0.03, 0.01)]
    [InlineData(0.4, 1, 0.05, 0.02)]
    [InlineData(0.2, 3, 0.06, 0.03)] // much too sure
    [InlineData(0.2, 0.5, 0.03, 0.2)] // not nearly sure enough
    public void Known_noise_is_found_again(double wrong, double sharpness, double byConfidence, double byChannel)
    {
        SyntheticLabels data = SyntheticLabels.Make(40_000, SyntheticLabels.Uneven(5, wrong), 6, sharpness);
        ConfidentEstimate confident = ConfidentLearning.Fit(data.Probabilities, data.Given);
        NoiseEstimate channel = NoiseChannel.Fit(data.Probabilities, data.Given);
        double first = SyntheticLabels.Furthest(data.Noise, confident.Noise), second = SyntheticLabels.Furthest(data.Noise, channel.Noise);
        TestContext.Current.TestOutputHelper?.WriteLine($"wrong {wrong}, sharpness {sharpness}: confident learning off by {first:0.0000}, channel by {second:0.0000}");
        Assert.InRange(first, 0, byConfidence);
        Assert.InRange(second, 0, byChannel);
        double share = data.Wrong.Count(w => w) / 40_000.0;
        Assert.Equal(share, confident.EstimatedShareWrong, byConfidence);
        Assert.Equal(share, channel.EstimatedShareWrong, byChannel);
    }

    [Fact]
    public void A_net_that_predicts_the_noisy_labels_hides_the_noise_from_the_channel_but_not_from_confident_learning()
    {
        SyntheticLabels data = SyntheticLabels.Make(40_000, SyntheticLabels.Uneven(5, 0.3));
        Tensor noisy = data.Noisy();
        Assert.InRange(NoiseChannel.Fit(noisy, data.Given).EstimatedShareWrong, 0, 0.02);
        Assert.Equal(0.3, ConfidentLearning.Fit(noisy, data.Given).EstimatedShareWrong, 0.05);
    }

    [Fact]
    public void The_channel_comes_to_one_answer_by_batches_too()
    {
        SyntheticLabels data = SyntheticLabels.Make(5_000, SyntheticLabels.Uneven(4, 0.3));
        NoiseChannel channel = new(4, 0.5);
        float[] posterior = new float[4];
        double likelihood = double.NegativeInfinity;
        for (int round = 0; round < 60; round++)
        {
            double sum = 0;
            for (int i = 0; i < 5_000; i++)
            {
                sum += Math.Log(channel.Posterior(data.Probabilities.Row(i), data.Given[i], posterior));
                channel.Gather(posterior, data.Given[i]);
            }
            Assert.True(sum >= likelihood - 0.1, $"round {round}: {sum} after {likelihood}");
            likelihood = sum;
            if (round < 59)
                channel.Reestimate();
        }
        Assert.InRange(SyntheticLabels.Furthest(channel.Estimate().Noise, NoiseChannel.Fit(data.Probabilities, data.Given).Noise), 0, 1e-3);
        channel.Reestimate(0.5f);
        Assert.Equal(2_500, Reduce.Sum(channel.Counts.Span), 1.0);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        SyntheticLabels data = SyntheticLabels.Make(20_000, SyntheticLabels.Uneven(5, 0.3), 3);
        ThreadCounts.AssertSameBits(() => [.. NoiseChannel.Fit(data.Probabilities, data.Given, 5).Joint.Cast<double>().Concat(ConfidentLearning.Fit(data.Probabilities, data.Given).Joint.Cast<double>()).Select(p => (float)p)]);
    }

    [Fact]
    public void What_cannot_be_used_is_refused_with_its_place()
    {
        float[] good = [0.9f, 0.1f, 0.2f, 0.8f, 0.5f, 0.5f];
        Tensor Rows(int at, float value)
        {
            Tensor rows = Tensor.From(good, [3, 2]);
            rows.Span[at] = value;
            return rows;
        }

        Assert.Contains("row 1", Assert.Throws<DataException>(() => ConfidentLearning.Fit(Rows(3, 0.7f), [0, 1, 1])).Message);
        Assert.Contains("row 2, class 0 holds NaN", Assert.Throws<DataException>(() => NoiseChannel.Fit(Rows(4, float.NaN), [0, 1, 1])).Message);
        Assert.Contains("row 0, class 1 holds -0.1", Assert.Throws<DataException>(() => Suspects.Find(Tensor.From([1.1f, -0.1f, 0, 1], [2, 2]), [0, 1])).Message);
        Assert.Contains("class 1", Assert.Throws<ArgumentException>(() => ConfidentLearning.Fit(Rows(0, 0.9f), [0, 0, -1])).Message);
        Assert.Contains("row 1 has label 2", Assert.Throws<ArgumentException>(() => NoiseChannel.Fit(Rows(0, 0.9f), [0, 2, 1])).Message);
        Assert.Contains("none of 3", Assert.Throws<ArgumentException>(() => NoiseChannel.Fit(Rows(0, 0.9f), [-1, -1, -1])).Message);
        Assert.Throws<ArgumentException>(() => ConfidentLearning.Fit(Rows(0, 0.9f), [0, 1]));
        Assert.Throws<ArgumentException>(() => NoiseEstimate.FromJoint(new double[2, 3]));
        Assert.Equal(0, ConfidentLearning.Fit(Rows(0, 0.8995f), [0, 1, 1]).EstimatedShareWrong); // rounding is borne
    }

    private static double Row(double[,] matrix, int row) => Enumerable.Range(0, matrix.GetLength(1)).Sum(k => matrix[row, k]);
}

/// <summary>Eight examples of two classes, the last without a label.</summary>
internal static class ByHand
{
    public static Tensor Probabilities { get; } = Tensor.From(
        [0.9f, 0.1f, 0.8f, 0.2f, 0.1f, 0.9f, 0.6000001f, 0.4f, 0.1f, 0.9f, 0.3f, 0.7f, 0.8f, 0.2f, 0.5f, 0.5f], [8, 2]);

    public static int[] Labels { get; } = [0, 0, 0, 0, 1, 1, 1, -1];
}
