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
    private Network(IReadOnlyList<DenseLevel> levels) => Levels = levels;

    /// <summary>The levels, lowest first.</summary>
    public IReadOnlyList<DenseLevel> Levels { get; }

    /// <summary>All parameters, lowest level first.</summary>
    public IEnumerable<Parameter> Parameters => Levels.SelectMany(level => (Parameter[])[level.Weight, level.Bias]);

    /// <summary>A fully connected net.</summary>
    /// <exception cref="ArgumentException">No level, or one without units.</exception>
    public static Network Dense(int inputs, IReadOnlyList<int> widths, LinearActivation activation, RandomStream random)
    {
        if (widths.Count == 0 || widths.Any(width => width < 1))
            throw new ArgumentException($"Network: widths are {string.Join(',', widths)}; expected at least one level of at least one unit.", nameof(widths));
        List<DenseLevel> levels = [];
        foreach (int width in widths)
        {
            levels.Add(new DenseLevel($"level{levels.Count + 1}", inputs, width, activation, random));
            inputs = width;
        }
        return new Network(levels);
    }

    /// <summary>What goes up from a level with activities <paramref name="h"/>.</summary>
    public static Var Upward(Var h) => h.NormaliseRows();
}
