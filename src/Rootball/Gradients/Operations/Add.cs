using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>z = x + y, element by element.</summary>
internal sealed class Add : Operation
{
    public static readonly Add Instance = new();

    public override void Forward(Node node) => Map.Run<Plus>(node.A!.Value, node.B!.Value, node.Value);

    public override void Backward(Node node, Tape tape)
    {
        Pass(node, node.A!, tape);
        Pass(node, node.B!, tape);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = inputs[0]![i] + inputs[1]![i];
    }

    private static void Pass(Node node, Node to, Tape tape)
    {
        if (!to.NeedsGradient)
            return;
        Tensor gradient = tape.Gradient(to, out bool fresh);
        Map.Run<Same>(node.Gradient!, gradient, accumulate: !fresh);
    }

    private readonly struct Plus : IBinaryOp
    {
        public static Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => x + y;
        public static float Invoke(float x, float y) => x + y;
    }

    private readonly struct Same : IUnaryOp
    {
        public static Vector256<float> Invoke(Vector256<float> x) => x;
        public static float Invoke(float x) => x;
    }
}
