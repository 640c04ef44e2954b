using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Learns to see without labels: levels that are asked to agree with what another view, a neighbour or the whole says of the same thing.</summary>
/// <remarks>What is asked is one of <see cref="RepresentationKind.All"/>. Labels, where there are any, teach linear read-outs and nothing else.</remarks>
public sealed class Representation : ContrastiveRule
{
    private const float Rate = 1e-3f, ReadoutRate = 1e-3f;

    private readonly PairObjective _objective;
    private readonly RepresentationKind _kind;
    private readonly LossCourse _course;

    /// <summary>Makes the rule and a network for it.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="shape">The layout of one example.</param>
    /// <param name="levels">The network's levels.</param>
    /// <param name="classes">How many classes the read-outs tell apart; 0 where nothing is labelled.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="cuts">Cut after every level, or only at the top; null as suits the objective.</param>
    /// <param name="contrast">What the two halves are; null as suits the objective.</param>
    /// <param name="objective">What is asked of a network, where the kind's own settings do not suit.</param>
    /// <param name="optimiser">How levels change.</param>
    /// <param name="dropout">The share of what goes up that is dropped while learning.</param>
    public Representation(RepresentationKind kind, ExampleShape shape, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Cuts? cuts = null,
        Contrast? contrast = null, Func<Network, RandomStream, PairObjective>? objective = null, Optimiser? optimiser = null, float dropout = 0)
        : base(new NetPlan(levels.Count > 0 && levels[0].IsConvolutional ? shape.Tensor : shape.Length, levels, classes, random, LinearActivation.Relu, Normalise: true, dropout),
            contrast ?? kind.Contrast(shape, random.Split("views")), cuts ?? kind.Cuts, optimiser ?? Adam.Create(Rate), Adam.Create(ReadoutRate), lowest: 0)
    {
        _kind = kind;
        _course = new LossCourse(levels.Count);
        RandomStream heads = random.Split("objective");
        _objective = objective?.Invoke(Network, heads) ?? kind.Objective(Network, shape, heads);
    }

    /// <inheritdoc/>
    public override string Name => _kind.Name;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double[] Values)> Figures => _course.Figures;

    /// <summary>How what each level is asked for went: what it lost, over the steps.</summary>
    public LossCourse Course => _course;

    private protected override PairObjective Objective => _objective;

    private protected override void Note(int level, float loss) => _course.Add(level, loss);
}
