using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>Records operations as they run, and differentiates them in reverse, one piece at a time.</summary>
/// <remarks>
/// A piece is all that was recorded since the last piece learned. <see cref="Cut"/> carries a value across into the next piece and lets no derivative back:
/// a learning rule is where the tape is cut, and what is asked of each piece. When a piece has learned, everything it held but the carried values is
/// released. A tape that has run a step once allocates nothing when it runs the same step again. Not thread-safe.
/// Reverse mode after Linnainmaa (1970); the tape after Wengert, "A simple automatic derivative evaluation program", CACM 7(8), 1964.
/// </remarks>
public sealed partial class Tape
{
    private readonly List<Node> _nodes = [];
    private Optimiser? _optimiser; // while a piece learns

    /// <summary>Makes an empty tape.</summary>
    public Tape() => Workspace = new();

    /// <summary>Where the tape's tensors come from; its <see cref="Workspace.ReservedBytes"/> is the training memory.</summary>
    public Workspace Workspace { get; }

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
        Node? outer = _outer?.Use(parameter).Node;
        Var use = Record(parameter.Value, parameter, needsGradient: true);
        use.Node.Outer = outer;
        return use;
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
        node.Fresh = true;
        if (source.Carried || source.Operation is Operations.View)
        {
            // The numbers are someone else's: these are copied.
            (node.Value, node.OwnsValue) = (Workspace.Rent(source.Value.Shape), true);
            node.Value.CopyFrom(source.Value);
            return new Var(node);
        }
        (node.Value, node.OwnsValue, source.Carried) = (source.Value, source.OwnsValue, true);
        return new Var(node);
    }

    /// <summary>Differentiates <paramref name="loss"/>, updates every parameter of the piece, and releases the piece.</summary>
    /// <exception cref="ArgumentException">The loss is not a single number.</exception>
    public void Learn(Var loss, Optimiser optimiser)
    {
        Differentiate(Seed(loss), optimiser, keepAll: false);
        Release();
    }

    /// <summary>Differentiates <paramref name="loss"/> and leaves the gradients of variables and parameters for reading; nothing is updated.</summary>
    /// <exception cref="ArgumentException">The loss is not a single number.</exception>
    public void Backward(Var loss) => Differentiate(Seed(loss), optimiser: null, keepAll: true);

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
            ReturnValue(node);
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

    /// <summary>The gradient tensor of an input, to be written if <paramref name="fresh"/> and added to if not.</summary>
    internal Tensor Gradient(Node input, out bool fresh)
    {
        fresh = input.Gradient is null;
        return input.Gradient ??= Workspace.Rent(input.Value.Shape);
    }

    /// <summary>Adds a tensor of an input's size to its gradient, if it wants one.</summary>
    internal void AddGradient(Node input, Tensor gradient)
    {
        if (!input.NeedsGradient)
            return;
        Tensor sum = Gradient(input, out bool fresh);
        Map.Run<Operations.Same>(gradient, sum, accumulate: !fresh);
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

    private Node Seed(Var loss)
    {
        Node last = loss.Node;
        if (last.Value.Length != 1)
            throw new ArgumentException($"Tape: the loss has shape {last.Value.Shape}; expected a single number. Reduce it with Mean or Sum.", nameof(loss));
        Gradient(last, out _).Span[0] = 1;
        return last;
    }

    // From the gradient of last down. Without an optimiser the leaves' gradients are kept; values and other gradients too if asked.
    private void Differentiate(Node last, Optimiser? optimiser, bool keepAll)
    {
        _optimiser = optimiser;
        for (int i = _nodes.IndexOf(last); i >= 0; i--)
        {
            Node node = _nodes[i];
            if (node.Gradient is null)
                continue;
            if (node.NeedsGradient)
                node.Operation.Backward(node, this);
            if (keepAll || node.Operation is Leaf && !TakeGradient(node, optimiser))
                continue;
            Workspace.Return(node.Gradient);
            node.Gradient = null;
            if (node != last)
                ReturnValue(node);
        }
        if (optimiser is { NeedsWholeGradient: true })
            optimiser.UpdateAll(_nodes);
        _optimiser = null;
    }

    // Whether the gradient was used up.
    private static bool TakeGradient(Node leaf, Optimiser? optimiser)
    {
        if (optimiser is null)
            return false;
        if (leaf.Parameter is not { } parameter || optimiser.NeedsWholeGradient)
            return leaf.Parameter is null;
        optimiser.Update(parameter, leaf.Gradient!);
        return true;
    }

    private void ReturnValue(Node node)
    {
        if (!node.OwnsValue || node.Carried)
            return;
        if (node.Operation is Operations.View)
            Workspace.ReturnWindow(node.Value);
        else
            Workspace.Return(node.Value);
        node.OwnsValue = false;
    }
}
