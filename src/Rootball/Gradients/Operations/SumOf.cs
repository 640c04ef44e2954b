using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>Sums of equal runs of numbers, each times a setting: all numbers (sum, mean), row by row, or plane by plane.</summary>
internal sealed unsafe class SumOf : Operation
{
    public static readonly SumOf Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value, y = node.Value;
        RowLoop.Run(y.Length, x.Length / y.Length, new SumBody(x.Pointer, y.Pointer, x.Length / y.Length, node.Setting));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh), dy = node.Gradient!;
        RowLoop.Run(dy.Length, dx.Length / dy.Length, new SpreadBody(dy.Pointer, dx.Pointer, dx.Length / dy.Length, node.Setting, !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int run = inputs[0]!.Length / result.Length;
        for (int i = 0; i < result.Length; i++)
            result[i] = node.Setting * inputs[0]!.Skip(i * run).Take(run).Sum();
    }

    private readonly struct SumBody(float* x, float* y, int run, float factor) : IRowBody
    {
        public void Row(int row) => y[row] = factor * Reduce.Sum(new ReadOnlySpan<float>(x + (nint)row * run, run));
    }

    private readonly struct SpreadBody(float* dy, float* dx, int run, float factor, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* to = dx + (nint)row * run;
            Vector256<float> slope = Vector256.Create(factor * dy[row]);
            for (int i = 0; i < run; i += 8)
                Lanes.Store(slope, to + i, run - i, accumulate);
        }
    }
}
