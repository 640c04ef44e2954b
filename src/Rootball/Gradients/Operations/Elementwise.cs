using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>A function of one number with its slope, told from the number or from the result; s is the operation's setting.</summary>
internal interface IFunction
{
    static abstract float Value(float x, float s);
    static abstract float Slope(float x, float y, float s);
    static abstract double Plain(double x, double s);

    /// <summary>Whether eight numbers are computed at once, by the two functions below.</summary>
    static virtual bool Wide => false;
    static virtual Vector256<float> Value(Vector256<float> x, float s) => throw new NotSupportedException();
    static virtual Vector256<float> Slope(Vector256<float> x, Vector256<float> y, float s) => throw new NotSupportedException();
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
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int i = index * Chunk, end = Math.Min(length, i + Chunk);
            for (; TFunction.Wide && i <= end - 8; i += 8)
                TFunction.Value(Vector256.Load(x + i), setting).Store(y + i);
            for (; i < end; i++)
                y[i] = TFunction.Value(x[i], setting);
        }
    }

    private readonly struct SlopeBody(float* x, float* y, float* dy, float* dx, int length, float setting, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int i = index * Chunk, end = Math.Min(length, i + Chunk);
            for (; TFunction.Wide && i <= end - 8; i += 8)
            {
                Vector256<float> d = Vector256.Load(dy + i) * TFunction.Slope(Vector256.Load(x + i), Vector256.Load(y + i), setting);
                (accumulate ? Vector256.Load(dx + i) + d : d).Store(dx + i);
            }
            for (; i < end; i++)
                dx[i] = (accumulate ? dx[i] : 0) + dy[i] * TFunction.Slope(x[i], y[i], setting);
        }
    }
}
