using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>c = op(a) · op(b), where op transposes or not.</summary>
internal sealed class Product(bool transposeA, bool transposeB) : Operation
{
    public static readonly Product Plainly = new(false, false), LeftTransposed = new(true, false), RightTransposed = new(false, true);

    public override void Forward(Node node) => MatMul.Run(node.A!.Value, transposeA, node.B!.Value, transposeB, node.Value);

    public override void Backward(Node node, Tape tape)
    {
        Node a = node.A!, b = node.B!;
        Tensor dc = node.Gradient!;
        // Not through AddProduct: a parameter on either side would change before the other side's gradient has been computed.
        if (a.NeedsGradient)
        {
            Tensor da = tape.Gradient(a, out bool fresh);
            if (transposeA)
                MatMul.Run(b.Value, transposeB, dc, true, da, accumulate: !fresh);
            else
                MatMul.Run(dc, false, b.Value, !transposeB, da, accumulate: !fresh);
        }
        if (b.NeedsGradient)
        {
            Tensor db = tape.Gradient(b, out bool fresh);
            if (transposeB)
                MatMul.Run(dc, true, a.Value, transposeA, db, accumulate: !fresh);
            else
                MatMul.Run(a.Value, !transposeA, dc, false, db, accumulate: !fresh);
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape a = node.A!.Value.Shape, b = node.B!.Value.Shape;
        int columns = node.Value.Shape.Columns, depth = transposeA ? a.Rows : a.Columns;
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            double sum = 0;
            for (int k = 0; k < depth; k++)
                sum += inputs[0]![transposeA ? k * a.Columns + row : row * a.Columns + k] * inputs[1]![transposeB ? column * b.Columns + k : k * b.Columns + column];
            result[i] = sum;
        }
    }
}
