namespace Rootball.Gradients.Operations;

/// <summary>The result of a body that is run again to differentiate it: see <see cref="Tape.Recompute"/>. Many: the body's inputs, then the parameters it uses. Setting: how many inputs.</summary>
internal sealed class Recomputed : Operation
{
    public static readonly Recomputed Instance = new();

    public override void Forward(Node node) { }

    public override void Backward(Node node, Tape tape) => tape.RecomputeBackward(node);

    public override void Plain(Node node, double[]?[] inputs, double[] result) => node.Tape.RecomputePlain(node, inputs).CopyTo(result, 0);
}
