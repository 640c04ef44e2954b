using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The mean over rows of −log softmax(x)[label], 0 for a row without a label (−1): x [B,C], labels in Indices → one number. Saved: softmax(x).</summary>
/// <remarks>dx = (softmax(x) − one-hot(label)) / B.</remarks>
internal sealed unsafe class CrossEntropy : Operation
{
    public static readonly CrossEntropy Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value;
        node.Saved = node.Tape.Workspace.Rent(x.Shape);
        ReadOnlySpan<int> labels = node.Indices.Span;
        double sum = 0;
        for (int row = 0; row < x.Shape.Rows; row++)
        {
            Softmax.Row(x.Row(row), node.Saved.Row(row));
            sum -= labels[row] < 0 ? 0 : Math.Log(Math.Max(node.Saved.Row(row)[labels[row]], float.Epsilon));
        }
        node.Value.Span[0] = (float)(sum / x.Shape.Rows);
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh), p = node.Saved!;
        ReadOnlySpan<int> labels = node.Indices.Span;
        float scale = node.Gradient!.Span[0] / p.Shape.Rows;
        for (int row = 0; row < p.Shape.Rows; row++)
        {
            Span<float> to = dx.Row(row), from = p.Row(row);
            if (labels[row] < 0)
            {
                if (fresh)
                    to.Clear();
                continue;
            }
            for (int i = 0; i < to.Length; i++)
                to[i] = (fresh ? 0 : to[i]) + scale * (from[i] - (i == labels[row] ? 1 : 0));
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape shape = node.A!.Value.Shape;
        result[0] = 0;
        for (int row = 0; row < shape.Rows; row++)
        {
            if (node.Indices.Span[row] < 0)
                continue;
            ArraySegment<double> x = new(inputs[0]!, row * shape.Columns, shape.Columns);
            double max = x.Max();
            result[0] += (max + Math.Log(x.Sum(v => Math.Exp(v - max))) - x[node.Indices.Span[row]]) / shape.Rows;
        }
    }
}
