using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>Any number of tensors one after the other along their outermost axis: [Mᵢ,…] → [Σ Mᵢ,…].</summary>
internal sealed class ConcatenateRows : Operation
{
    public static readonly ConcatenateRows Instance = new();

    public override void Forward(Node node)
    {
        int start = 0;
        foreach (Node part in node.Many)
        {
            part.Value.Span.CopyTo(node.Value.Span[start..]);
            start += part.Value.Length;
        }
    }

    public override void Backward(Node node, Tape tape)
    {
        int start = 0;
        foreach (Node part in node.Many)
        {
            Tensor share = tape.Workspace.Window(node.Gradient!, start, part.Value.Shape);
            tape.AddGradient(part, share);
            tape.Workspace.ReturnWindow(share);
            start += part.Value.Length;
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int start = 0;
        foreach (double[]? part in inputs)
        {
            part!.CopyTo(result, start);
            start += part.Length;
        }
    }
}
