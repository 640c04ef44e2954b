using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>
/// y = gain · (x − mean) / √(variance + ε) + bias for each channel of pictures x [B,C,H,W], over (B,H,W), or for each column of x [B,C], over the batch.
/// Inputs: x, gain [C], bias [C]; the last two may be missing. Setting: ε. Saved [3,C]: mean, variance, 1 / the divisor.
/// </summary>
/// <remarks>
/// With ŷ = (x − mean)/divisor: dgain = Σ dy∘ŷ, dbias = Σ dy, dx = gain/divisor · (dy − mean(dy) − ŷ·mean(dy∘ŷ)). Ioffe and Szegedy 2015.
/// A channel is one piece of work: its sums are never split. They are taken in floats over a plane, around its mean, and in doubles over planes.
/// </remarks>
internal sealed unsafe class BatchStandardise : Operation
{
    public static readonly BatchStandardise Instance = new();

    public override void Forward(Node node)
    {
        Shape shape = node.Value.Shape;
        node.Saved = node.Tape.Workspace.Rent([3, shape[1]]);
        ChannelSums sums = new(node);
        if (sums.Plane == 1)
            Cores.For(ColumnsForward.Pieces(sums.Channels), new ColumnsForward(node.A!.Value.Pointer, node.Value.Pointer, sums));
        else
            Cores.For(sums.Channels, new ForwardBody(node.A!.Value.Pointer, node.Value.Pointer, sums));
    }

    public override void Backward(Node node, Tape tape)
    {
        ChannelSums sums = new(node);
        bool newX = true, newGain = true, newBias = true;
        float* dx = node.A!.NeedsGradient ? tape.Gradient(node.A, out newX).Pointer : null;
        float* dgain = node.B is { NeedsGradient: true } gain ? tape.Gradient(gain, out newGain).Pointer : null;
        float* dbias = node.C is { NeedsGradient: true } bias ? tape.Gradient(bias, out newBias).Pointer : null;
        ChannelSlopes slopes = new(node.A.Value.Pointer, node.Gradient!.Pointer, dx, dgain, dbias, !newX, !newGain, !newBias);
        if (sums.Plane == 1)
            Cores.For(ColumnsForward.Pieces(sums.Channels), new ColumnsBackward(slopes, sums));
        else
            Cores.For(sums.Channels, new BackwardBody(slopes, sums));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        ChannelSums sums = new(node);
        for (int channel = 0; channel < sums.Channels; channel++)
        {
            int[] places = [.. Enumerable.Range(0, result.Length).Where(i => i / sums.Plane % sums.Channels == channel)];
            double mean = places.Average(at => inputs[0]![at]), variance = places.Average(at => Math.Pow(inputs[0]![at] - mean, 2));
            foreach (int at in places)
                result[at] = (inputs[1]?[channel] ?? 1) * (inputs[0]![at] - mean) / Math.Sqrt(variance + node.Setting) + (inputs[2]?[channel] ?? 0);
        }
    }

    private readonly struct ForwardBody(float* x, float* y, ChannelSums sums) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int channel)
        {
            int plane = sums.Plane;
            nint first = (nint)channel * plane, step = (nint)sums.Channels * plane;
            // Within planes and between their means: a plane is still in the nearest cache when it is read again (Chan, Golub and LeVeque 1983).
            double sum = 0, within = 0, between = 0, share = 1.0 / plane;
            for (int b = 0; b < sums.Batch; b++)
            {
                double own = Reduce.Sum(new ReadOnlySpan<float>(x + first + b * step, plane));
                within += Moments.SquaresAround(x + first + b * step, plane, (float)(own * share));
                (sum, between) = (sum + own, between + own * own * share);
            }
            float mean = (float)(sum / sums.Count);
            double squares = within + Math.Max(0, between - sum * sum / sums.Count);
            float factor = sums.Keep(channel, mean, (float)(squares / sums.Count)) * sums.Gain(channel);
            Vector256<float> middle = Vector256.Create(mean), bias = Vector256.Create(sums.Bias(channel));
            for (int b = 0; b < sums.Batch; b++)
            {
                float* from = x + first + b * step, to = y + first + b * step;
                for (int i = 0; i < plane; i += 8)
                    Lanes.Store(factor * (Lanes.Load(from + i, plane - i) - middle) + bias, to + i, plane - i);
            }
        }
    }

    private readonly struct BackwardBody(ChannelSlopes slopes, ChannelSums sums) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int channel)
        {
            int plane = sums.Plane;
            nint first = (nint)channel * plane, step = (nint)sums.Channels * plane;
            float mean = sums.Mean(channel), inverse = sums.Inverse(channel);
            double sum = 0, product = 0;
            for (int b = 0; b < sums.Batch; b++)
            {
                (float s, float p) = Moments.SlopeSums(slopes.Dy + first + b * step, slopes.X + first + b * step, plane, mean);
                (sum, product) = (sum + s, product + p);
            }
            slopes.Keep(channel, sum, product * inverse);
            if (slopes.Dx is null)
                return;
            float factor = inverse * sums.Gain(channel), along = (float)(product * inverse * inverse / sums.Count);
            Vector256<float> middle = Vector256.Create(mean), level = Vector256.Create((float)(sum / sums.Count));
            for (int b = 0; b < sums.Batch; b++)
            {
                float* g = slopes.Dy + first + b * step, v = slopes.X + first + b * step, to = slopes.Dx + first + b * step;
                for (int i = 0; i < plane; i += 8)
                {
                    Vector256<float> slope = factor * (Lanes.Load(g + i, plane - i) - level - along * (Lanes.Load(v + i, plane - i) - middle));
                    Lanes.Store(slope, to + i, plane - i, slopes.AddX);
                }
            }
        }
    }
}
