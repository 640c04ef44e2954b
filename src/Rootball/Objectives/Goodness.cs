using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Forward-Forward's objective: the sum of squared activities above a threshold for positive rows, below it for negative ones.</summary>
/// <remarks>
/// Hinton, "The Forward-Forward algorithm: some preliminary investigations", 2022, eq. 1; threshold = the number of units. Units quieter than the level's mean
/// are lifted (peer normalisation, section 3.3) in proportion to the gap, by running means over positive rows.
/// </remarks>
public sealed class Goodness : Objective
{
    private const float Smoothing = 0.9f;
    private readonly float _peerStrength;
    private readonly Tensor[] _means, _lifts, _sums;

    /// <summary>Makes the objective for every level of <paramref name="network"/>.</summary>
    public Goodness(Network network, float peerStrength = 0.06f)
    {
        _peerStrength = peerStrength;
        Tensor[] PerUnit() => [.. network.Levels.Select(level => new Tensor([level.Outputs]))];
        (_means, _lifts, _sums) = (PerUnit(), PerUnit(), PerUnit());
        foreach (Tensor mean in _means)
            mean.Span.Fill(0.5f);
        Positive = new double[network.Levels.Count];
        Negative = new double[network.Levels.Count];
    }

    /// <summary>How many of the batch's rows, from the first, are positive; the rest are negative.</summary>
    public int Positives { get; set; }

    /// <summary>Running mean goodness of positive rows by level, per unit.</summary>
    public double[] Positive { get; }

    /// <summary>Running mean goodness of negative rows by level, per unit.</summary>
    public double[] Negative { get; }

    /// <summary>Running mean activity of each unit on positive rows, by level: part of the learner's state.</summary>
    public IReadOnlyList<Tensor> Means => _means;

    /// <inheritdoc/>
    public override Var Loss(int level, Var h)
    {
        Tensor mean = _means[level], lift = _lifts[level], sum = _sums[level];
        Columns.Sum(h.Value, sum, rows: Positives);
        Span<float> means = mean.Span, lifts = lift.Span, sums = sum.Span;
        for (int i = 0; i < means.Length; i++)
            means[i] = Smoothing * means[i] + (1 - Smoothing) * sums[i] / Positives;
        float average = Reduce.Sum(means) / means.Length;
        for (int i = 0; i < means.Length; i++)
            lifts[i] = _peerStrength * (average - means[i]);
        Var loss = h.GoodnessLoss(h.Tape.Constant(lift), threshold: means.Length, Positives);
        Note(level, loss.RowGoodness(), means.Length);
        return loss;
    }

    private void Note(int level, ReadOnlySpan<float> goodness, int units)
    {
        double positive = Reduce.Sum(goodness[..Positives]) / (double)Positives / units;
        double negative = Reduce.Sum(goodness[Positives..]) / (double)Math.Max(1, goodness.Length - Positives) / units;
        bool first = Positive[level] == 0 && Negative[level] == 0;
        Positive[level] = first ? positive : 0.99 * Positive[level] + 0.01 * positive;
        Negative[level] = first ? negative : 0.99 * Negative[level] + 0.01 * negative;
    }
}
