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
