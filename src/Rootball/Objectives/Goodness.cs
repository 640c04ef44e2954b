using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Forward-Forward's objective: the sum of squared activities above a threshold for positive rows (the first half), below it for negative ones.</summary>
/// <remarks>
/// Hinton, "The Forward-Forward algorithm: some preliminary investigations", 2022, eq. 1; threshold = the number of units. Units quieter than the level's mean
/// are lifted (peer normalisation, section 3.3) in proportion to the gap, by running means over positive rows.
/// </remarks>
public sealed class Goodness : PairObjective
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

    /// <inheritdoc/>
    public override bool HalvesAreOpposites => true;

    /// <summary>Running mean goodness of positive rows by level, per unit.</summary>
    public double[] Positive { get; }

    /// <summary>Running mean goodness of negative rows by level, per unit.</summary>
    public double[] Negative { get; }

    /// <summary>Running mean activity of each unit on positive rows, by level: part of the learner's state.</summary>
    public IReadOnlyList<Tensor> Means => _means;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _means.Select((mean, i) => ($"level{i + 1}.mean", mean));

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Tensor mean = _means[level], lift = _lifts[level], sum = _sums[level];
        Span<float> means = mean.Span, lifts = lift.Span, sums = sum.Span;
        if (FirstHalf > 0)
            Columns.Sum(h.Value, sum, rows: FirstHalf);
        for (int i = 0; FirstHalf > 0 && i < means.Length; i++)
            means[i] = Smoothing * means[i] + (1 - Smoothing) * sums[i] / FirstHalf;
        float average = Reduce.Sum(means) / means.Length;
        for (int i = 0; i < means.Length; i++)
            lifts[i] = _peerStrength * (average - means[i]);
        Var loss = h.GoodnessLoss(h.Tape.Constant(lift), threshold: means.Length, FirstHalf);
        Note(level, loss.RowGoodness(), means.Length);
        float counts = FirstHalf > 0 ? Phase.Wake : Phase.Sleep;
        return counts == 1 ? loss : loss.Scale(counts);
    }

    private void Note(int level, ReadOnlySpan<float> goodness, int units)
    {
        Note(Positive, level, goodness[..FirstHalf], units);
        Note(Negative, level, goodness[FirstHalf..], units);
    }

    private static void Note(double[] running, int level, ReadOnlySpan<float> goodness, int units)
    {
        if (goodness.Length == 0)
            return;
        double mean = Reduce.Sum(goodness) / (double)goodness.Length / units;
        running[level] = running[level] == 0 ? mean : 0.99 * running[level] + 0.01 * mean;
    }
}
