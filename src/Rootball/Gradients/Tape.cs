using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>Records operations as they run, and differentiates them in reverse, one piece at a time.</summary>
/// <remarks>
/// A piece is all that was recorded since the last piece learned. <see cref="Cut"/> carries a value across into the next piece and lets no derivative back:
/// a learning rule is where the tape is cut, and what is asked of each piece. When a piece has learned, everything it held but the carried values is
/// released. A tape that has run a step once allocates nothing when it runs the same step again. Not thread-safe.
/// Reverse mode after Linnainmaa (1970); the tape after Wengert, "A simple automatic derivative evaluation program", CACM 7(8), 1964.
/// </remarks>
public sealed class Tape
{
    private readonly List<Node> _nodes = [];
    private readonly Stack<Node> _free = [];
    private Optimiser? _optimiser; // while a piece learns

    /// <summary>Where the tape's tensors come from; its <see cref="Workspace.ReservedBytes"/> is the training memory.</summary>
    public Workspace Workspace { get; } = new();

    /// <summary>A value from outside through which no derivative flows. The tensor is borrowed, not copied.</summary>
    public Var Constant(Tensor value) => Record(value, parameter: null, needsGradient: false);

    /// <summary>A value from outside whose derivative is wanted (<see cref="Var.Gradient"/> after <see cref="Backward"/>). Borrowed, not copied.</summary>
    public Var Variable(Tensor value) => Record(value, parameter: null, needsGradient: true);

    /// <summary>A parameter that takes part in the computation.</summary>
    public Var Use(Parameter parameter)
    {
        foreach (Node node in _nodes)
        {
            if (node.Parameter == parameter)
                return new Var(node);
        }
        return Record(parameter.Value, parameter, needsGradient: true);
    }

    /// <summary>A tensor on the tape for the caller to fill before it is used; it is released with its piece.</summary>
    public Var Scratch(Shape shape)
    {
        Node node = Next(Leaf.Instance);
        (node.Value, node.OwnsValue) = (Workspace.Rent(shape), true);
        return new Var(node);
    }

    /// <summary>Carries <paramref name="value"/> into the next piece; nothing flows back through it. The one place where a gradient ends.</summary>
    public Var Cut(Var value)
    {
        Node source = value.Node, node = Next(Leaf.Instance);
        (node.Value, node.OwnsValue, node.Fresh) = (source.Value, source.OwnsValue, true);
        source.Carried = true;
        return new Var(node);
    }

    /// <summary>Differentiates <paramref name="loss"/>, updates every parameter of the piece, and releases the piece.</summary>
    /// <exception cref="ArgumentException">The loss is not a single number.</exception>
    public void Learn(Var loss, Optimiser optimiser)
    {
        Differentiate(loss, optimiser);
        Release();
    }

    /// <summary>Differentiates <paramref name="loss"/> and leaves the gradients of variables and parameters for reading; nothing is updated.</summary>
    /// <exception cref="ArgumentException">The loss is not a single number.</exception>
    public void Backward(Var loss) => Differentiate(loss, optimiser: null);

    /// <summary>Releases the piece without learning: all but what <see cref="Cut"/> carries across.</summary>
    public void Release()
    {
        int kept = 0;
        for (int i = 0; i < _nodes.Count; i++)
        {
            Node node = _nodes[i];
            if (node.Gradient is { } gradient)
                Workspace.Return(gradient);
            if (node.Saved is { } saved)
                Workspace.Return(saved);
            (node.Gradient, node.Saved) = (null, null);
            if (node.Fresh)
            {
                // It carries its source's numbers, and is an ordinary input of the next piece.
                (node.Fresh, node.Consumers) = (false, 0);
                _nodes[kept++] = node;
                continue;
            }
            if (node.OwnsValue && !node.Carried && node.Value is not null)
                Workspace.Return(node.Value);
            Recycle(node);
        }
        _nodes.RemoveRange(kept, _nodes.Count - kept);
    }

    /// <summary>Releases everything, carried values too: the end of a step.</summary>
    public void Clear()
    {
        Release();
        Release();
    }

    internal IReadOnlyList<Node> Nodes => _nodes;

    internal Var Record(Operation operation, Shape shape, Var a, Var b = default, Var c = default, float setting = 0, float setting2 = 0,
        float setting3 = 0, ReadOnlyMemory<int> indices = default, Window window = default)
    {
        Node node = Next(operation);
        (node.A, node.B, node.C) = (Consume(a, node), Consume(b, node), Consume(c, node));
        (node.Setting, node.Setting2, node.Setting3, node.Indices, node.Window) = (setting, setting2, setting3, indices, window);
        (node.Value, node.OwnsValue) = (Workspace.Rent(shape), true);
        operation.Forward(node);
        return new Var(node);
    }

    /// <summary>The gradient tensor of an input, to be written if <paramref name="fresh"/> and added to if not.</summary>
    internal Tensor Gradient(Node input, out bool fresh)
    {
        fresh = input.Gradient is null;
        return input.Gradient ??= Workspace.Rent(input.Value.Shape);
    }

    /// <summary>Adds op(a)·op(b) to a matrix's gradient, or lets the optimiser take it as it is computed if nothing else feeds that gradient.</summary>
    internal void AddProduct(Node input, Tensor a, bool transposeA, Tensor b, bool transposeB)
    {
        if (_optimiser is { } optimiser && input.Parameter is { } parameter && input.Consumers == 1 && !optimiser.NeedsWholeGradient)
        {
            optimiser.UpdateFromProduct(parameter, a, transposeA, b, transposeB);
            return;
        }
        Tensor gradient = Gradient(input, out bool fresh);
        MatMul.Run(a, transposeA, b, transposeB, gradient, accumulate: !fresh);
    }

    private void Differentiate(Var loss, Optimiser? optimiser)
    {
        Node last = loss.Node;
        if (last.Value.Length != 1)
            throw new ArgumentException($"Tape: the loss has shape {last.Value.Shape}; expected a single number. Reduce it with Mean or Sum.", nameof(loss));
        _optimiser = optimiser;
        Gradient(last, out _).Span[0] = 1;
        for (int i = _nodes.IndexOf(last); i >= 0; i--)
        {
            Node node = _nodes[i];
            if (node.Gradient is null)
                continue;
            if (node.NeedsGradient)
                node.Operation.Backward(node, this);
            if (optimiser is null || node.Operation is Leaf && !TakeGradient(node, optimiser))
                continue;
            Workspace.Return(node.Gradient);
            node.Gradient = null;
            if (node.OwnsValue && !node.Carried && node != last)
            {
                Workspace.Return(node.Value);
                node.OwnsValue = false;
            }
        }
        if (optimiser is { NeedsWholeGradient: true })
            optimiser.UpdateAll(_nodes);
        _optimiser = null;
    }

    // Whether the gradient was used up.
    private static bool TakeGradient(Node leaf, Optimiser optimiser)
    {
        if (leaf.Parameter is not { } parameter || optimiser.NeedsWholeGradient)
            return leaf.Parameter is null;
        optimiser.Update(parameter, leaf.Gradient!);
        return true;
    }

    private Var Record(Tensor value, Parameter? parameter, bool needsGradient)
    {
        Node node = Next(Leaf.Instance);
        (node.Value, node.Parameter, node.NeedsGradient) = (value, parameter, needsGradient);
        return new Var(node);
    }

    private static Node? Consume(Var input, Node by)
    {
        if (!input.Exists)
            return null;
        Node node = input.Node;
        node.Consumers++;
        by.NeedsGradient |= node.NeedsGradient;
        return node;
    }

    private Node Next(Operation operation)
    {
        if (!_free.TryPop(out Node? node))
            node = new Node(this);
        node.Operation = operation;
        _nodes.Add(node);
        return node;
    }

    private void Recycle(Node node)
    {
        node.Life++;
        (node.A, node.B, node.C, node.Parameter, node.Value) = (null, null, null, null, null!);
        (node.NeedsGradient, node.OwnsValue, node.Carried, node.Fresh, node.Consumers) = (false, false, false, false, 0);
        node.Indices = default;
        _free.Push(node);
    }
}
