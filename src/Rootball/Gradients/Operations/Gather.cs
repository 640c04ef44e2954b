using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>Rows of x [R,N] picked by Indices → [indices,N]; the gradient is scattered back, rows picked twice add up in their order.</summary>
internal sealed class Gather : Operation
{
    public static readonly Gather Instance = new();

    public override void Forward(Node node)
    {
        ReadOnlySpan<int> indices = node.Indices.Span;
        for (int i = 0; i < indices.Length; i++)
            node.A!.Value.Row(indices[i]).CopyTo(node.Value.Row(i));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh);
        if (fresh)
            dx.Span.Clear();
        ReadOnlySpan<int> indices = node.Indices.Span;
        for (int i = 0; i < indices.Length; i++)
        {
            Span<float> to = dx.Row(indices[i]), from = node.Gradient!.Row(i);
            for (int j = 0; j < to.Length; j++)
                to[j] += from[j];
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = node.Value.Shape.Columns;
        for (int i = 0; i < result.Length; i++)
            result[i] = inputs[0]![node.Indices.Span[i / columns] * columns + i % columns];
    }
}
