using Rootball.Architectures;
using Rootball.Data;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>An objective that needs no labels, with what it is shown and where the tape is cut for it. Adding one takes its file and a line here.</summary>
/// <param name="Name">The name on the command line and in files.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Cuts">Where the tape is cut unless something else is asked.</param>
/// <param name="Contrast">What the two halves of the rows are, for examples of a layout.</param>
/// <param name="Objective">What is asked of a network's levels, for examples of a layout.</param>
public sealed record RepresentationKind(string Name, string Title, Cuts Cuts, Func<ExampleShape, RandomStream, Contrast> Contrast, Func<Network, ExampleShape, RandomStream, PairObjective> Objective)
{
    /// <summary>Whether it pulls in one way awake and pushes in another asleep, so that a <see cref="WakeSleep"/> schedule makes a difference.</summary>
    public bool Sleeps { get; init; } = true;

    /// <summary>Whether places of a picture are compared that must have no pixel in common, so that windows are to be small for the picture.</summary>
    public bool ComparesPlaces { get; init; }

    /// <summary>The objectives there are.</summary>
    public static IReadOnlyList<RepresentationKind> All { get; } =
    [
        new("agreement", "Contrastive agreement", Cuts.AfterEveryLevel, Views, (network, shape, random) => new Agreement(network, random, Temperature(shape))),
        new("pull-push", "Pull together, push apart", Cuts.AfterEveryLevel, Views, (network, _, random) => new PullPush(network, random)),
        new("gaussian", "Information under a Gaussian", Cuts.AfterEveryLevel, Views, (network, _, random) => new GaussianInformation(network, random, width: 32)),
        new("reconstruction", "Reconstruction of the level below", Cuts.AfterEveryLevel, Masks, (network, shape, random) => new Reconstruction(network, Input(network, shape), random)) { Sleeps = false },
        new("masked", "Masked auto-encoding", Cuts.None, Masks, (network, _, random) => new MaskedReconstruction(network, random)) { Sleeps = false },
        new("context", "Agreement of each place with the bet of those around it", Cuts.AfterEveryLevel, Unchanged, (network, _, random) => new ContextAgreement(network, random)) { ComparesPlaces = true },
        new("goodness", "Goodness against hybrid pictures", Cuts.AfterEveryLevel, (shape, random) => new HybridContrast(shape, random), (network, _, _) => new Goodness(network)),
        new("self-contrast", "Goodness against pictures laid over each other", Cuts.AfterEveryLevel, (_, _) => new SelfContrast(), (network, _, _) => new Goodness(network)),
    ];

    /// <summary>The objective of a name; null if there is none.</summary>
    public static RepresentationKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The objective of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static RepresentationKind Named(string name) => Find(name)
        ?? throw new ArgumentException($"there is no objective '{name}'; expected {string.Join(", ", All.Select(kind => kind.Name))}.", nameof(name));

    // Colder in colour: a picture is told above all from those most like it, which colours alone do not do.
    private static float Temperature(ExampleShape shape) => shape.Channels == 3 ? 0.1f : 0.2f;

    private static TwoViews Views(ExampleShape shape, RandomStream random) => new(shape, shape.IsPicture ? Augment.Views(shape) : Augment.Drop(0.25f));

    private static TwoViews Unchanged(ExampleShape shape, RandomStream random) => new(shape, (_, _, _) => { });

    private static MaskedViews Masks(ExampleShape shape, RandomStream random) => new(shape);

    private static Shape Input(Network network, ExampleShape shape) => network.Levels[0].Output.Rank == 3 ? shape.Tensor : shape.Length;
}
