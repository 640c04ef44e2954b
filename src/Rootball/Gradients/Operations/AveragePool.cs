using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The mean of the pixels in each window: x [B,C,H,W] → y [B,C,H′,W′]. Padding does not count: the mean is over the picture's own pixels.</summary>
internal sealed unsafe class AveragePool : Operation
{
    public static readonly AveragePool Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value, y = node.Value;
        RowLoop.Run(x.Shape[0] * x.Shape[1], x.Shape[2] * x.Shape[3], new PoolForward<Total>(x.Pointer, y.Pointer, new Phases(x.Shape, y.Shape, node.Window)));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor x = node.A!.Value, dx = tape.Gradient(node.A!, out bool fresh);
        RowLoop.Run(x.Shape[0] * x.Shape[1], x.Shape[2] * x.Shape[3],
            new BackwardBody(node.Gradient!.Pointer, dx.Pointer, new Phases(x.Shape, node.Value.Shape, node.Window), !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result) =>
        PoolPlain.Run(node, inputs[0]!, result, seen => seen.Average());

    private readonly struct Total : IPoolReduction
    {
        public static float Start => 0;
        public static bool IsMean => true;
        public static Vector256<float> Take(Vector256<float> a, Vector256<float> b) => a + b;
    }

    private readonly struct BackwardBody(float* dy, float* dx, Phases at, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int plane)
        {
            float* from = dy + (nint)plane * at.OutputHeight * at.OutputWidth, to = dx + (nint)plane * at.Height * at.Width;
            int length = at.Height * at.Line;
            float* slopes = ThreadScratch.Floats(length + 2 * at.Line + 2 * at.Places), line = slopes + length, phases = line + at.Line;
            float* shares = phases + at.Line, given = shares + at.Places;
            new Span<float>(slopes, length).Clear();
            PoolBackward.Shares(at, shares);
            for (int row = 0; row < at.OutputHeight; row++, from += at.OutputWidth)
            {
                (int first, int end) = at.Rows(row);
                Vector256<float> share = Vector256.Create(1f / (end - first));
                for (int i = 0; i < at.OutputWidth; i += 8)
                    (share * Vector256.Load(shares + i) * Lanes.Load(from + i, at.OutputWidth - i)).Store(given + i);
                // Across first: what a row of the windows gives is the same for each row of the picture they see.
                new Span<float>(phases, at.Line).Clear();
                for (int tap = 0, phase = 0, shift = 0; tap < at.Size; tap++)
                {
                    Add(given, phases + phase + shift, at.Places);
                    if ((phase += at.Pitch) == at.Line)
                        (phase, shift) = (0, shift + 1);
                }
                for (int seen = first; seen < end; seen++)
                    Add(phases, slopes + seen * at.Line, at.Line);
            }
            for (int row = 0; row < at.Height; row++)
            {
                at.Merge(slopes + row * at.Line, line);
                PoolBackward.Store(line, to + row * at.Width, at, accumulate);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add(float* from, float* to, int count)
        {
            for (int i = 0; i < count; i += 8)
                (Vector256.Load(to + i) + Vector256.Load(from + i)).Store(to + i);
        }
    }
}
