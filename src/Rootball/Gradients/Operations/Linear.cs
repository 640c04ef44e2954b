using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>y = f(x·wᵀ + b): x [B,In], w [Out,In], b [Out] → y [B,Out]. Bias and activation ride on the product.</summary>
internal sealed class Linear(LinearActivation activation) : Operation
{
    public static readonly Linear Plainly = new(LinearActivation.None), Rectified = new(LinearActivation.Relu), Straight = new(LinearActivation.StraightThroughRelu);

    public override void Forward(Node node) =>
        MatMul.Linear(node.A!.Value, node.B!.Value, node.C!.Value, node.Value, activation != LinearActivation.None);

    public override void Backward(Node node, Tape tape)
    {
        Node x = node.A!, w = node.B!, b = node.C!;
        Tensor dy = node.Gradient!;
        if (activation == LinearActivation.Relu)
            Map.Run<Gate>(dy, node.Value, dy);
        if (b.NeedsGradient)
            Columns.Sum(dy, tape.Gradient(b, out bool fresh), accumulate: !fresh);
        // Before the weights' own: the optimiser may change them while it computes their gradient.
        if (x.NeedsGradient)
            tape.AddProduct(x, dy, false, w.Value, false);
        if (w.NeedsGradient)
            tape.AddProduct(w, dy, true, x.Value, false);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        int outputs = node.Value.Shape.Columns, width = node.A!.Value.Shape.Columns;
        for (int i = 0; i < result.Length; i++)
        {
            double sum = inputs[2]![i % outputs];
            for (int k = 0; k < width; k++)
                sum += inputs[0]![i / outputs * width + k] * inputs[1]![i % outputs * width + k];
            result[i] = activation == LinearActivation.None ? sum : Math.Max(0, sum);
        }
    }

    internal readonly struct Gate : IBinaryOp
    {
        public static Vector256<float> Invoke(Vector256<float> dy, Vector256<float> y) => dy & Vector256.GreaterThan(y, Vector256<float>.Zero);
        public static float Invoke(float dy, float y) => y > 0 ? dy : 0;
    }
}
