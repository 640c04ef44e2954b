using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Learns from rows shown in two halves: what is real and what is false, or two views of the same. Labels, where there are any, teach only the read-outs.</summary>
/// <remarks>Each step: one pass without a class, on which the read-outs learn through a cut and from which the net's own beliefs come; then one pass of both halves, or of one of them in a phase.</remarks>
public abstract class ContrastiveRule : LearningRule
{
    private readonly Contrast _contrast;
    private readonly LevelReadouts? _readouts;
    private readonly Optimiser _optimiser;
    private readonly RandomStream _random;
    private readonly Cuts _cuts;
    private readonly int _columns;

    /// <summary>Makes the rule and a network for it.</summary>
    /// <param name="net">What net, and where all chance comes from.</param>
    /// <param name="contrast">What the two halves are.</param>
    /// <param name="cuts">Cut after every level, or only at the top.</param>
    /// <param name="optimiser">How levels change.</param>
    /// <param name="readoutOptimiser">How read-outs change.</param>
    /// <param name="lowest">The lowest level that is read.</param>
    private protected ContrastiveRule(NetPlan net, Contrast contrast, Cuts cuts, Optimiser optimiser, Optimiser readoutOptimiser, int lowest)
    {
        (_contrast, _cuts, _optimiser) = (contrast, cuts, optimiser);
        _random = net.Random.Split("negatives");
        Dropout = net.Dropout;
        Network = Network.Create(contrast.Seen(net.Input), net.Levels, net.Activation, net.Random, net.Normalise, net.Centred);
        _columns = contrast.Seen(net.Input).Length;
        Classes = net.Classes;
        if (net.Classes > 1)
            _readouts = new LevelReadouts(Network, new Readout(Network, net.Classes, Enumerable.Range(lowest, net.Levels.Count - lowest), net.Random), readoutOptimiser);
    }

    /// <summary>What each piece is asked for.</summary>
    private protected abstract PairObjective Objective { get; }

    /// <summary>When each half is learned from.</summary>
    public WakeSleep Schedule { get; set; }

    /// <summary>How many classes the read-outs tell apart; fewer than 2 and there are none.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public override Network Network { get; }

    /// <inheritdoc/>
    public override bool NeedsLabels => _contrast.ShowsLabels;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Kept.Concat(Objective.Parameters);

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Kept => Network.Parameters.Concat(_readouts?.Parameters ?? []);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => base.State.Concat(Objective.State);

    /// <inheritdoc/>
    public override IReadOnlyList<Optimiser> Optimisers => _readouts is null ? [_optimiser] : [_optimiser, _readouts.Optimiser];

    /// <inheritdoc/>
    public override RandomStream? Chance => _random;

    /// <inheritdoc/>
    internal override string Plan => $"{Schedule}, {base.Plan}";

    /// <summary>What is shown.</summary>
    private protected Contrast Contrast => _contrast;

    /// <summary>How many numbers the lowest level sees.</summary>
    private protected int Columns => _columns;

    /// <inheritdoc/>
    public override void Learn(Tensor inputs, Targets targets)
    {
        int batch = inputs.Shape[0];
        Var beliefs = Tape.Scratch([batch, Math.Max(1, Classes)]);
        if (_readouts is not null)
        {
            beliefs = _readouts.Believe(Tape, LookAt(Tape, inputs), targets, Teacher);
            for (int row = 0; row < batch; row++)
                Softmax.Row(beliefs.Value.Row(row), beliefs.Value.Row(row));
        }
        Var rows = Tape.Scratch([2 * batch, _columns]);
        _contrast.Fill(inputs, targets.Labels.Span, beliefs.Value, rows.Value, _random);
        // The lowest weights have learned in every step so far.
        (float wake, float sleep) = Schedule.At(Network.Levels[0].Weight.Updates);
        (Objective.Phase, Objective.FirstHalf) = ((wake, sleep), batch);
        rows = Objective.Shown = rows.NormaliseRows();
        if (Objective.SeesSecondHalf || Objective.HalvesAreOpposites && wake == 0)
            (rows, Objective.FirstHalf) = (rows.Rows(batch, batch), 0);
        else if (Objective.HalvesAreOpposites && sleep == 0)
            rows = rows.Rows(0, batch);
        LearnPieces(rows, _cuts, Objective, _optimiser);
    }

    /// <inheritdoc/>
    public override void Score(Tensor inputs, Tensor scores)
    {
        if (_readouts is null)
        {
            scores.Span.Clear();
            return;
        }
        scores.CopyFrom(_readouts.Believe(ScoringTape, LookAt(ScoringTape, inputs), targets: null, Teacher).Value);
        ScoringTape.Clear();
    }

    /// <inheritdoc/>
    protected override Var LookAt(Tape tape, Tensor inputs)
    {
        Var neutral = tape.Scratch([inputs.Shape[0], _columns]);
        _contrast.Neutral(inputs, neutral.Value);
        return neutral.NormaliseRows();
    }
}

/// <summary>The net of a rule, before it is made.</summary>
/// <param name="Input">The layout of one example.</param>
/// <param name="Levels">The levels, lowest first.</param>
/// <param name="Classes">How many classes there are; fewer than 2 where nothing is labelled.</param>
/// <param name="Random">Where all chance comes from.</param>
/// <param name="Activation">What every unit does to its sum.</param>
/// <param name="Normalise">Whether convolutional levels normalise each filter over the batch.</param>
/// <param name="Dropout">The share of what goes up that is dropped while learning.</param>
/// <param name="Centred">Whether dense levels take the running mean off what they see.</param>
internal sealed record NetPlan(Shape Input, IReadOnlyList<LevelSpec> Levels, int Classes, RandomStream Random, LinearActivation Activation, bool Normalise = false, float Dropout = 0,
    bool Centred = false);
