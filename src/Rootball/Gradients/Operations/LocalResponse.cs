using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>b = a / (k + α Σ a²)^β, Σ over the neighbouring channels at the same pixel, itself included.
/// Setting: α, Setting2: β, Setting3: k, Window.Height: the number of neighbours.</summary>
/// <remarks>
/// db/da: da_c = db_c · d_c^−β − 2αβ · a_c · Σ_j db_j · a_j · d_j^(−β−1), with d the bracket and j the neighbours of c. Krizhevsky, Sutskever and Hinton 2012, section 3.3.
/// The divisors are computed again on the way back, so that nothing is saved; sums over neighbours are taken afresh for each channel, so that nothing cancels.
/// </remarks>
internal sealed unsafe class LocalResponse : Operation
{
    public static readonly LocalResponse Instance = new();

    // Pixels of a piece: 256 bytes of each plane, and what is kept of 256 channels fits a core's L2.
    private const int Block = 64;

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value;
        Sizes sizes = new(node);
        Cores.For(sizes.Pieces, new ForwardBody(x.Pointer, node.Value.Pointer, sizes));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor x = node.A!.Value, dx = tape.Gradient(node.A!, out bool fresh);
        Sizes sizes = new(node);
        Cores.For(sizes.Pieces, new BackwardBody(x.Pointer, node.Gradient!.Pointer, dx.Pointer, sizes, !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Sizes sizes = new(node);
        for (int i = 0; i < result.Length; i++)
        {
            int channel = i / sizes.Plane % sizes.Channels;
            double squares = 0;
            for (int other = Math.Max(0, channel - sizes.Reach); other <= Math.Min(sizes.Channels - 1, channel + sizes.Reach); other++)
                squares += Math.Pow(inputs[0]![i + (other - channel) * sizes.Plane], 2);
            result[i] = inputs[0]![i] / Math.Pow(sizes.K + sizes.Alpha * squares, sizes.Beta);
        }
    }

    private readonly struct Sizes
    {
        public readonly int Channels, Plane, Blocks, Pieces, Reach;
        public readonly float Alpha, Beta, K;

        public Sizes(Node node)
        {
            Shape shape = node.Value.Shape;
            (Channels, Plane, Reach) = (shape[1], shape[2] * shape[3], node.Window.Height / 2);
            Blocks = (Plane + Block - 1) / Block;
            Pieces = shape[0] * Blocks;
            (Alpha, Beta, K) = (node.Setting, node.Setting2, node.Setting3);
        }

        // Where a piece's pixels start in channel 0, and how many there are.
        public (nint Start, int Count) Piece(int index) =>
            ((nint)(index / Blocks) * Channels * Plane + index % Blocks * Block, Math.Min(Block, Plane - index % Blocks * Block));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Divisor(float* x, int channel, int count)
        {
            int first = Math.Max(0, channel - Reach), last = Math.Min(Channels - 1, channel + Reach);
            Vector256<float> squares = default;
            for (float* at = x + (nint)first * Plane, end = x + (nint)last * Plane; at <= end; at += Plane)
            {
                Vector256<float> a = Lanes.Load(at, count);
                squares += a * a;
            }
            return Vector256.Create(K) + Alpha * squares;
        }

        // d^−β. The published β of ¾ needs two roots and no logarithm.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Power(Vector256<float> divisor)
        {
            if (Beta != 0.75f)
                return Vector256.Exp(-Beta * Vector256.Log(divisor));
            Vector256<float> root = Vector256.Sqrt(divisor);
            return Vector256<float>.One / (root * Vector256.Sqrt(root));
        }
    }

    private readonly struct ForwardBody(float* x, float* y, Sizes sizes) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            (nint start, int pixels) = sizes.Piece(index);
            for (int channel = 0; channel < sizes.Channels; channel++)
            {
                nint own = start + (nint)channel * sizes.Plane;
                for (int i = 0; i < pixels; i += 8)
                    Lanes.Store(Lanes.Load(x + own + i, pixels - i) * sizes.Power(sizes.Divisor(x + start + i, channel, pixels - i)), y + own + i, pixels - i);
            }
        }
    }

    private readonly struct BackwardBody(float* x, float* dy, float* dx, Sizes sizes, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            (nint start, int pixels) = sizes.Piece(index);
            float* powers = ThreadScratch.Floats(2 * sizes.Channels * Block), terms = powers + sizes.Channels * Block;
            for (int channel = 0; channel < sizes.Channels; channel++)
            {
                nint own = start + (nint)channel * sizes.Plane;
                for (int i = 0; i < pixels; i += 8)
                {
                    Vector256<float> divisor = sizes.Divisor(x + start + i, channel, pixels - i), power = sizes.Power(divisor);
                    power.Store(powers + channel * Block + i);
                    (Lanes.Load(dy + own + i, pixels - i) * Lanes.Load(x + own + i, pixels - i) * power / divisor).Store(terms + channel * Block + i);
                }
            }
            float factor = -2 * sizes.Alpha * sizes.Beta;
            for (int channel = 0; channel < sizes.Channels; channel++)
            {
                nint own = start + (nint)channel * sizes.Plane;
                int first = Math.Max(0, channel - sizes.Reach), last = Math.Min(sizes.Channels - 1, channel + sizes.Reach);
                for (int i = 0; i < pixels; i += 8)
                {
                    Vector256<float> sum = default;
                    for (int other = first; other <= last; other++)
                        sum += Vector256.Load(terms + other * Block + i);
                    Vector256<float> slope = Lanes.Load(dy + own + i, pixels - i) * Vector256.Load(powers + channel * Block + i)
                        + factor * Lanes.Load(x + own + i, pixels - i) * sum;
                    Lanes.Store(slope, dx + own + i, pixels - i, accumulate);
                }
            }
        }
    }
}
