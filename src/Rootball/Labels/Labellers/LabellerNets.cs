using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>One net with a head for every labeller, each learning what that labeller says; then learned weights decide whom to listen to.</summary>
/// <remarks>
/// The weighted doctor net of Guan, Gulshan, Dai and Hinton, "Who said what: modeling individual labelers improves classification", AAAI 2018. As there, a labeller's weight is
/// learned by foretelling what others said, and of an item's own labellers none is listened to while it is learned from. Beside a weight each head has a translation, from what the labeller
/// would say to what others say, so that one who swaps two classes helps (see <see cref="HeadWeights"/>). The given labels are not used.
/// </remarks>
public sealed class LabellerNets : LearningRule
{
    private const float Rate = 1e-3f;

    private readonly Cuts _cuts;
    private readonly LabellerHeads _heads;
    private readonly Optimiser _optimiser;

    /// <summary>Makes the net and its heads.</summary>
    /// <param name="annotations">Who said what; example i of the training set is item i.</param>
    /// <param name="cuts">Cut after every level (heads on each), or nowhere.</param>
    /// <param name="input">The layout of one example.</param>
    /// <param name="levels">The shared levels, lowest first.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="optimiser">How it changes; null for Adam: each head sees few answers, and its gradients are small.</param>
    public LabellerNets(Annotations annotations, Cuts cuts, Shape input, IReadOnlyList<LevelSpec> levels, RandomStream random, Optimiser? optimiser = null)
    {
        (_cuts, _optimiser) = (cuts, optimiser ?? Adam.Create(Rate));
        Network = Network.Create(input, levels, LinearActivation.Relu, random);
        int top = levels.Count - 1;
        _heads = new LabellerHeads(annotations, Network, cuts == Cuts.None ? [top] : Enumerable.Range(0, top + 1), random);
    }

    /// <inheritdoc/>
    public override string Name => "labeller-nets";

    /// <inheritdoc/>
    public override Network Network { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Network.Parameters.Concat(_heads.Parameters);

    /// <inheritdoc/>
    public override IReadOnlyList<Optimiser> Optimisers => [_optimiser];

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => Network.State.Concat(_heads.Weights.State);

    /// <summary>The weight of each labeller's head; they sum to 1.</summary>
    public IReadOnlyList<double> Weights => _heads.Weights.List();

    /// <inheritdoc/>
    public override void Learn(Tensor inputs, Targets targets)
    {
        if (targets.Examples.Length != inputs.Shape.Rows)
            throw new ArgumentException($"LabellerNets: {targets.Examples.Length} examples for {inputs.Shape.Rows} rows; expected to be told which examples a batch holds.", nameof(targets));
        _heads.Examples = targets.Examples;
        LearnPieces(Tape.Constant(inputs), _cuts, _heads, _optimiser);
    }

    /// <inheritdoc/>
    public override void Score(Tensor inputs, Tensor scores)
    {
        Var x = ScoringTape.Constant(inputs);
        foreach (Level level in Network.Levels)
            x = Network.Upward(level.Forward(x, learning: false));
        Tensor said = _heads.Logits(Network.Levels.Count - 1, x).Softmax().Value;
        for (int row = 0; row < scores.Shape.Rows; row++)
            _heads.Weights.Mix(said, row, scores.Row(row));
        ScoringTape.Clear();
    }
}
