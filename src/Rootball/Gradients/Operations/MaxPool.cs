using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The greatest number in each window: x [B,C,H,W] → y [B,C,H′,W′]. Padding never wins.</summary>
/// <remarks>
/// The gradient goes to the first greatest pixel of a window, in reading order, which is found again: nothing is saved but x and y.
/// Windows may overlap (size 3, stride 2: Krizhevsky et al. 2012, section 3.4).
/// </remarks>
internal sealed unsafe class MaxPool : Operation
{
    public static readonly MaxPool Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value, y = node.Value;
        RowLoop.Run(x.Shape[0] * x.Shape[1], x.Shape[2] * x.Shape[3], new PoolForward<Greatest>(x.Pointer, y.Pointer, new Phases(x.Shape, y.Shape, node.Window)));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor x = node.A!.Value, y = node.Value, dx = tape.Gradient(node.A!, out bool fresh);
        RowLoop.Run(x.Shape[0] * x.Shape[1], x.Shape[2] * x.Shape[3],
            new BackwardBody(x.Pointer, y.Pointer, node.Gradient!.Pointer, dx.Pointer, new Phases(x.Shape, y.Shape, node.Window), !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result) =>
        PoolPlain.Run(node, inputs[0]!, result, seen => seen.Max());

    private readonly struct Greatest : IPoolReduction
    {
        public static float Start => float.NegativeInfinity;
        public static bool IsMean => false;
        public static Vector256<float> Take(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);
    }

    private readonly struct BackwardBody(float* x, float* y, float* dy, float* dx, Phases at, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int plane)
        {
            int size = at.Height * at.Width;
            float* from = x + (nint)plane * size, to = dx + (nint)plane * size;
            float* pixels = ThreadScratch.Floats(at.Height * at.Line + at.Line + at.Size), line = pixels + at.Height * at.Line;
            int* taps = (int*)(line + at.Line);
            for (int tap = 0; tap < at.Size; tap++)
                taps[tap] = tap % at.Stride * at.Pitch + tap / at.Stride;
            // What equals nothing stands for the padding.
            new Span<float>(line, at.Line).Fill(float.NaN);
            for (int row = 0; row < at.Height; row++)
            {
                new ReadOnlySpan<float>(from + row * at.Width, at.Seen).CopyTo(new Span<float>(line + at.Padding, at.Seen));
                at.Split(line, pixels + row * at.Line);
            }
            if (!accumulate)
                new Span<float>(to, size).Clear();
            nint output = (nint)plane * at.OutputHeight * at.OutputWidth;
            for (int row = 0; row < at.OutputHeight; row++, output += at.OutputWidth)
                Row(row, pixels, taps, y + output, dy + output, to);
        }

        // Finds eight windows' winners at once, then gives each its slope.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Row(int row, float* pixels, int* taps, float* tops, float* slopes, float* to)
        {
            (int first, int end) = at.Rows(row);
            int top = row * at.Stride - at.Padding, width = at.Width, size = at.Size;
            int* winners = stackalloc int[8];
            for (int i = 0; i < at.OutputWidth; i += 8)
            {
                int count = Math.Min(8, at.OutputWidth - i);
                Vector256<float> greatest = Lanes.Load(tops + i, count);
                Vector256<int> winner = Vector256.Create(-1);
                // From the last to the first, so that the first of equals has the last word.
                for (int seen = end - 1; seen >= first; seen--)
                {
                    float* own = pixels + seen * at.Line + i;
                    for (int tap = size - 1; tap >= 0; tap--)
                    {
                        Vector256<int> wins = Vector256.Equals(Vector256.Load(own + taps[tap]), greatest).AsInt32();
                        winner = Vector256.ConditionalSelect(wins, Vector256.Create((seen - top) * width + tap), winner);
                    }
                }
                winner.Store(winners);
                float* corner = to + (nint)top * width - at.Padding + i * at.Stride;
                for (int lane = 0; lane < count; lane++, corner += at.Stride)
                {
                    if (winners[lane] >= 0)
                        corner[winners[lane]] += slopes[i + lane];
                }
            }
        }
    }
}
