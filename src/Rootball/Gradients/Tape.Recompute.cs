using System.Runtime.InteropServices;
using Rootball.Gradients.Operations;
using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>A computation that may be run twice: the result is a function of the inputs and of parameters alone, and is recorded on the inputs' tape.</summary>
/// <remarks>Chance inside a body must come out the same each time: set the stream's position from the inputs, or split it by the place in the sequence.</remarks>
public delegate Var TapeBody(ReadOnlySpan<Var> inputs);

public sealed partial class Tape
{
    // An inner tape computes and differentiates bodies for its outer one, in the outer one's workspace.
    private readonly Tape? _outer;
    private readonly List<Var> _arguments = [];
    private Tape? _inner;

    private Tape(Tape outer) => (_outer, Workspace) = (outer, outer.Workspace);

    /// <summary>
    /// The result of <paramref name="body"/>, of which nothing else is kept: when the derivative arrives, the body is run again. Memory is that of the results
    /// alone, and of one body at a time; the price is a second forward pass.
    /// </summary>
    /// <remarks>Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost", arXiv:1604.06174, 2016. Bodies may recompute in their turn.</remarks>
    /// <exception cref="InvalidOperationException">The body uses or returns a value that is not on its inputs' tape.</exception>
    public Var Recompute(TapeBody body, params ReadOnlySpan<Var> inputs)
    {
        Tape inner = _inner ??= new Tape(this);
        if (inner._nodes.Count > 0)
            throw new InvalidOperationException("Tape.Recompute: called from within a body of the same tape; expected a call on the tape of the body's inputs.");
        try
        {
            foreach (Var input in inputs)
                inner.Receive(input.Node);
            Node last = inner.Run(body), node = Next(Recomputed.Instance);
            (node.Body, node.Setting) = (body, inputs.Length);
            foreach (Var input in inputs)
                node.Many.Add(Consume(input, node)!);
            foreach (Node leaf in inner._nodes)
            {
                if (leaf is { Parameter: not null, Outer: { } outer })
                    node.Many.Add(Consume(new Var(outer), node)!);
            }
            (node.Value, node.OwnsValue) = (inner.Take(last), true);
            return new Var(node);
        }
        finally
        {
            inner.Leave();
        }
    }

    // Runs a recomputed node's body again and differentiates it. Its leaves gather straight into the gradients of the nodes they stand for.
    internal void RecomputeBackward(Node node)
    {
        Tape inner = _inner!;
        try
        {
            Node last = inner.RunAgain(node);
            foreach (Node leaf in inner._nodes)
            {
                if (leaf is { Outer: { } outer, NeedsGradient: true })
                    leaf.Gradient = outer.Gradient;
            }
            inner.AddGradient(last, node.Gradient!);
            inner.Differentiate(last, optimiser: null, keepAll: false);
            foreach (Node leaf in inner._nodes)
            {
                if (leaf is { Outer: { } outer, NeedsGradient: true })
                    (outer.Gradient, leaf.Gradient) = (leaf.Gradient, null);
            }
        }
        finally
        {
            inner.Leave();
        }
    }

    // The result of a recomputed node by the definitions of what its body records; inputs in the order of node.Many.
    internal double[] RecomputePlain(Node node, double[]?[] inputs)
    {
        Tape inner = _inner!;
        try
        {
            Node last = inner.RunAgain(node);
            Dictionary<Node, double[]> given = [];
            foreach (Node leaf in inner._nodes)
            {
                if (leaf.Outer is { } outer)
                    given[leaf] = inputs[node.Many.IndexOf(outer)]!;
            }
            return PlainReplay.Run(new Var(last), given);
        }
        finally
        {
            inner.Leave();
        }
    }

    private Node RunAgain(Node node)
    {
        for (int i = 0; i < (int)node.Setting; i++)
            Receive(node.Many[i]);
        return Run(node.Body!);
    }

    // One leaf for each outer value, however often it is passed.
    private void Receive(Node outer)
    {
        if (outer.Parameter is { } parameter)
        {
            _arguments.Add(Use(parameter));
            return;
        }
        foreach (Node node in _nodes)
        {
            if (node.Outer == outer)
            {
                _arguments.Add(new Var(node));
                return;
            }
        }
        Var leaf = Record(outer.Value, parameter: null, outer.NeedsGradient);
        leaf.Node.Outer = outer;
        _arguments.Add(leaf);
    }

    private Node Run(TapeBody body)
    {
        Var result = body(CollectionsMarshal.AsSpan(_arguments));
        if (result.Tape != this)
            throw new InvalidOperationException("Tape.Recompute: the body's result is not on its inputs' tape; expected a value computed from the inputs it is given.");
        return result.Node;
    }

    // The numbers of a result, which outlive this tape's piece.
    private Tensor Take(Node last)
    {
        if (last is { OwnsValue: true, Carried: false, Operation: not View })
        {
            last.OwnsValue = false;
            return last.Value;
        }
        Tensor copy = Workspace.Rent(last.Value.Shape);
        copy.CopyFrom(last.Value);
        return copy;
    }

    private void Leave()
    {
        _arguments.Clear();
        Clear();
    }
}
