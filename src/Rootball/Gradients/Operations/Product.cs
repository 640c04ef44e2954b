using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>c = op(a) · op(b), where op transposes or not: of two matrices, or of N pairs of them, [N,M,K] · [N,K,P] → [N,M,P].</summary>
internal sealed class Product(bool transposeA, bool transposeB, bool pairs) : Operation
{
    private static readonly Product[] s_all = [.. Enumerable.Range(0, 8).Select(i => new Product((i & 1) != 0, (i & 2) != 0, (i & 4) != 0))];

    public static Product Of(bool transposeA, bool transposeB, bool pairs = false) => s_all[(transposeA ? 1 : 0) + (transposeB ? 2 : 0) + (pairs ? 4 : 0)];

    public override void Forward(Node node) => Run(node.A!.Value, transposeA, node.B!.Value, transposeB, node.Value, accumulate: false);

    public override void Backward(Node node, Tape tape)
    {
        Node a = node.A!, b = node.B!;
        Tensor dc = node.Gradient!;
        // Not through AddProduct: a parameter on either side would change before the other side's gradient has been computed.
        if (a.NeedsGradient)
        {
            Tensor da = tape.Gradient(a, out bool fresh);
            if (transposeA)
                Run(b.Value, transposeB, dc, true, da, !fresh);
            else
                Run(dc, false, b.Value, !transposeB, da, !fresh);
        }
        if (b.NeedsGradient)
        {
            Tensor db = tape.Gradient(b, out bool fresh);
            if (transposeB)
                Run(dc, true, a.Value, transposeA, db, !fresh);
            else
                Run(a.Value, !transposeA, dc, false, db, !fresh);
        }
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        (int count, int aRows, int aColumns) = Sizes(node.A!.Value.Shape);
        (_, int bRows, int bColumns) = Sizes(node.B!.Value.Shape);
        int rows = transposeA ? aColumns : aRows, columns = transposeB ? bRows : bColumns, depth = transposeA ? aRows : aColumns;
        for (int i = 0; i < count * rows * columns; i++)
        {
            (int pair, int row, int column) = (i / (rows * columns), i / columns % rows, i % columns);
            double sum = 0;
            for (int k = 0; k < depth; k++)
            {
                sum += inputs[0]![pair * aRows * aColumns + (transposeA ? k * aColumns + row : row * aColumns + k)]
                    * inputs[1]![pair * bRows * bColumns + (transposeB ? column * bColumns + k : k * bColumns + column)];
            }
            result[i] = sum;
        }
    }

    private (int Pairs, int Rows, int Columns) Sizes(Shape shape) => pairs ? (shape[0], shape[1], shape[2]) : (1, shape.Rows, shape.Columns);

    private void Run(Tensor a, bool turnA, Tensor b, bool turnB, Tensor c, bool accumulate)
    {
        if (pairs)
            BatchedMatMul.Run(a, turnA, b, turnB, c, accumulate);
        else
            MatMul.Run(a, turnA, b, turnB, c, accumulate);
    }
}
