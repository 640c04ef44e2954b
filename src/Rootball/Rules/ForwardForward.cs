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
public sealed class ForwardForward : LearningRule
{
    private readonly Contrast _contrast;
    private readonly Goodness _goodness;
    private readonly Readout _readout;
    private readonly Optimiser _optimiser, _readoutOptimiser;
    private readonly RandomStream _random;
    private readonly int _lowest, _columns;

    /// <summary>Makes the rule and a network for it.</summary>
    /// <param name="input">The layout of one example.</param>
    /// <param name="levels">The network's levels.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="contrast">What is shown as real and as false; labels beside the input if null, or laid over it if the lowest level is convolutional.</param>
    /// <param name="optimiser">How levels change.</param>
    /// <param name="readoutOptimiser">How read-outs change.</param>
    /// <param name="dropout">The share of what goes up that is dropped while learning.</param>
    public ForwardForward(Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Contrast? contrast = null,
        Optimiser? optimiser = null, Optimiser? readoutOptimiser = null, float dropout = 0)
    {
        bool filters = levels.Count > 0 && levels[0].IsConvolutional && input.Rank == 3;
        _contrast = contrast ?? (filters ? new PlaneContrast(classes, hard: false) : new LabelContrast(classes));
        _random = random.Split("negatives");
        Dropout = dropout;
        Network = Network.Create(_contrast.Seen(input), levels, LinearActivation.StraightThroughRelu, random);
        _columns = _contrast.Seen(input).Length;
        _goodness = new Goodness(Network);
        // The lowest level's goodness says least about the class; a net of one level has nothing else.
        _lowest = levels.Count > 1 ? 1 : 0;
        _readout = new Readout(Network, classes, Enumerable.Range(_lowest, levels.Count - _lowest), random);
        // A filter's gradient sums over places, a level's read-out over thousands of units: steps that do not depend on how many suit them.
        _optimiser = optimiser ?? (filters ? Adam.Create(3e-3f) : Sgd.Create(0.01f, momentum: 0.9f, dampening: 0.9f, weightDecay: 0.004f));
        _readoutOptimiser = readoutOptimiser ?? (filters ? Adam.Create(1e-3f) : Sgd.Create(0.05f, momentum: 0.9f, dampening: 0.9f, weightDecay: 0.003f));
        // Goodness summed over all places tells classes apart poorly until long after the classifiers do.
        Reading = _contrast.ShowsLabels && !filters ? FfReadout.Goodness : FfReadout.Softmax;
    }

    /// <inheritdoc/>
    public override string Name => "forward-forward";

    /// <inheritdoc/>
    public override Network Network { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Network.Parameters.Concat(_readout.Parameters);

    /// <inheritdoc/>
    public override IReadOnlyList<Optimiser> Optimisers => [_optimiser, _readoutOptimiser];

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => base.State.Concat(_goodness.Means.Select((mean, i) => ($"level{i + 1}.mean", mean)));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double[] Values)> Figures => [("goodness.positive", _goodness.Positive), ("goodness.negative", _goodness.Negative)];

    /// <inheritdoc/>
    public override RandomStream? Chance => _random;

    /// <summary>What each level is asked for, and its goodness on real and false data so far.</summary>
    public Goodness Goodness => _goodness;

    /// <summary>How the answer is read.</summary>
    public FfReadout Reading { get; set; }

    /// <inheritdoc/>
    public override void Learn(Tensor inputs, Targets targets)
    {
        int batch = inputs.Shape[0];
        Var logits = Believe(Tape, LookAt(Tape, inputs), targets);

        Var pair = Tape.Scratch([2 * batch, _columns]);
        for (int row = 0; row < batch; row++)
            Softmax.Row(logits.Value.Row(row), logits.Value.Row(row));
        _contrast.Fill(inputs, targets.Labels.Span, logits.Value, pair.Value, _random);
        _goodness.Positives = batch;
        LearnPieces(pair.NormaliseRows(), Cuts.AfterEveryLevel, _goodness, _optimiser);
    }

    /// <inheritdoc/>
    public override void Score(Tensor inputs, Tensor scores)
    {
        if (Reading == FfReadout.Goodness && _contrast.ShowsLabels)
        {
            for (int label = 0; label < _readout.Classes; label++)
                ScoreLabel(inputs, label, scores);
            return;
        }
        scores.CopyFrom(Believe(ScoringTape, LookAt(ScoringTape, inputs), targets: null).Value);
        ScoringTape.Clear();
    }

    /// <inheritdoc/>
    protected override Var LookAt(Tape tape, Tensor inputs)
    {
        Var neutral = tape.Scratch([inputs.Shape[0], _columns]);
        _contrast.Neutral(inputs, neutral.Value);
        return neutral.NormaliseRows();
    }

    // One pass without a class: the levels' read-outs add up, and learn on the way if there are labels. Each read-out sees what those below it
    // have said already, through a cut, and learns what is still missing; nothing has to be kept for a joint update.
    private Var Believe(Tape tape, Var x, Targets? targets)
    {
        if (targets is { } given)
            (_readout.Targets, _readout.Teacher) = (given, Teacher);
        Var logits = default;
        for (int level = 0; level < Network.Levels.Count; level++)
        {
            x = tape.Cut(Network.Upward(Network.Levels[level].Forward(x, learning: false)));
            if (!_readout.Reads(level))
            {
                tape.Release();
                continue;
            }
            Var said = _readout.Logits(level, x);
            if (logits.Exists)
                said = said.Add(logits);
            logits = tape.Cut(said);
            if (targets is not null)
                tape.Learn(_readout.Loss(said), _readoutOptimiser);
            else
                tape.Release();
        }
        return logits;
    }

    private void ScoreLabel(Tensor inputs, int label, Tensor scores)
    {
        Var shown = ScoringTape.Scratch([inputs.Shape[0], _columns]);
        _contrast.Show(inputs, label, shown.Value);
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
