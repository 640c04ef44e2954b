using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>
/// softmax(s·x), row by row, or the logarithm of it. Causal: x [N,Q,K], the last Q of K places ask; row q sees places up to its own, and gives later ones 0.
/// Setting: s.
/// </summary>
/// <remarks>Of the value y: dx = s · y ∘ (dy − Σ dy∘y). Of the logarithm y: dx = s · (dy − exp(y) · Σ dy). Causal: Vaswani et al. 2017, section 3.2.3.</remarks>
internal sealed unsafe class SoftmaxRows(bool logarithm, bool causal) : Operation
{
    public static readonly SoftmaxRows Value = new(false, false), Logarithm = new(true, false), Causal = new(false, true);

    public override void Forward(Node node)
    {
        Shape shape = node.Value.Shape;
        RowLoop.Run(shape.Rows, shape.Columns, new ForwardBody(node.A!.Value.Pointer, node.Value.Pointer, Seen(shape), node.Setting, logarithm));
    }

    public override void Backward(Node node, Tape tape)
    {
        Shape shape = node.Value.Shape;
        Tensor gradient = tape.Gradient(node.A!, out bool fresh);
        if (fresh && causal)
            gradient.Span.Clear();
        RowLoop.Run(shape.Rows, shape.Columns,
            new BackwardBody(node.Gradient!.Pointer, node.Value.Pointer, gradient.Pointer, Seen(shape), node.Setting, logarithm, !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Reach seen = Seen(node.Value.Shape);
        for (int row = 0; row < node.Value.Shape.Rows; row++)
        {
            int start = row * seen.Columns, end = start + seen.Of(row);
            double sum = 0;
            for (int i = start; i < end; i++)
                sum += Math.Exp(node.Setting * inputs[0]![i]);
            for (int i = start; i < end; i++)
                result[i] = logarithm ? node.Setting * inputs[0]![i] - Math.Log(sum) : Math.Exp(node.Setting * inputs[0]![i]) / sum;
        }
    }

    private Reach Seen(Shape shape) => causal ? new(shape.Columns, shape[-2]) : new(shape.Columns, 0);

    // How far along its columns a row looks: all of them, or (queries > 0) up to its own place.
    private readonly record struct Reach(int Columns, int Queries)
    {
        public int Of(int row) => Queries == 0 ? Columns : Columns - Queries + row % Queries + 1;
    }

    private readonly struct ForwardBody(float* source, float* destination, Reach seen, float scale, bool logarithm) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            int width = seen.Of(row), i;
            float* x = source + (nint)row * seen.Columns, y = destination + (nint)row * seen.Columns;
            float max = float.NegativeInfinity;
            for (i = 0; i < width; i++)
                max = MathF.Max(max, scale * x[i]);
            Vector256<float> sums = default;
            for (i = 0; i <= width - 8; i += 8)
            {
                Vector256<float> e = Vector256.Exp(scale * Vector256.Load(x + i) - Vector256.Create(max));
                e.Store(y + i);
                sums += e;
            }
            float sum = Vector256.Sum(sums);
            for (; i < width; i++)
                sum += y[i] = MathF.Exp(scale * x[i] - max);
            if (logarithm)
                Shift(x, y, width, max + MathF.Log(sum));
            else
                Divide(y, width, 1 / sum);
            new Span<float>(y + width, seen.Columns - width).Clear();
        }

        private void Shift(float* x, float* y, int width, float shift)
        {
            int i = 0;
            for (; i <= width - 8; i += 8)
                (scale * Vector256.Load(x + i) - Vector256.Create(shift)).Store(y + i);
            for (; i < width; i++)
                y[i] = scale * x[i] - shift;
        }

        private static void Divide(float* y, int width, float factor)
        {
            int i = 0;
            for (; i <= width - 8; i += 8)
                (factor * Vector256.Load(y + i)).Store(y + i);
            for (; i < width; i++)
                y[i] *= factor;
        }
    }

    private readonly struct BackwardBody(float* gradient, float* value, float* destination, Reach seen, float scale, bool logarithm, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            int width = seen.Of(row), i = 0;
            nint start = (nint)row * seen.Columns;
            float* dy = gradient + start, y = value + start, dx = destination + start;
            ReadOnlySpan<float> all = new(dy, width);
            float sum = logarithm ? Reduce.Sum(all) : Reduce.Dot(all, new ReadOnlySpan<float>(y, width));
            for (; i <= width - 8; i += 8)
            {
                Vector256<float> g = Vector256.Load(dy + i), v = Vector256.Load(y + i);
                Vector256<float> d = scale * (logarithm ? g - sum * Vector256.Exp(v) : v * (g - Vector256.Create(sum)));
                (accumulate ? Vector256.Load(dx + i) + d : d).Store(dx + i);
            }
            for (; i < width; i++)
                dx[i] = (accumulate ? dx[i] : 0) + scale * (logarithm ? dy[i] - MathF.Exp(y[i]) * sum : y[i] * (dy[i] - sum));
        }
    }
}
