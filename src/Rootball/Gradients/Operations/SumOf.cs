using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>Sums of equal runs of numbers, each times a setting: all numbers (sum, mean), or row by row.</summary>
internal sealed class SumOf : Operation
{
    public static readonly SumOf Instance = new();

    public override void Forward(Node node)
    {
        Span<float> x = node.A!.Value.Span, y = node.Value.Span;
        int run = x.Length / y.Length;
        for (int i = 0; i < y.Length; i++)
            y[i] = node.Setting * Reduce.Sum(x.Slice(i * run, run));
    }

    public override void Backward(Node node, Tape tape)
    {
        Span<float> dx = tape.Gradient(node.A!, out bool fresh).Span, dy = node.Gradient!.Span;
        int run = dx.Length / dy.Length;
        for (int i = 0; i < dx.Length; i++)
            dx[i] = (fresh ? 0 : dx[i]) + node.Setting * dy[i / run];
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int run = inputs[0]!.Length / result.Length;
        for (int i = 0; i < result.Length; i++)
            result[i] = node.Setting * inputs[0]!.Skip(i * run).Take(run).Sum();
    }
}
