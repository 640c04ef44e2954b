using Rootball.Data;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>How much of what is false passes for real: what Hinton 2022, 1:06:55, says comes of never unlearning anything asleep.</summary>
public static class Hallucination
{
    /// <summary>The share of false ones that score at least as high as the score which a given share of real ones reaches; what cannot tell them apart accepts as many of both.</summary>
    /// <param name="real">Scores of what is real: goodness, or how far two views agree.</param>
    /// <param name="noise">Scores of what is false. One that is no number is not accepted.</param>
    /// <param name="accepted">The share of real ones that passes.</param>
    /// <exception cref="ArgumentException">A side is empty, or a real score is no number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in (0, 1].</exception>
    public static double Rate(ReadOnlySpan<float> real, ReadOnlySpan<float> noise, double accepted = 0.95)
    {
        if (real.IsEmpty || noise.IsEmpty)
            throw new ArgumentException($"Hallucination.Rate: {real.Length} real and {noise.Length} false scores; expected some of both.", nameof(real));
        if (!(accepted is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(accepted), accepted, "Hallucination.Rate: a share above 0, at most 1.");
        float[] rising = real.ToArray();
        if (rising.Any(float.IsNaN))
            throw new ArgumentException("Hallucination.Rate: a real score is no number.", nameof(real));
        Array.Sort(rising);
        float threshold = rising[rising.Length - (int)Math.Ceiling(accepted * rising.Length)];
        int passed = 0;
        foreach (float score in noise)
            passed += score >= threshold ? 1 : 0;
        return passed / (double)noise.Length;
    }

    /// <summary>Wrong labels held for right: real ones are examples shown with their own label, false ones the same with another, drawn evenly; the score is the net's goodness.</summary>
    /// <exception cref="ArgumentException">The rule's answer is not read from goodness.</exception>
    public static double OfWrongLabels(ForwardForward rule, Scaling scaling, Dataset data, RandomStream random)
    {
        Tensor goodness = GoodnessOf(rule, scaling, data, random: null);
        return Rate(Own(goodness, data), [.. Enumerable.Range(0, data.Count).Select(row => goodness.Row(row)[(data.Labels[row] + 1 + random.NextInt(rule.Classes - 1)) % rule.Classes])]);
    }

    /// <summary>Noise held for real: false ones are of numbers that each come from another example, so that every number is as likely as in the data and nothing goes together, with a label drawn evenly.</summary>
    /// <exception cref="ArgumentException">The rule's answer is not read from goodness.</exception>
    public static double OfNoise(ForwardForward rule, Scaling scaling, Dataset data, RandomStream random)
    {
        Tensor noise = GoodnessOf(rule, scaling, data, random);
        return Rate(Own(GoodnessOf(rule, scaling, data, random: null), data), [.. Enumerable.Range(0, data.Count).Select(row => noise.Row(row)[random.NextInt(rule.Classes)])]);
    }

    /// <summary>Strangers held for partners: real pairs are two views of an example, false ones views of two; the score is the cosine of what the top level says of them, each unit brought to mean 0 and variance 1.</summary>
    /// <param name="rule">What learned to agree.</param>
    /// <param name="scaling">What inputs are brought to.</param>
    /// <param name="data">At least two examples.</param>
    /// <param name="views">How views are made.</param>
    /// <param name="random">Where chance comes from.</param>
    public static double OfPairs(LearningRule rule, Scaling scaling, Dataset data, Contrast views, RandomStream random)
    {
        Tensor inputs = Scaled(scaling, data), shown = new([2 * data.Count, views.Seen(data.Shape.Length).Length]);
        views.Fill(inputs, data.Labels, new Tensor([data.Count, 1]), shown, random);
        Tape tape = new();
        Tensor said = tape.Constant(rule.Represent(shown, rule.Network.Levels.Count - 1)).BatchNormalise().NormaliseRows().Value;
        float Alike(int one, int other) => Reduce.Dot(said.Row(one), said.Row(data.Count + other));
        return Rate([.. Enumerable.Range(0, data.Count).Select(row => Alike(row, row))], [.. Enumerable.Range(0, data.Count).Select(row => Alike(row, (row + 1 + random.NextInt(data.Count - 1)) % data.Count))]);
    }

    private static float[] Own(Tensor goodness, Dataset data) => [.. Enumerable.Range(0, data.Count).Select(row => goodness.Row(row)[data.Labels[row]])];

    // [examples, classes], of the examples or of noise.
    private static Tensor GoodnessOf(ForwardForward rule, Scaling scaling, Dataset data, RandomStream? random)
    {
        if (rule.Reading != FfReadout.Goodness)
            throw new ArgumentException("Hallucination: the rule's answer is not read from goodness; expected ForwardForward with labels shown.", nameof(rule));
        Tensor inputs = Scaled(scaling, data), goodness = new([data.Count, rule.Classes]);
        if (random is not null)
        {
            Tensor examples = inputs.Clone();
            for (int i = 0; i < inputs.Length; i++)
                inputs.Span[i] = examples.Span[random.NextInt(data.Count) * data.Shape.Length + i % data.Shape.Length];
        }
        rule.Score(inputs, goodness);
        return goodness;
    }

    private static Tensor Scaled(Scaling scaling, Dataset data)
    {
        Tensor inputs = new([data.Count, data.Shape.Length]);
        data.Read([.. Enumerable.Range(0, data.Count)], inputs);
        scaling.Apply(inputs);
        return inputs;
    }
}
