using Rootball.Tensors;

namespace Rootball.Gradients;

// How nodes come onto the tape, and how they are used again.
public sealed partial class Tape
{
    private readonly Stack<Node> _free = [];

    internal Var Record(Operation operation, Shape shape, Var a, Var b = default, Var c = default, float setting = 0, float setting2 = 0,
        float setting3 = 0, ReadOnlyMemory<int> indices = default, Window window = default)
    {
        Node node = Next(operation);
        (node.A, node.B, node.C) = (Consume(a, node), Consume(b, node), Consume(c, node));
        (node.Setting, node.Setting2, node.Setting3, node.Indices, node.Window) = (setting, setting2, setting3, indices, window);
        return Compute(node, shape);
    }

    // The operation of any number of inputs.
    internal Var Record(Operation operation, Shape shape, ReadOnlySpan<Var> inputs)
    {
        Node node = Next(operation);
        foreach (Var input in inputs)
            node.Many.Add(Consume(input, node)!);
        return Compute(node, shape);
    }

    // The operation on a part of its input; where the part begins is the operation's to say.
    internal Var RecordPart(Operation operation, Shape shape, Var a, int start)
    {
        Node node = Next(operation);
        (node.A, node.Start) = (Consume(a, node), start);
        return Compute(node, shape);
    }

    // The numbers of a, from element start on, under another shape; they stay a's.
    internal Var RecordWindow(Shape shape, Var a, int start)
    {
        Node node = Next(Operations.View.Instance);
        (node.A, node.Start) = (Consume(a, node), start);
        (node.Value, node.OwnsValue) = (Workspace.Window(a.Value, start, shape), true);
        return new Var(node);
    }

    private Var Record(Tensor value, Parameter? parameter, bool needsGradient)
    {
        Node node = Next(Leaf.Instance);
        (node.Value, node.Parameter, node.NeedsGradient) = (value, parameter, needsGradient);
        return new Var(node);
    }

    private Var Compute(Node node, Shape shape)
    {
        (node.Value, node.OwnsValue) = (Workspace.Rent(shape), true);
        node.Operation.Forward(node);
        return new Var(node);
    }

    private Node? Consume(Var input, Node by)
    {
        if (!input.Exists)
            return null;
        Node node = input.Node;
        if (node.Tape != this)
            throw new InvalidOperationException("The value lies on another tape. What a recomputed body needs from outside is passed as an input of it.");
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
        node.Many.Clear();
        (node.A, node.B, node.C, node.Outer, node.Parameter, node.Body, node.Value) = (null, null, null, null, null, null, null!);
        (node.NeedsGradient, node.OwnsValue, node.Carried, node.Fresh, node.Consumers) = (false, false, false, false, 0);
        node.Indices = default;
        _free.Push(node);
    }
}
