using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>The two middle axes change places: x [A,B,C,D] → [A,C,B,D]. Rows of D stay whole.</summary>
internal sealed unsafe class SwapMiddle : Operation
{
    public static readonly SwapMiddle Instance = new();

    public override void Forward(Node node) => Run(node.A!.Value, node.Value, node.A.Value.Shape, accumulate: false);

    public override void Backward(Node node, Tape tape)
    {
        Tensor dx = tape.Gradient(node.A!, out bool fresh);
        Run(node.Gradient!, dx, node.Value.Shape, !fresh);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape s = node.A!.Value.Shape;
        for (int a = 0, at = 0; a < s[0]; a++)
        {
            for (int b = 0; b < s[1]; b++)
            {
                for (int c = 0; c < s[2]; c++)
                {
                    for (int d = 0; d < s[3]; d++)
                        result[((a * s[2] + c) * s[1] + b) * s[3] + d] = inputs[0]![at++];
                }
            }
        }
    }

    // The shape is that of the source.
    private static void Run(Tensor from, Tensor to, Shape shape, bool accumulate) =>
        RowLoop.Run(shape.Rows, shape.Columns, new SwapBody(from.Pointer, to.Pointer, shape[1], shape[2], shape[3], accumulate));

    private readonly struct SwapBody(float* from, float* to, int b, int c, int d, bool accumulate) : IRowBody
    {
        public void Row(int row)
        {
            (int block, int rest) = (row / (b * c), row % (b * c));
            float* x = from + (nint)row * d, y = to + ((nint)block * b * c + rest % c * b + rest / c) * d;
            if (accumulate)
                Tensors.Kernels.Memory.Add(x, y, d);
            else
                new ReadOnlySpan<float>(x, d).CopyTo(new Span<float>(y, d));
        }
    }
}
