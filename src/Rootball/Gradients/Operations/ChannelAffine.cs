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
        bool newGain = true, newBias = true;
        float* dgain = node.B is { NeedsGradient: true } gain ? tape.Gradient(gain, out newGain).Pointer : null;
        float* dbias = node.C is { NeedsGradient: true } bias ? tape.Gradient(bias, out newBias).Pointer : null;
        if (dgain is not null || dbias is not null)
            Cores.For(Count(node), new SumBody(dy.Pointer, x.Pointer, dgain, dbias, planes, Count(node), plane, !newGain, !newBias));
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

    private readonly struct SumBody(float* dy, float* x, float* dgain, float* dbias, int planes, int count, int plane, bool addGain, bool addBias) : IParallelBody
    {
        public void Invoke(int index)
        {
            double sum = 0, product = 0;
            for (int row = index; row < planes; row += count)
            {
                nint at = (nint)row * plane;
                (float s, float p) = dgain is null ? (Reduce.Sum(new ReadOnlySpan<float>(dy + at, plane)), 0) : Moments.SlopeSums(dy + at, x + at, plane, 0);
                (sum, product) = (sum + s, product + p);
            }
            if (dgain is not null)
                dgain[index] = (addGain ? dgain[index] : 0) + (float)product;
            if (dbias is not null)
                dbias[index] = (addBias ? dbias[index] : 0) + (float)sum;
        }
    }
}
