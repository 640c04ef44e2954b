namespace Rootball.Gradients.Operations;

internal readonly struct Relu : IFunction
{
    public static float Value(float x, float s) => MathF.Max(x, 0);
    public static float Slope(float x, float y, float s) => x > 0 ? 1 : 0;
    public static double Plain(double x, double s) => Math.Max(x, 0);
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
}

internal readonly struct Sigmoid : IFunction
{
    public static float Value(float x, float s) => 1 / (1 + MathF.Exp(-x));
    public static float Slope(float x, float y, float s) => y * (1 - y);
    public static double Plain(double x, double s) => 1 / (1 + Math.Exp(-x));
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
}
