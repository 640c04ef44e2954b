using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>y = (x − mean) / √(variance + ε) over rows (layer normalisation) or over columns (batch normalisation). Setting: ε. Saved: 1 / the divisor.</summary>
/// <remarks>dx = (dy − mean(dy) − y · mean(dy∘y)) / divisor. Ba, Kiros and Hinton 2016; Ioffe and Szegedy 2015. Gain and bias: MultiplyRow and AddRow.</remarks>
internal sealed class Standardise(bool overColumns) : Operation
{
    public static readonly Standardise Rows = new(false), Columns = new(true);

    public override void Forward(Node node)
    {
        (int groups, int size, int step, int stride) = Layout(node.Value.Shape);
        node.Saved = node.Tape.Workspace.Rent([groups]);
        Span<float> x = node.A!.Value.Span, y = node.Value.Span, inverse = node.Saved.Span;
        for (int group = 0; group < groups; group++)
        {
            double sum = 0, squares = 0;
            for (int i = 0, at = group * stride; i < size; i++, at += step)
                (sum, squares) = (sum + x[at], squares + (double)x[at] * x[at]);
            double mean = sum / size;
            inverse[group] = (float)(1 / Math.Sqrt(Math.Max(0, squares / size - mean * mean) + node.Setting));
            for (int i = 0, at = group * stride; i < size; i++, at += step)
                y[at] = (float)(x[at] - mean) * inverse[group];
        }
    }

    public override void Backward(Node node, Tape tape)
    {
        (int groups, int size, int step, int stride) = Layout(node.Value.Shape);
        Span<float> dx = tape.Gradient(node.A!, out bool fresh).Span, dy = node.Gradient!.Span, y = node.Value.Span, inverse = node.Saved!.Span;
        for (int group = 0; group < groups; group++)
        {
            double sum = 0, product = 0;
            for (int i = 0, at = group * stride; i < size; i++, at += step)
                (sum, product) = (sum + dy[at], product + (double)dy[at] * y[at]);
            for (int i = 0, at = group * stride; i < size; i++, at += step)
                dx[at] = (fresh ? 0 : dx[at]) + inverse[group] * (float)(dy[at] - sum / size - y[at] * product / size);
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        (int groups, int size, int step, int stride) = Layout(node.Value.Shape);
        for (int group = 0; group < groups; group++)
        {
            int[] places = [.. Enumerable.Range(0, size).Select(i => group * stride + i * step)];
            double mean = places.Average(at => inputs[0]![at]), variance = places.Average(at => Math.Pow(inputs[0]![at] - mean, 2));
            foreach (int at in places)
                result[at] = (inputs[0]![at] - mean) / Math.Sqrt(variance + node.Setting);
        }
    }

    private (int Groups, int Size, int Step, int Stride) Layout(Shape shape) =>
        overColumns ? (shape.Columns, shape.Rows, shape.Columns, 1) : (shape.Rows, shape.Columns, 1, shape.Columns);
}
