using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Linear classifiers on what goes up from chosen levels, asked for the right class by cross-entropy.</summary>
public sealed class Readout : Objective
{
    private readonly Dictionary<int, DenseLevel> _heads = [];

    /// <summary>Makes a classifier for each of the given levels.</summary>
    public Readout(Network network, int classes, IEnumerable<int> levels, RandomStream random)
    {
        Classes = classes;
        foreach (int level in levels)
        {
            DenseLevel head = new($"readout{level + 1}", network.Levels[level].Outputs, classes, LinearActivation.None, random);
            head.Weight.Value.Span.Clear();
            _heads[level] = head;
        }
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>The right classes of the batch at hand.</summary>
    public ReadOnlyMemory<int> Labels { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters =>
        _heads.OrderBy(head => head.Key).SelectMany(head => (Parameter[])[head.Value.Weight, head.Value.Bias]);

    /// <summary>Whether level <paramref name="level"/> is read.</summary>
    public bool Reads(int level) => _heads.ContainsKey(level);

    /// <summary>Log-odds of the classes [B,C] from what goes up from <paramref name="level"/>.</summary>
    public Var Logits(int level, Var upward) => _heads[level].Forward(upward);

    /// <inheritdoc/>
    public override Var Loss(int level, Var h) => Logits(level, Network.Upward(h)).CrossEntropy(Labels);
}
