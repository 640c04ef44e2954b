using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>y = f(w ∗ x + b): x [B,In,H,W], w [Out,In/groups,KH,KW], b [Out] → y [B,Out,OH,OW]. Window: as said. Setting: groups.</summary>
internal sealed class Convolve(LinearActivation activation) : Operation
{
    public static readonly Convolve Plainly = new(LinearActivation.None), Rectified = new(LinearActivation.Relu), Straight = new(LinearActivation.StraightThroughRelu);

    public override void Forward(Node node) => Convolution.Forward(node.A!.Value, node.B!.Value, node.C!.Value, node.Value, node.Window, (int)node.Setting,
        activation != LinearActivation.None);

    public override void Backward(Node node, Tape tape)
    {
        Node x = node.A!, w = node.B!, b = node.C!;
        Tensor dy = node.Gradient!;
        int groups = (int)node.Setting;
        if (activation == LinearActivation.Relu)
            Map.Run<Linear.Gate>(dy, node.Value, dy);
        if (b.NeedsGradient)
            Convolution.BiasGradient(dy, tape.Gradient(b, out bool fresh), !fresh);
        if (x.NeedsGradient)
            Convolution.InputGradient(dy, w.Value, tape.Gradient(x, out bool fresh), node.Window, tape.Workspace, groups, !fresh);
        if (w.NeedsGradient)
            Convolution.WeightGradient(x.Value, dy, tape.Gradient(w, out bool fresh), node.Window, tape.Workspace, groups, !fresh);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape x = node.A!.Value.Shape, w = node.B!.Value.Shape, y = node.Value.Shape;
        Window window = node.Window;
        int outGroup = y[1] / (int)node.Setting;
        for (int i = 0; i < result.Length; i++)
        {
            (int column, int row, int channel, int picture) = (i % y[3], i / y[3] % y[2], i / (y[3] * y[2]) % y[1], i / (y[3] * y[2] * y[1]));
            double sum = inputs[2]![channel];
            for (int tap = 0; tap < w[1] * window.Area; tap++)
            {
                (int from, int within) = (tap / window.Area + channel / outGroup * w[1], tap % window.Area);
                (int down, int across) = (row * window.Stride - window.Padding + within / window.Width, column * window.Stride - window.Padding + within % window.Width);
                if (down >= 0 && across >= 0 && down < x[2] && across < x[3])
                    sum += inputs[1]![channel * w[1] * window.Area + tap] * inputs[0]![((picture * x[1] + from) * x[2] + down) * x[3] + across];
            }
            result[i] = activation == LinearActivation.None ? sum : Math.Max(0, sum);
        }
    }
}
