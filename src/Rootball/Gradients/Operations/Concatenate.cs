using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>a [M,P] and b [M,Q] side by side → [M,P+Q].</summary>
internal sealed class Concatenate : Operation
{
    public static readonly Concatenate Instance = new();

    public override void Forward(Node node)
    {
        int left = node.A!.Value.Shape.Columns;
        for (int row = 0; row < node.Value.Shape.Rows; row++)
        {
            node.A.Value.Row(row).CopyTo(node.Value.Row(row));
            node.B!.Value.Row(row).CopyTo(node.Value.Row(row)[left..]);
        }
    }

    public override void Backward(Node node, Tape tape)
    {
        int left = node.A!.Value.Shape.Columns;
        Pass(node.A, node.Gradient!, 0, tape);
        Pass(node.B!, node.Gradient!, left, tape);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int left = node.A!.Value.Shape.Columns, right = node.B!.Value.Shape.Columns;
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int column) = (i / (left + right), i % (left + right));
            result[i] = column < left ? inputs[0]![row * left + column] : inputs[1]![row * right + column - left];
        }
    }

    private static void Pass(Node to, Tensor dy, int from, Tape tape)
    {
        if (!to.NeedsGradient)
            return;
        Tensor dx = tape.Gradient(to, out bool fresh);
        for (int row = 0; row < dx.Shape.Rows; row++)
        {
            Span<float> d = dx.Row(row), g = dy.Row(row)[from..];
            for (int i = 0; i < d.Length; i++)
                d[i] = (fresh ? 0 : d[i]) + g[i];
        }
    }
}
