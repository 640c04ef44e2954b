using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>Levels one above the other. What goes up from a level is the direction of its activity; its length stays behind.</summary>
/// <remarks>
/// Taking the length out between levels keeps a level from reading off how good the one below found its input (Hinton 2022, section 2), and
/// serves a back-propagated net as a normalisation (Zhang and Sennrich 2019).
/// </remarks>
public sealed class Network
{
    private Network(IReadOnlyList<Level> levels) => Levels = levels;

    /// <summary>The levels, lowest first.</summary>
    public IReadOnlyList<Level> Levels { get; }

    /// <summary>All parameters, lowest level first.</summary>
    public IEnumerable<Parameter> Parameters => Levels.SelectMany(level => level.Parameters);

    /// <summary>Running averages that are no parameters, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => Levels.SelectMany(level => level.State);

    /// <summary>A net of the given levels.</summary>
    /// <param name="input">The layout of one example: [N], or [C,H,W] if the lowest level is convolutional.</param>
    /// <param name="levels">The levels, lowest first. A dense one may follow a convolutional one, not the other way round.</param>
    /// <param name="activation">What every unit does to its sum.</param>
    /// <param name="random">Where the weights are drawn from.</param>
    /// <param name="normalise">Whether convolutional levels normalise each filter over the batch (Ioffe and Szegedy 2015).</param>
    /// <param name="centred">Whether dense levels take the running mean off what they see.</param>
    /// <exception cref="ArgumentException">No level, one without units, or one that its input does not fit.</exception>
    public static Network Create(Shape input, IReadOnlyList<LevelSpec> levels, LinearActivation activation, RandomStream random, bool normalise = false, bool centred = false)
    {
        if (levels.Count == 0 || levels.Any(level => !level.IsSane))
            throw new ArgumentException($"Network: the levels are {string.Join(',', levels)}; expected at least one, each {LevelSpec.Expected}.", nameof(levels));
        List<Level> made = [];
        foreach (LevelSpec spec in levels)
        {
            string name = $"level{made.Count + 1}";
            made.Add(spec.IsConvolutional
                ? new ConvolutionalLevel(name, input, spec, activation, normalise, random)
                : new DenseLevel(name, input.Length, spec.Units, activation, random, centred));
            input = made[^1].Output;
        }
        return new Network(made);
    }

    /// <summary>What goes up from a level with activities <paramref name="h"/>.</summary>
    public static Var Upward(Var h) => h.NormaliseRows();
}
