using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>x [M,N] with the row r [N] added to, or multiplied into, every row.</summary>
internal sealed unsafe class RowBroadcast(bool multiply) : Operation
{
    public static readonly RowBroadcast Adding = new(false), Multiplying = new(true);

    public override void Forward(Node node) => Run(node.A!.Value, node.B!.Value, node.Value, accumulate: false);

    public override void Backward(Node node, Tape tape)
    {
        Tensor dy = node.Gradient!;
        if (!multiply)
            tape.AddGradient(node.A!, dy);
        else if (node.A!.NeedsGradient)
            Run(dy, node.B!.Value, tape.Gradient(node.A, out bool fresh), !fresh);
        if (!node.B!.NeedsGradient)
            return;
        Tensor dr = tape.Gradient(node.B, out bool first);
        if (multiply)
            Columns.SumOfProducts(dy, node.A!.Value, dr, !first);
        else
            Columns.Sum(dy, dr, !first);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int columns = inputs[1]!.Length;
        for (int i = 0; i < result.Length; i++)
            result[i] = multiply ? inputs[0]![i] * inputs[1]![i % columns] : inputs[0]![i] + inputs[1]![i % columns];
    }

    private void Run(Tensor x, Tensor r, Tensor y, bool accumulate) =>
        RowLoop.Run(x.Shape.Rows, x.Shape.Columns, new Body(x.Pointer, r.Pointer, y.Pointer, x.Shape.Columns, multiply, accumulate));

    private readonly struct Body(float* x, float* r, float* y, int columns, bool multiply, bool accumulate) : IRowBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* from = x + (nint)row * columns, to = y + (nint)row * columns;
            int i = 0;
            for (; i <= columns - 8; i += 8)
            {
                Vector256<float> v = multiply ? Vector256.Load(from + i) * Vector256.Load(r + i) : Vector256.Load(from + i) + Vector256.Load(r + i);
                (accumulate ? Vector256.Load(to + i) + v : v).Store(to + i);
            }
            for (; i < columns; i++)
                to[i] = (accumulate ? to[i] : 0) + (multiply ? from[i] * r[i] : from[i] + r[i]);
        }
    }
}
