using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Finds the one number that scores are divided by before the soft-max, so that "90 % sure" means something.</summary>
/// <remarks>Temperature scaling: Guo et al., "On calibration of modern neural networks", ICML 2017. Answers do not change; only how sure they claim to be.</remarks>
internal static class Calibration
{
    private const int Sample = 1_000, Steps = 60;

    // e⁻³ … e¹²: from scores a twentieth as spread as they should be to sums of squares over thousands of units.
    private const double Coldest = -3, Hottest = 12;

    public static void Fit(LearningRule rule, Scaling scaling, Dataset data, RandomStream random)
    {
        Dataset sample = data.Take(Sample, random);
        if (sample.Labels.Contains(Dataset.Unlabelled))
            sample = sample.Subset([.. Enumerable.Range(0, sample.Count).Where(i => sample.Labels[i] != Dataset.Unlabelled)]);
        if (sample.Count == 0)
            return;
        Tensor inputs = new([sample.Count, sample.Shape.Length]), scores = new([sample.Count, sample.Classes.Count]);
        for (int i = 0; i < sample.Count; i++)
            sample.Read(i, inputs.Row(i));
        scaling.Apply(inputs);
        rule.Score(inputs, scores);
        // The loss is unimodal in the logarithm of the temperature: keep the better two thirds.
        (double low, double high) = (Coldest, Hottest);
        for (int step = 0; step < Steps; step++)
        {
            double left = low + (high - low) / 3, right = high - (high - low) / 3;
            (low, high) = Loss(scores, sample, Math.Exp(left)) <= Loss(scores, sample, Math.Exp(right)) ? (low, right) : (left, high);
        }
        rule.Temperature.Span[0] = (float)Math.Exp((low + high) / 2);
    }

    private static double Loss(Tensor scores, Dataset data, double temperature)
    {
        double loss = 0;
        for (int i = 0; i < data.Count; i++)
        {
            Span<float> row = scores.Row(i);
            double max = Reduce.Max(row), sum = 0;
            foreach (float score in row)
                sum += Math.Exp((score - max) / temperature);
            loss += Math.Log(sum) - (row[data.Labels[i]] - max) / temperature;
        }
        return loss;
    }
}
