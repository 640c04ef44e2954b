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

    // Pixels of a piece: 256 bytes of each plane; three numbers for each of 256 channels are 192 KB, which fit a core's L2.
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

        // The squares of a piece's numbers, [C, pixels], pixels rounded up to the block.
        public void Squares(float* x, int pixels, float* squares)
        {
            for (int channel = 0; channel < Channels; channel++, x += Plane, squares += Block)
            {
                for (int i = 0; i < pixels; i += 8)
                {
                    Vector256<float> a = Lanes.Load(x + i, pixels - i);
                    (a * a).Store(squares + i);
                }
            }
        }

        // Σ over the neighbours of a channel, of what lies as [C, pixels].
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Around(float* numbers, int channel)
        {
            float* at = numbers + Math.Max(0, channel - Reach) * Block, end = numbers + Math.Min(Channels - 1, channel + Reach) * Block;
            Vector256<float> sum = Vector256.Load(at);
            while ((at += Block) <= end)
                sum += Vector256.Load(at);
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Divisor(float* squares, int channel) => Vector256.Create(K) + Alpha * Around(squares, channel);

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
            float* squares = ThreadScratch.Floats(sizes.Channels * Block);
            sizes.Squares(x + start, pixels, squares);
            for (int channel = 0; channel < sizes.Channels; channel++)
            {
                float* from = x + start + (nint)channel * sizes.Plane, to = y + start + (nint)channel * sizes.Plane;
                for (int i = 0; i < pixels; i += 8)
                    Lanes.Store(Lanes.Load(from + i, pixels - i) * sizes.Power(sizes.Divisor(squares + i, channel)), to + i, pixels - i);
            }
        }
    }

    private readonly struct BackwardBody(float* x, float* dy, float* dx, Sizes sizes, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            (nint start, int pixels) = sizes.Piece(index);
            float* squares = ThreadScratch.Floats(3 * sizes.Channels * Block), direct = squares + sizes.Channels * Block, terms = direct + sizes.Channels * Block;
            sizes.Squares(x + start, pixels, squares);
            for (int channel = 0; channel < sizes.Channels; channel++)
            {
                float* a = x + start + (nint)channel * sizes.Plane, slope = dy + start + (nint)channel * sizes.Plane;
                for (int i = 0; i < pixels; i += 8)
                {
                    Vector256<float> divisor = sizes.Divisor(squares + i, channel), through = Lanes.Load(slope + i, pixels - i) * sizes.Power(divisor);
                    through.Store(direct + channel * Block + i);
                    (through * Lanes.Load(a + i, pixels - i) / divisor).Store(terms + channel * Block + i);
                }
            }
            float factor = -2 * sizes.Alpha * sizes.Beta;
            for (int channel = 0; channel < sizes.Channels; channel++)
            {
                float* a = x + start + (nint)channel * sizes.Plane, to = dx + start + (nint)channel * sizes.Plane;
                for (int i = 0; i < pixels; i += 8)
                {
                    Vector256<float> around = factor * Lanes.Load(a + i, pixels - i) * sizes.Around(terms + i, channel);
                    Lanes.Store(Vector256.Load(direct + channel * Block + i) + around, to + i, pixels - i, accumulate);
                }
            }
        }
    }
}
