using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>softmax(x), row by row, or its logarithm.</summary>
/// <remarks>Of the value y: dx = y ∘ (dy − Σ dy∘y). Of the logarithm y: dx = dy − exp(y) · Σ dy.</remarks>
internal sealed class SoftmaxRows(bool logarithm) : Operation
{
    public static readonly SoftmaxRows Value = new(false), Logarithm = new(true);

    public override void Forward(Node node)
    {
        for (int row = 0; row < node.Value.Shape.Rows; row++)
        {
            Span<float> x = node.A!.Value.Row(row), y = node.Value.Row(row);
            Softmax.Row(x, y);
            if (!logarithm)
                continue;
            float max = Reduce.Max(x), sum = 0;
            foreach (float value in x)
                sum += MathF.Exp(value - max);
            float shift = max + MathF.Log(sum);
            for (int i = 0; i < y.Length; i++)
                y[i] = x[i] - shift;
        }
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor gradient = tape.Gradient(node.A!, out bool fresh);
        for (int row = 0; row < gradient.Shape.Rows; row++)
        {
            Span<float> y = node.Value.Row(row), dy = node.Gradient!.Row(row), dx = gradient.Row(row);
            float sum = logarithm ? Reduce.Sum(dy) : Reduce.Dot(dy, y);
            for (int i = 0; i < y.Length; i++)
                dx[i] = (fresh ? 0 : dx[i]) + (logarithm ? dy[i] - MathF.Exp(y[i]) * sum : y[i] * (dy[i] - sum));
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = node.Value.Shape.Columns;
        for (int start = 0; start < result.Length; start += columns)
        {
            double sum = 0;
            for (int i = start; i < start + columns; i++)
                sum += Math.Exp(inputs[0]![i]);
            for (int i = start; i < start + columns; i++)
                result[i] = logarithm ? inputs[0]![i] - Math.Log(sum) : Math.Exp(inputs[0]![i]) / sum;
        }
    }
}
