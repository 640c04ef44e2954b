using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The greatest number in each window: x [B,C,H,W] → y [B,C,H′,W′]. Padding never wins.</summary>
/// <remarks>
/// The gradient goes to the first greatest pixel of a window, in reading order, which is found again: nothing is saved but x and y.
/// Windows may overlap (3 by 3, two apart: Krizhevsky et al. 2012, section 3.4).
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
            float* from = x + (nint)plane * at.Height * at.Width, to = dx + (nint)plane * at.Height * at.Width;
            nint outputs = (nint)plane * at.OutputHeight * at.OutputWidth;
            int length = at.Height * at.Line;
            float* pixels = ThreadScratch.Floats(2 * length + at.Line + 2 * at.Places), slopes = pixels + length;
            float* line = slopes + length, tops = line + at.Line, rest = tops + at.Places;
            new Span<float>(slopes, length).Clear();
            new Span<float>(line, at.Line).Fill(float.NegativeInfinity);
            for (int row = 0; row < at.Height; row++)
            {
                new ReadOnlySpan<float>(from + row * at.Width, at.Seen).CopyTo(new Span<float>(line + at.Padding, at.Seen));
                at.Split(line, pixels + row * at.Line);
            }
            new Span<float>(rest, at.Places).Clear();
            for (int row = 0; row < at.OutputHeight; row++)
            {
                new ReadOnlySpan<float>(y + outputs + row * at.OutputWidth, at.OutputWidth).CopyTo(new Span<float>(tops, at.OutputWidth));
                new ReadOnlySpan<float>(dy + outputs + row * at.OutputWidth, at.OutputWidth).CopyTo(new Span<float>(rest, at.OutputWidth));
                (int first, int end) = at.Rows(row);
                for (int seen = first; seen < end; seen++)
                {
                    for (int tap = 0; tap < at.Size; tap++)
                        Give(pixels + seen * at.Line + at.Tap(tap), slopes + seen * at.Line + at.Tap(tap), tops, rest);
                }
            }
            for (int row = 0; row < at.Height; row++)
            {
                at.Merge(slopes + row * at.Line, line);
                PoolBackward.Store(line, to + row * at.Width, at, accumulate);
            }
        }

        // A window's slope goes to the first pixel that equals its greatest; then there is nothing left to give.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Give(float* pixels, float* slopes, float* tops, float* rest)
        {
            for (int i = 0; i < at.Places; i += 8)
            {
                Vector256<float> wins = Vector256.Equals(Vector256.Load(pixels + i), Vector256.Load(tops + i)), slope = Vector256.Load(rest + i);
                (Vector256.Load(slopes + i) + (slope & wins)).Store(slopes + i);
                Vector256.AndNot(slope, wins).Store(rest + i);
            }
        }
    }
}
