using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Learning by classification errors: through all levels (back-propagation), or at every level by itself (local learning).</summary>
/// <remarks>
/// The two differ in one argument. Local classifiers at every level, alone or with pairs of examples whose likeness is to match that of their labels: Nøkland and Eidnes, "Training neural networks with
/// local error signals", ICML 2019.
/// </remarks>
public sealed class GradientRule : LearningRule
{
    // Normalised convolutional levels take Adam's usual step.
    private const float PictureRate = 1e-3f;

    private readonly Cuts _cuts;
    private readonly Readout _readout;
    private readonly Objective _objective;
    private readonly Optimiser _optimiser;

    private GradientRule(Cuts cuts, Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Optimiser? optimiser, float dropout, bool similarity = false)
    {
        bool pictures = levels.Any(level => level.IsConvolutional);
        // With similarity a classifier's error counts a hundredth: steps that do not depend on how much suit it.
        (_cuts, _optimiser) = (cuts, optimiser ?? (pictures || similarity ? Adam.Create(PictureRate) : Sgd.Create(0.005f, momentum: 0.9f, weightDecay: 1e-5f)));
        Dropout = dropout;
        Chance = dropout > 0 ? random.Split("dropout") : null;
        Network = Network.Create(input, levels, LinearActivation.Relu, random, normalise: pictures);
        int top = levels.Count - 1;
        _readout = new Readout(Network, classes, cuts == Cuts.None ? [top] : Enumerable.Range(0, top + 1), random) { Dropout = dropout, Chance = Chance };
        _objective = similarity ? new SimilarityMatching(Network, _readout, random.Split("similarity")) : _readout;
    }

    /// <inheritdoc/>
    public override string Name => _cuts == Cuts.None ? "backprop" : _objective == _readout ? "local" : "local-similarity";

    /// <inheritdoc/>
    public override Network Network { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Network.Parameters.Concat(_objective.Parameters);

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Kept => Network.Parameters.Concat(_readout.Parameters);

    /// <inheritdoc/>
    public override IReadOnlyList<Optimiser> Optimisers => [_optimiser];

    /// <inheritdoc/>
    public override RandomStream? Chance { get; }

    /// <summary>No cut, one objective at the top (Rumelhart, Hinton and Williams 1986).</summary>
    public static GradientRule BackPropagation(Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Optimiser? optimiser = null, float dropout = 0) =>
        new(Cuts.None, input, levels, classes, random, optimiser, dropout);

    /// <summary>A cut after every level, a classifier at each; the highest one's answer counts.</summary>
    public static GradientRule LocalLearning(Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Optimiser? optimiser = null, float dropout = 0) =>
        new(Cuts.AfterEveryLevel, input, levels, classes, random, optimiser, dropout);

    /// <summary>A cut after every level; at each, examples of one class are to look alike, and a classifier is to tell them apart.</summary>
    public static GradientRule LocalSimilarity(Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Optimiser? optimiser = null, float dropout = 0) =>
        new(Cuts.AfterEveryLevel, input, levels, classes, random, optimiser, dropout, similarity: true);

    /// <inheritdoc/>
    public override void Learn(Tensor inputs, Targets targets)
    {
        (_readout.Targets, _readout.Teacher) = (targets, Teacher);
        LearnPieces(Tape.Constant(inputs), _cuts, _objective, _optimiser);
    }

    /// <inheritdoc/>
    public override void Score(Tensor inputs, Tensor scores)
    {
        Var x = ScoringTape.Constant(inputs);
        foreach (Level level in Network.Levels)
            x = Network.Upward(level.Forward(x, learning: false));
        scores.CopyFrom(_readout.Logits(Network.Levels.Count - 1, x).Value);
        ScoringTape.Clear();
    }
}
