using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>a [M,P] and b [M,Q] side by side → [M,P+Q].</summary>
internal sealed class Concatenate : Operation
{
    public static readonly Concatenate Instance = new();

    public override void Forward(Node node)
    {
        Tensor a = node.A!.Value, b = node.B!.Value;
        Columns.Copy(a, 0, node.Value, 0, a.Shape.Columns);
        Columns.Copy(b, 0, node.Value, a.Shape.Columns, b.Shape.Columns);
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
        Columns.Copy(dy, from, dx, 0, dx.Shape.Columns, accumulate: !fresh);
    }
}
