using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>A value on a <see cref="Tape"/>: a handle that is good until its piece has learned.</summary>
public readonly struct Var
{
    private readonly Node? _node;
    private readonly int _life;

    internal Var(Node node) => (_node, _life) = (node, node.Life);

    /// <summary>The numbers, computed when the operation was recorded.</summary>
    public Tensor Value => Node.Value;

    /// <summary>The shape of the numbers.</summary>
    public Shape Shape => Node.Value.Shape;

    /// <summary>The tape the value lies on.</summary>
    public Tape Tape => Node.Tape;

    /// <summary>The derivative of the loss by this value, after <see cref="Tape.Backward"/>; null where none flowed.</summary>
    public Tensor? Gradient => Node.Gradient;

    internal Node Node => _node is { } node && node.Life == _life
        ? node
        : throw new InvalidOperationException("This value's piece of the tape has learned and was released. Carry what is still needed across with Tape.Cut.");

    internal bool Exists => _node is not null;
}
