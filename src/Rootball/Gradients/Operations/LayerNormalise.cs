using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>
/// y = g ∘ z + b with z = (x − mean) / √(variance + ε) of each row: x [M,N], g [N] and b [N], or none of them (y = z). Setting: ε.
/// Saved: the mean of each row, then 1 / the divisor.
/// </summary>
/// <remarks>
/// With dz = g ∘ dy: dx = (dz − mean(dz) − z · mean(dz ∘ z)) / divisor; dg = Σ over rows of dy ∘ z; db = Σ over rows of dy.
/// Ba, Kiros and Hinton, "Layer normalization", arXiv:1607.06450, 2016, eq. 4.
/// </remarks>
internal sealed unsafe class LayerNormalise : Operation
{
    public static readonly LayerNormalise Instance = new();

    // Columns of a piece of the gain's gradient.
    private const int Width = 64;

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value;
        node.Saved = node.Tape.Workspace.Rent([2, x.Shape.Rows]);
        RowLoop.Run(x.Shape.Rows, x.Shape.Columns, new ForwardBody(x.Pointer, Pointer(node.B), Pointer(node.C), node.Value.Pointer,
            node.Saved.Pointer, x.Shape.Rows, x.Shape.Columns, node.Setting));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor x = node.A!.Value, dy = node.Gradient!, saved = node.Saved!;
        (int rows, int columns) = (x.Shape.Rows, x.Shape.Columns);
        if (node.A.NeedsGradient)
        {
            Tensor dx = tape.Gradient(node.A, out bool fresh);
            RowLoop.Run(rows, columns, new BackwardBody(x.Pointer, Pointer(node.B), dy.Pointer, dx.Pointer, saved.Pointer, rows, columns, !fresh));
        }
        if (node.B is { NeedsGradient: true } gain)
        {
            Tensor dg = tape.Gradient(gain, out bool fresh);
            Cores.For((columns + Width - 1) / Width, new GainBody(x.Pointer, dy.Pointer, dg.Pointer, saved.Pointer, rows, columns, !fresh));
        }
        if (node.C is { NeedsGradient: true } bias)
            Columns.Sum(dy, tape.Gradient(bias, out bool fresh), accumulate: !fresh);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = node.Value.Shape.Columns;
        for (int start = 0; start < result.Length; start += columns)
        {
            ArraySegment<double> x = new(inputs[0]!, start, columns);
            double mean = x.Average(), variance = x.Average(v => (v - mean) * (v - mean));
            for (int i = 0; i < columns; i++)
                result[start + i] = (x[i] - mean) / Math.Sqrt(variance + node.Setting) * (inputs[1]?[i] ?? 1) + (inputs[2]?[i] ?? 0);
        }
    }

    private static float* Pointer(Node? node) => node is null ? null : node.Value.Pointer;

    private readonly struct ForwardBody(float* x, float* gain, float* bias, float* y, float* saved, int rows, int columns, float epsilon) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* from = x + (nint)row * columns, to = y + (nint)row * columns;
            float mean = Reduce.Sum(new ReadOnlySpan<float>(from, columns)) / columns;
            int i = 0;
            for (; i <= columns - 8; i += 8)
                (Vector256.Load(from + i) - Vector256.Create(mean)).Store(to + i);
            for (; i < columns; i++)
                to[i] = from[i] - mean;
            float factor = 1 / MathF.Sqrt(Reduce.SumOfSquares(new ReadOnlySpan<float>(to, columns)) / columns + epsilon);
            (saved[row], saved[rows + row]) = (mean, factor);
            for (i = 0; i <= columns - 8; i += 8)
            {
                Vector256<float> z = factor * Vector256.Load(to + i);
                (gain == null ? z : z * Vector256.Load(gain + i) + Vector256.Load(bias + i)).Store(to + i);
            }
            for (; i < columns; i++)
                to[i] = gain == null ? factor * to[i] : factor * to[i] * gain[i] + bias[i];
        }
    }

    private readonly struct BackwardBody(float* x, float* gain, float* dy, float* dx, float* saved, int rows, int columns, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* from = x + (nint)row * columns, g = dy + (nint)row * columns, to = dx + (nint)row * columns;
            float mean = saved[row], factor = saved[rows + row], sum = 0, product = 0;
            Vector256<float> sums = default, products = default;
            int i = 0;
            for (; i <= columns - 8; i += 8)
            {
                Vector256<float> dz = gain == null ? Vector256.Load(g + i) : Vector256.Load(g + i) * Vector256.Load(gain + i);
                sums += dz;
                products += dz * (factor * (Vector256.Load(from + i) - Vector256.Create(mean)));
            }
            for (; i < columns; i++)
            {
                float dz = gain == null ? g[i] : g[i] * gain[i];
                (sum, product) = (sum + dz, product + dz * factor * (from[i] - mean));
            }
            (sum, product) = ((sum + Vector256.Sum(sums)) / columns, (product + Vector256.Sum(products)) / columns);
            for (i = 0; i <= columns - 8; i += 8)
            {
                Vector256<float> dz = gain == null ? Vector256.Load(g + i) : Vector256.Load(g + i) * Vector256.Load(gain + i);
                Vector256<float> z = factor * (Vector256.Load(from + i) - Vector256.Create(mean));
                Vector256<float> d = factor * (dz - Vector256.Create(sum) - product * z);
                (accumulate ? Vector256.Load(to + i) + d : d).Store(to + i);
            }
            for (; i < columns; i++)
            {
                float dz = gain == null ? g[i] : g[i] * gain[i];
                to[i] = (accumulate ? to[i] : 0) + factor * (dz - sum - product * factor * (from[i] - mean));
            }
        }
    }

    private readonly struct GainBody(float* x, float* dy, float* dg, float* saved, int rows, int columns, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int column = index * Width, end = Math.Min(columns, column + Width);
            for (; column <= end - 8; column += 8)
            {
                Vector256<float> sum = accumulate ? Vector256.Load(dg + column) : Vector256<float>.Zero;
                nint at = column;
                for (int row = 0; row < rows; row++, at += columns)
                    sum += Vector256.Load(dy + at) * (saved[rows + row] * (Vector256.Load(x + at) - Vector256.Create(saved[row])));
                sum.Store(dg + column);
            }
            for (; column < end; column++)
            {
                float sum = accumulate ? dg[column] : 0;
                for (int row = 0; row < rows; row++)
                    sum += dy[(nint)row * columns + column] * saved[rows + row] * (x[(nint)row * columns + column] - saved[row]);
                dg[column] = sum;
            }
        }
    }
}
