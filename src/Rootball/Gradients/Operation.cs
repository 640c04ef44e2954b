namespace Rootball.Gradients;

/// <summary>An operation of the tape: how its result is computed fast, how a derivative flows back through it, and what it means.</summary>
internal abstract class Operation
{
    /// <summary>Fills <c>node.Value</c> from the inputs' values.</summary>
    public abstract void Forward(Node node);

    /// <summary>Adds to the inputs' gradients (through <see cref="Tape.Gradient"/>) what follows from <c>node.Gradient</c>.</summary>
    public abstract void Backward(Node node, Tape tape);

    /// <summary>The definition, in double precision and without cleverness: the oracle of both directions.</summary>
    public abstract void Plain(Node node, double[]?[] inputs, double[] result);
}

/// <summary>A value that comes from outside: a constant, a parameter, or what a cut carried across.</summary>
internal sealed class Leaf : Operation
{
    public static readonly Leaf Instance = new();

    public override void Forward(Node node) { }

    public override void Backward(Node node, Tape tape) { }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = node.Value.Span[i];
    }
}
