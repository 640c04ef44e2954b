using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>A filter of its own at each place: x [B,C,H,W], w [P,Out,C·K·K], bias [Out,H′,W′] → y [B,Out,H′,W′], with P = H′·W′ places.</summary>
/// <remarks>
/// Place p: y_p [Out,B] = w_p · seen_p [C·K·K,B]; dw_p = dy_p · seen_pᵀ; dx at a pixel is Σ w_pᵀ·dy_p over the places that see it. Everything is turned
/// to have the batch innermost on the way in, and back on the way out. Nothing is saved: the turned inputs are made again for the weights' gradient.
/// </remarks>
internal sealed class LocallyConnected : Operation
{
    public static readonly LocallyConnected Instance = new();

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value, y = node.Value;
        Workspace workspace = node.Tape.Workspace;
        Tensor turnedX = workspace.Rent(x.Shape), turnedY = workspace.Rent(y.Shape);
        BatchLast.Turn(x, turnedX);
        new LocalProduct(x.Shape, y.Shape, node.Window).Forward(turnedX, node.B!.Value, turnedY);
        BatchLast.Return(turnedY, y, groups: y.Shape[1], node.C!.Value);
        workspace.Return(turnedX);
        workspace.Return(turnedY);
    }

    public override void Backward(Node node, Tape tape)
    {
        Node x = node.A!, w = node.B!, bias = node.C!;
        Tensor dy = node.Gradient!;
        LocalProduct product = new(x.Value.Shape, dy.Shape, node.Window);
        if (bias.NeedsGradient)
            Columns.Sum(dy, tape.Gradient(bias, out bool fresh), accumulate: !fresh);
        Tensor turnedX = tape.Workspace.Rent(x.Value.Shape), turnedY = tape.Workspace.Rent(dy.Shape);
        BatchLast.Turn(dy, turnedY, groups: dy.Shape[1]);
        if (x.NeedsGradient)
        {
            product.Inputs(w.Value, turnedY, turnedX);
            BatchLast.Return(turnedX, tape.Gradient(x, out bool fresh), accumulate: !fresh);
        }
        if (w.NeedsGradient)
        {
            BatchLast.Turn(x.Value, turnedX);
            product.Weights(turnedX, turnedY, tape.Gradient(w, out bool fresh), accumulate: !fresh);
        }
        tape.Workspace.Return(turnedX);
        tape.Workspace.Return(turnedY);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        (Shape x, Shape y, Window window) = (node.A!.Value.Shape, node.Value.Shape, node.Window);
        int seen = x[1] * window.Area;
        for (int i = 0; i < result.Length; i++)
        {
            (int b, int output, int row, int column) = (i / (y[1] * y[2] * y[3]), i / (y[2] * y[3]) % y[1], i / y[3] % y[2], i % y[3]);
            double sum = inputs[2]![(output * y[2] + row) * y[3] + column];
            for (int k = 0; k < seen; k++)
            {
                int channel = k / window.Area, h = row * window.Stride - window.Padding + k % window.Area / window.Width;
                int v = column * window.Stride - window.Padding + k % window.Width;
                if (h >= 0 && h < x[2] && v >= 0 && v < x[3])
                    sum += inputs[0]![((b * x[1] + channel) * x[2] + h) * x[3] + v] * inputs[1]![((row * y[3] + column) * y[1] + output) * seen + k];
            }
            result[i] = sum;
        }
    }
}
