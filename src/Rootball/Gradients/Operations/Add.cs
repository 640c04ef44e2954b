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
        tape.AddGradient(node.A!, node.Gradient!);
        tape.AddGradient(node.B!, node.Gradient!);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = inputs[0]![i] + inputs[1]![i];
    }

    private readonly struct Plus : IBinaryOp
    {
        public static Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => x + y;
        public static float Invoke(float x, float y) => x + y;
    }
}
