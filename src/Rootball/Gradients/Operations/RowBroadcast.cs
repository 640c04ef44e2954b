using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>x [M,N] with the row r [N] added to, or multiplied into, every row.</summary>
internal sealed class RowBroadcast(bool multiply) : Operation
{
    public static readonly RowBroadcast Adding = new(false), Multiplying = new(true);

    public override void Forward(Node node)
    {
        Span<float> r = node.B!.Value.Span;
        for (int row = 0; row < node.Value.Shape.Rows; row++)
        {
            Span<float> x = node.A!.Value.Row(row), y = node.Value.Row(row);
            for (int i = 0; i < y.Length; i++)
                y[i] = multiply ? x[i] * r[i] : x[i] + r[i];
        }
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dy = node.Gradient!, x = node.A!.Value;
        Span<float> r = node.B!.Value.Span;
        if (node.A!.NeedsGradient)
        {
            Tensor dx = tape.Gradient(node.A!, out bool fresh);
            for (int row = 0; row < dy.Shape.Rows; row++)
            {
                Span<float> to = dx.Row(row), from = dy.Row(row);
                for (int i = 0; i < to.Length; i++)
                    to[i] = (fresh ? 0 : to[i]) + (multiply ? from[i] * r[i] : from[i]);
            }
        }
        if (node.B!.NeedsGradient)
        {
            Span<float> dr = tape.Gradient(node.B!, out bool fresh).Span;
            if (fresh)
                dr.Clear();
            for (int row = 0; row < dy.Shape.Rows; row++)
            {
                Span<float> from = dy.Row(row), times = x.Row(row);
                for (int i = 0; i < dr.Length; i++)
                    dr[i] += multiply ? from[i] * times[i] : from[i];
            }
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = inputs[1]!.Length;
        for (int i = 0; i < result.Length; i++)
            result[i] = multiply ? inputs[0]![i] * inputs[1]![i % columns] : inputs[0]![i] + inputs[1]![i % columns];
    }
}
