using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>c [N,M,P] = op(a) [N,M,K] · op(b) [N,K,P], matrix by matrix, where op transposes or not.</summary>
internal sealed class BatchedProduct(bool transposeA, bool transposeB) : Operation
{
    public static readonly BatchedProduct Plainly = new(false, false), LeftTransposed = new(true, false), RightTransposed = new(false, true);

    public override void Forward(Node node) => BatchedMatMul.Run(node.A!.Value, transposeA, node.B!.Value, transposeB, node.Value);

    public override void Backward(Node node, Tape tape)
    {
        Node a = node.A!, b = node.B!;
        Tensor dc = node.Gradient!;
        if (a.NeedsGradient)
        {
            Tensor da = tape.Gradient(a, out bool fresh);
            if (transposeA)
                BatchedMatMul.Run(b.Value, transposeB, dc, true, da, accumulate: !fresh);
            else
                BatchedMatMul.Run(dc, false, b.Value, !transposeB, da, accumulate: !fresh);
        }
        if (b.NeedsGradient)
        {
            Tensor db = tape.Gradient(b, out bool fresh);
            if (transposeB)
                BatchedMatMul.Run(dc, true, a.Value, transposeA, db, accumulate: !fresh);
            else
                BatchedMatMul.Run(a.Value, !transposeA, dc, false, db, accumulate: !fresh);
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape a = node.A!.Value.Shape, b = node.B!.Value.Shape, c = node.Value.Shape;
        int depth = a[transposeA ? 1 : 2];
        for (int i = 0; i < result.Length; i++)
        {
            (int item, int row, int column) = (i / (c[1] * c[2]), i / c[2] % c[1], i % c[2]);
            result[i] = 0;
            for (int k = 0; k < depth; k++)
            {
                double left = inputs[0]![item * a[1] * a[2] + (transposeA ? k * a[2] + row : row * a[2] + k)];
                double right = inputs[1]![item * b[1] * b[2] + (transposeB ? column * b[2] + k : k * b[2] + column)];
                result[i] += left * right;
            }
        }
    }
}
