using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>y = (x − mean) / √(variance + ε) over each of equal groups of neighbouring channels of each example. Setting: ε. Setting2: groups of an example.</summary>
/// <remarks>
/// One group is layer normalisation of a whole example (Ba, Kiros and Hinton 2016), a group for each channel is instance normalisation
/// (Ulyanov, Vedaldi and Lempitsky 2016), anything between is group normalisation (Wu and He 2018).
/// dx = (dy − mean(dy) − y · mean(dy∘y)) / √(variance + ε). Saved: 1 / the divisor of each group.
/// </remarks>
internal sealed unsafe class StandardiseGroups : Operation
{
    public static readonly StandardiseGroups Instance = new();

    public override void Forward(Node node)
    {
        (int groups, int length) = Layout(node);
        node.Saved = node.Tape.Workspace.Rent([groups]);
        RowLoop.Run(groups, length, new ForwardBody(node.A!.Value.Pointer, node.Value.Pointer, node.Saved.Pointer, length, node.Setting));
    }

    public override void Backward(Node node, Tape tape)
    {
        (int groups, int length) = Layout(node);
        Tensor dx = tape.Gradient(node.A!, out bool fresh);
        RowLoop.Run(groups, length, new BackwardBody(node.Gradient!.Pointer, node.Value.Pointer, node.Saved!.Pointer, dx.Pointer, length, !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        (int groups, int length) = Layout(node);
        for (int group = 0; group < groups; group++)
        {
            double[] x = inputs[0]![(group * length)..((group + 1) * length)];
            double mean = x.Average(), variance = x.Average(value => Math.Pow(value - mean, 2));
            for (int i = 0; i < length; i++)
                result[group * length + i] = (x[i] - mean) / Math.Sqrt(variance + node.Setting);
        }
    }

    private static (int Groups, int Length) Layout(Node node)
    {
        int groups = node.Value.Shape[0] * (int)node.Setting2;
        return (groups, groups == 0 ? 0 : node.Value.Length / groups);
    }

    private readonly struct ForwardBody(float* x, float* y, float* inverses, int length, float epsilon) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* from = x + (nint)row * length, to = y + (nint)row * length;
            float mean = Reduce.Sum(new ReadOnlySpan<float>(from, length)) / length;
            float inverse = 1 / MathF.Sqrt(Moments.SquaresAround(from, length, mean) / length + epsilon);
            inverses[row] = inverse;
            Vector256<float> middle = Vector256.Create(mean);
            for (int i = 0; i < length; i += 8)
                Lanes.Store(inverse * (Lanes.Load(from + i, length - i) - middle), to + i, length - i);
        }
    }

    private readonly struct BackwardBody(float* dy, float* y, float* inverses, float* dx, int length, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* g = dy + (nint)row * length, v = y + (nint)row * length, to = dx + (nint)row * length;
            (float sum, float product) = Moments.SlopeSums(g, v, length, 0);
            Vector256<float> mean = Vector256.Create(sum / length);
            float along = product / length, inverse = inverses[row];
            for (int i = 0; i < length; i += 8)
                Lanes.Store(inverse * (Lanes.Load(g + i, length - i) - mean - along * Lanes.Load(v + i, length - i)), to + i, length - i, accumulate);
        }
    }
}
