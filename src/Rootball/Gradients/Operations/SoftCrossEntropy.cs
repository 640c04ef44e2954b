using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The mean over rows of −Σ t·log softmax(x): x [B,C], targets t [B,C] → one number. Saved: softmax(x).</summary>
/// <remarks>dx = (Σt·softmax(x) − t) / B, where Σt is the row's sum: a row of targets that sums to w counts w times. Nothing flows to the targets.</remarks>
internal sealed unsafe class SoftCrossEntropy : Operation
{
    public static readonly SoftCrossEntropy Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value, t = node.B!.Value;
        node.Saved = node.Tape.Workspace.Rent(x.Shape);
        double sum = 0;
        for (int row = 0; row < x.Shape.Rows; row++)
        {
            Span<float> p = node.Saved.Row(row), wanted = t.Row(row);
            Softmax.Row(x.Row(row), p);
            for (int i = 0; i < p.Length; i++)
                sum -= wanted[i] == 0 ? 0 : wanted[i] * Math.Log(Math.Max(p[i], float.Epsilon));
        }
        node.Value.Span[0] = (float)(sum / x.Shape.Rows);
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh), p = node.Saved!, t = node.B!.Value;
        float scale = node.Gradient!.Span[0] / p.Shape.Rows;
        for (int row = 0; row < p.Shape.Rows; row++)
        {
            Span<float> to = dx.Row(row), from = p.Row(row), wanted = t.Row(row);
            float weight = Reduce.Sum(wanted);
            for (int i = 0; i < to.Length; i++)
                to[i] = (fresh ? 0 : to[i]) + scale * (weight * from[i] - wanted[i]);
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape shape = node.A!.Value.Shape;
        result[0] = 0;
        for (int row = 0; row < shape.Rows; row++)
        {
            ArraySegment<double> x = new(inputs[0]!, row * shape.Columns, shape.Columns), t = new(inputs[1]!, row * shape.Columns, shape.Columns);
            double max = x.Max(), whole = max + Math.Log(x.Sum(v => Math.Exp(v - max)));
            for (int i = 0; i < shape.Columns; i++)
                result[0] += t[i] * (whole - x[i]) / shape.Rows;
        }
    }
}
