using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>A function of one number with its slope, told from the number or from the result; s is the operation's setting.</summary>
internal interface IFunction
{
    static abstract float Value(float x, float s);
    static abstract float Slope(float x, float y, float s);
    static abstract double Plain(double x, double s);
}

/// <summary>y = f(x), number by number; dx = dy · f′.</summary>
internal sealed unsafe class Elementwise<TFunction> : Operation where TFunction : struct, IFunction
{
    public static readonly Elementwise<TFunction> Instance = new();

    // 64 KB of floats a piece.
    private const int Chunk = 16_384;

    public override void Forward(Node node)
    {
        Tensor x = node.A!.Value;
        Cores.For((x.Length + Chunk - 1) / Chunk, new ValueBody(x.Pointer, node.Value.Pointer, x.Length, node.Setting));
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor x = node.A!.Value, dx = tape.Gradient(node.A!, out bool fresh);
        Cores.For((x.Length + Chunk - 1) / Chunk,
            new SlopeBody(x.Pointer, node.Value.Pointer, node.Gradient!.Pointer, dx.Pointer, x.Length, node.Setting, !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = TFunction.Plain(inputs[0]![i], node.Setting);
    }

    private readonly struct ValueBody(float* x, float* y, int length, float setting) : IParallelBody
    {
        public void Invoke(int index)
        {
            for (int i = index * Chunk; i < Math.Min(length, (index + 1) * Chunk); i++)
                y[i] = TFunction.Value(x[i], setting);
        }
    }

    private readonly struct SlopeBody(float* x, float* y, float* dy, float* dx, int length, float setting, bool accumulate) : IParallelBody
    {
        public void Invoke(int index)
        {
            for (int i = index * Chunk; i < Math.Min(length, (index + 1) * Chunk); i++)
                dx[i] = (accumulate ? dx[i] : 0) + dy[i] * TFunction.Slope(x[i], y[i], setting);
        }
    }
}

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
