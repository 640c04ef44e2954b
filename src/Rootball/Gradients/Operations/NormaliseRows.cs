using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>y = x / √(mean(x²) + ε), row by row: the length is taken out, the direction stays. Setting: ε.</summary>
/// <remarks>dx = (dy − y · mean(dy ∘ y)) / √(mean(x²) + ε). Saved: the divisor of each row.</remarks>
internal sealed unsafe class NormaliseRows : Operation
{
    public static readonly NormaliseRows Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value;
        node.Saved = node.Tape.Workspace.Rent([x.Shape.Rows]);
        RowLoop.Run(x.Shape.Rows, x.Shape.Columns, new ForwardBody(x.Pointer, node.Value.Pointer, node.Saved.Pointer, x.Shape.Columns, node.Setting));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh), y = node.Value;
        RowLoop.Run(y.Shape.Rows, y.Shape.Columns,
            new BackwardBody(node.Gradient!.Pointer, y.Pointer, node.Saved!.Pointer, dx.Pointer, y.Shape.Columns, !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = node.Value.Shape.Columns;
        for (int start = 0; start < result.Length; start += columns)
        {
            double squares = 0;
            for (int i = start; i < start + columns; i++)
                squares += inputs[0]![i] * inputs[0]![i];
            for (int i = start; i < start + columns; i++)
                result[i] = inputs[0]![i] / Math.Sqrt(squares / columns + node.Setting);
        }
    }

    private readonly struct ForwardBody(float* x, float* y, float* divisors, int columns, float epsilon) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* from = x + (nint)row * columns, to = y + (nint)row * columns;
            float divisor = MathF.Sqrt(Reduce.SumOfSquares(new ReadOnlySpan<float>(from, columns)) / columns + epsilon);
            divisors[row] = divisor;
            float factor = 1 / divisor;
            int i = 0;
            for (; i <= columns - 8; i += 8)
                (factor * Vector256.Load(from + i)).Store(to + i);
            for (; i < columns; i++)
                to[i] = factor * from[i];
        }
    }

    private readonly struct BackwardBody(float* dy, float* y, float* divisors, float* dx, int columns, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* g = dy + (nint)row * columns, v = y + (nint)row * columns, to = dx + (nint)row * columns;
            float mean = Reduce.Dot(new ReadOnlySpan<float>(g, columns), new ReadOnlySpan<float>(v, columns)) / columns, factor = 1 / divisors[row];
            int i = 0;
            for (; i <= columns - 8; i += 8)
            {
                Vector256<float> d = factor * (Vector256.Load(g + i) - mean * Vector256.Load(v + i));
                (accumulate ? d + Vector256.Load(to + i) : d).Store(to + i);
            }
            for (; i < columns; i++)
                to[i] = (accumulate ? to[i] : 0) + factor * (g[i] - mean * v[i]);
        }
    }
}
