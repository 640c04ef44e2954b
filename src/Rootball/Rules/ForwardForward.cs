using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>How a Forward-Forward net's answer is read.</summary>
public enum FfReadout
{
    /// <summary>Every class is shown with the input; the one with the greatest goodness over all but the lowest level wins.</summary>
    Goodness,

    /// <summary>One pass without a class; linear classifiers on all but the lowest level answer.</summary>
    Softmax,
}

/// <summary>Learning without a backward pass: two forward passes, on real and on false data, with opposite objectives at every level.</summary>
/// <remarks>
/// Hinton, "The Forward-Forward algorithm: some preliminary investigations", 2022. Each step: one pass without a class, on which the read-outs learn and from
/// which tempting wrong classes are drawn; then one pass of positive and negative rows together, every level learning by its own goodness.
/// The tape is cut after every level, so training memory is that of one level.
/// </remarks>
public sealed class ForwardForward : ContrastiveRule
{
    private readonly Goodness _goodness;
    private readonly int _lowest;

    /// <summary>Makes the rule and a network for it.</summary>
    /// <param name="input">The layout of one example.</param>
    /// <param name="levels">The network's levels.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="contrast">What is shown as real and as false; labels beside the input if null, or laid over it if the lowest level is convolutional.</param>
    /// <param name="optimiser">How levels change.</param>
    /// <param name="readoutOptimiser">How read-outs change.</param>
    /// <param name="dropout">The share of what goes up that is dropped while learning.</param>
    /// <param name="centred">Whether dense levels take the running mean off what they see, as long phases need it (<see cref="TwoMemories"/>).</param>
    public ForwardForward(Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Contrast? contrast = null,
        Optimiser? optimiser = null, Optimiser? readoutOptimiser = null, float dropout = 0, bool centred = false)
        : this(new NetPlan(input, levels, classes, random, LinearActivation.StraightThroughRelu, Dropout: dropout, Centred: centred), levels.Count > 0 && levels[0].IsConvolutional && input.Rank == 3,
            contrast, optimiser, readoutOptimiser)
    {
    }

    // A filter's gradient sums over places, a level's read-out over thousands of units: steps that do not depend on how many suit them.
    private ForwardForward(NetPlan net, bool filters, Contrast? contrast, Optimiser? optimiser, Optimiser? readoutOptimiser)
        : base(net, contrast ?? (filters ? new PlaneContrast(net.Classes, hard: false) : new LabelContrast(net.Classes)), Cuts.AfterEveryLevel,
            optimiser ?? (filters ? Adam.Create(3e-3f) : Sgd.Create(0.01f, momentum: 0.9f, dampening: 0.9f, weightDecay: 0.004f)),
            readoutOptimiser ?? (filters ? Adam.Create(1e-3f) : Sgd.Create(0.05f, momentum: 0.9f, dampening: 0.9f, weightDecay: 0.003f)), Lowest(net.Levels))
    {
        _goodness = new Goodness(Network);
        _lowest = Lowest(net.Levels);
        // Goodness summed over all places tells classes apart poorly until long after the classifiers do.
        Reading = Contrast.ShowsLabels && !filters ? FfReadout.Goodness : FfReadout.Softmax;
    }

    /// <inheritdoc/>
    public override string Name => "forward-forward";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double[] Values)> Figures => [("goodness.positive", _goodness.Positive), ("goodness.negative", _goodness.Negative)];

    /// <summary>What each level is asked for, and its goodness on real and false data so far.</summary>
    public Goodness Goodness => _goodness;

    /// <summary>How the answer is read.</summary>
    public FfReadout Reading { get; set; }

    private protected override PairObjective Objective => _goodness;

    /// <inheritdoc/>
    public override void Score(Tensor inputs, Tensor scores)
    {
        if (Reading != FfReadout.Goodness || !Contrast.ShowsLabels)
        {
            base.Score(inputs, scores);
            return;
        }
        for (int label = 0; label < Classes; label++)
            ScoreLabel(inputs, label, scores);
    }

    // The lowest level's goodness says least about the class; a net of one level has nothing else.
    private static int Lowest(IReadOnlyList<LevelSpec> levels) => levels.Count > 1 ? 1 : 0;

    private void ScoreLabel(Tensor inputs, int label, Tensor scores)
    {
        Var shown = ScoringTape.Scratch([inputs.Shape[0], Columns]);
        Contrast.Show(inputs, label, shown.Value);
        Var x = shown.NormaliseRows();
        for (int row = 0; row < inputs.Shape[0]; row++)
            scores.Row(row)[label] = 0;
        for (int level = 0; level < Network.Levels.Count; level++)
        {
            Var h = Network.Levels[level].Forward(x, learning: false);
            for (int row = 0; level >= _lowest && row < inputs.Shape[0]; row++)
                scores.Row(row)[label] += Reduce.SumOfSquares(h.Value.Row(row));
            x = ScoringTape.Cut(Network.Upward(h));
            ScoringTape.Release();
        }
        ScoringTape.Clear();
    }
}
