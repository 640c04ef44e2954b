using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>Some columns of each row: x [M,N] → [M,count]. Start: the first column.</summary>
internal sealed class SliceColumns : Operation
{
    public static readonly SliceColumns Instance = new();

    public override void Forward(Node node) => Columns.Copy(node.A!.Value, node.Start, node.Value, 0, node.Value.Shape.Columns);

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh);
        if (fresh)
            dx.Span.Clear();
        Columns.Copy(node.Gradient!, 0, dx, node.Start, node.Value.Shape.Columns, accumulate: true);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = node.Value.Shape.Columns, width = node.A!.Value.Shape.Columns;
        for (int i = 0; i < result.Length; i++)
            result[i] = inputs[0]![i / columns * width + node.Start + i % columns];
    }
}
