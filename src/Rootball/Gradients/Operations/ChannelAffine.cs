using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>y = x · gain + bias on pictures x [B,C,H,W], with one gain and one bias for each channel [C] or for each plane [B·C]. Either may be missing.</summary>
/// <remarks>dgain = Σ dy ∘ x, dbias = Σ dy, over the planes they serve. Inputs: x, gain, bias.</remarks>
internal sealed unsafe class ChannelAffine : Operation
{
    public static readonly ChannelAffine Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value;
        (int planes, int plane) = Planes(x.Shape);
        RowLoop.Run(planes, plane, new ScaleBody(x.Pointer, Pointer(node.B), Pointer(node.C), Count(node), node.Value.Pointer, plane, false));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor x = node.A!.Value, dy = node.Gradient!;
        (int planes, int plane) = Planes(x.Shape);
        if (node.A!.NeedsGradient)
        {
            Tensor dx = tape.Gradient(node.A!, out bool fresh);
            RowLoop.Run(planes, plane, new ScaleBody(dy.Pointer, Pointer(node.B), null, Count(node), dx.Pointer, plane, !fresh));
        }
        if (node.B is { NeedsGradient: true } gain)
        {
            Tensor dgain = tape.Gradient(gain, out bool fresh);
            Cores.For(Count(node), new SumBody(dy.Pointer, x.Pointer, dgain.Pointer, planes, Count(node), plane, !fresh));
        }
        if (node.C is { NeedsGradient: true } bias)
        {
            Tensor dbias = tape.Gradient(bias, out bool fresh);
            Cores.For(Count(node), new SumBody(dy.Pointer, null, dbias.Pointer, planes, Count(node), plane, !fresh));
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        (int _, int plane) = Planes(node.Value.Shape);
        for (int i = 0; i < result.Length; i++)
        {
            int channel = i / plane % Count(node);
            result[i] = inputs[0]![i] * (inputs[1]?[channel] ?? 1) + (inputs[2]?[channel] ?? 0);
        }
    }

    private static (int Count, int Length) Planes(Shape shape) => (shape[0] * shape[1], shape[2] * shape[3]);

    private static int Count(Node node) => (node.B ?? node.C!).Value.Length;

    private static float* Pointer(Node? node) => node is null ? null : node.Value.Pointer;

    private readonly struct ScaleBody(float* x, float* gains, float* biases, int count, float* y, int plane, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float gain = gains is null ? 1 : gains[row % count];
            Vector256<float> bias = Vector256.Create(biases is null ? 0 : biases[row % count]);
            float* from = x + (nint)row * plane, to = y + (nint)row * plane;
            for (int i = 0; i < plane; i += 8)
                Lanes.Store(gain * Lanes.Load(from + i, plane - i) + bias, to + i, plane - i, accumulate);
        }
    }

    private readonly struct SumBody(float* dy, float* x, float* sums, int planes, int count, int plane, bool accumulate) : IParallelBody
    {
        public void Invoke(int index)
        {
            double sum = accumulate ? sums[index] : 0;
            for (int row = index; row < planes; row += count)
            {
                ReadOnlySpan<float> slopes = new(dy + (nint)row * plane, plane);
                sum += x is null ? Reduce.Sum(slopes) : Reduce.Dot(slopes, new ReadOnlySpan<float>(x + (nint)row * plane, plane));
            }
            sums[index] = (float)sum;
        }
    }
}
