using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>z = x · y, element by element.</summary>
internal sealed class Multiply : Operation
{
    public static readonly Multiply Instance = new();

    public override void Forward(Node node) => Map.Run<Times>(node.A!.Value, node.B!.Value, node.Value);

    public override void Backward(Node node, Tape tape)
    {
        Pass(node.A!, node.B!, node, tape);
        Pass(node.B!, node.A!, node, tape);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = inputs[0]![i] * inputs[1]![i];
    }

    private static void Pass(Node to, Node other, Node node, Tape tape)
    {
        if (!to.NeedsGradient)
            return;
        Tensor gradient = tape.Gradient(to, out bool fresh);
        Map.Run<Times>(node.Gradient!, other.Value, gradient, accumulate: !fresh);
    }

    private readonly struct Times : IBinaryOp
    {
        public static Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => x * y;
        public static float Invoke(float x, float y) => x * y;
    }
}
