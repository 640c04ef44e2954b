using System.Runtime.Intrinsics;

namespace Rootball.Gradients.Operations;

internal readonly struct Relu : IFunction
{
    public static float Value(float x, float s) => MathF.Max(x, 0);
    public static float Slope(float x, float y, float s) => x > 0 ? 1 : 0;
    public static double Plain(double x, double s) => Math.Max(x, 0);
    public static bool Wide => true;
    public static Vector256<float> Value(Vector256<float> x, float s) => Vector256.Max(x, Vector256<float>.Zero);
    public static Vector256<float> Slope(Vector256<float> x, Vector256<float> y, float s) => Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256<float>.One;
}

internal readonly struct LeakyRelu : IFunction
{
    public static float Value(float x, float s) => x > 0 ? x : s * x;
    public static float Slope(float x, float y, float s) => x > 0 ? 1 : s;
    public static double Plain(double x, double s) => x > 0 ? x : s * x;
}

internal readonly struct Tanh : IFunction
{
    public static float Value(float x, float s) => MathF.Tanh(x);
    public static float Slope(float x, float y, float s) => 1 - y * y;
    public static double Plain(double x, double s) => Math.Tanh(x);
    public static bool Wide => true;
    public static Vector256<float> Slope(Vector256<float> x, Vector256<float> y, float s) => Vector256<float>.One - y * y;

    // (1 − e) / (1 + e) with e = exp(−2|x|); below a quarter, where the difference loses digits, the series x − x³/3 + 2x⁵/15 − 17x⁷/315 + 62x⁹/2835.
    public static Vector256<float> Value(Vector256<float> x, float s)
    {
        Vector256<float> size = Vector256.Abs(x), e = Vector256.Exp(-2 * size), square = x * x, one = Vector256<float>.One;
        Vector256<float> far = (one - e) / (one + e) | x & Vector256.Create(-0f);
        Vector256<float> series = 62f / 2835 * square - Vector256.Create(17f / 315);
        series = (series * square + Vector256.Create(2f / 15)) * square - Vector256.Create(1f / 3);
        return Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(0.25f)), x + x * square * series, far);
    }
}

internal readonly struct Sigmoid : IFunction
{
    public static float Value(float x, float s) => 1 / (1 + MathF.Exp(-x));
    public static float Slope(float x, float y, float s) => y * (1 - y);
    public static double Plain(double x, double s) => 1 / (1 + Math.Exp(-x));
    public static bool Wide => true;
    public static Vector256<float> Value(Vector256<float> x, float s) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));
    public static Vector256<float> Slope(Vector256<float> x, Vector256<float> y, float s) => y * (Vector256<float>.One - y);
}

internal readonly struct Softplus : IFunction
{
    public static float Value(float x, float s) => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));
    public static float Slope(float x, float y, float s) => Sigmoid.Value(x, s);
    public static double Plain(double x, double s) => Math.Log(1 + Math.Exp(x));
}

internal readonly struct Exp : IFunction
{
    public static float Value(float x, float s) => MathF.Exp(x);
    public static float Slope(float x, float y, float s) => y;
    public static double Plain(double x, double s) => Math.Exp(x);
}

internal readonly struct Log : IFunction
{
    public static float Value(float x, float s) => MathF.Log(x);
    public static float Slope(float x, float y, float s) => 1 / x;
    public static double Plain(double x, double s) => Math.Log(x);
}

internal readonly struct SquareOf : IFunction
{
    public static float Value(float x, float s) => x * x;
    public static float Slope(float x, float y, float s) => 2 * x;
    public static double Plain(double x, double s) => x * x;
    public static bool Wide => true;
    public static Vector256<float> Value(Vector256<float> x, float s) => x * x;
    public static Vector256<float> Slope(Vector256<float> x, Vector256<float> y, float s) => 2 * x;
}

internal readonly struct Sqrt : IFunction
{
    public static float Value(float x, float s) => MathF.Sqrt(x);
    public static float Slope(float x, float y, float s) => 0.5f / y;
    public static double Plain(double x, double s) => Math.Sqrt(x);
}

internal readonly struct Abs : IFunction
{
    public static float Value(float x, float s) => MathF.Abs(x);
    public static float Slope(float x, float y, float s) => MathF.Sign(x);
    public static double Plain(double x, double s) => Math.Abs(x);
}

internal readonly struct Scale : IFunction
{
    public static float Value(float x, float s) => s * x;
    public static float Slope(float x, float y, float s) => s;
    public static double Plain(double x, double s) => s * x;
    public static bool Wide => true;
    public static Vector256<float> Value(Vector256<float> x, float s) => s * x;
    public static Vector256<float> Slope(Vector256<float> x, Vector256<float> y, float s) => Vector256.Create(s);
}
