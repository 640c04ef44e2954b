using Rootball.Gradients.Operations;
using Rootball.Tensors;

namespace Rootball.Gradients;

public static partial class Ops
{
    /// <summary>max(0, x).</summary>
    public static Var Relu(this Var x) => Apply<Relu>(x);

    /// <summary>x where positive, <paramref name="slope"/>·x elsewhere.</summary>
    public static Var LeakyRelu(this Var x, float slope = 0.01f) => Apply<LeakyRelu>(x, slope);

    /// <summary>The hyperbolic tangent.</summary>
    public static Var Tanh(this Var x) => Apply<Tanh>(x);

    /// <summary>1 / (1 + exp(−x)).</summary>
    public static Var Sigmoid(this Var x) => Apply<Sigmoid>(x);

    /// <summary>log(1 + exp(x)).</summary>
    public static Var Softplus(this Var x) => Apply<Softplus>(x);

    /// <summary>exp(x).</summary>
    public static Var Exp(this Var x) => Apply<Exp>(x);

    /// <summary>log(x), the natural one.</summary>
    public static Var Log(this Var x) => Apply<Log>(x);

    /// <summary>x².</summary>
    public static Var Square(this Var x) => Apply<SquareOf>(x);

    /// <summary>√x.</summary>
    public static Var Sqrt(this Var x) => Apply<Sqrt>(x);

    /// <summary>|x|.</summary>
    public static Var Abs(this Var x) => Apply<Abs>(x);

    /// <summary>x times a fixed number.</summary>
    public static Var Scale(this Var x, float factor) => Apply<Scale>(x, factor);

    /// <summary>x + y, element by element.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Add(this Var x, Var y) => Pair(Operations.Add.Instance, "Add", x, y);

    /// <summary>x − y, element by element.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Subtract(this Var x, Var y) => Pair(Operations.Add.Instance, "Subtract", x, y.Scale(-1));

    /// <summary>x · y, element by element.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var Multiply(this Var x, Var y) => Pair(Operations.Multiply.Instance, "Multiply", x, y);

    /// <summary>The mean of (x − y)².</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Var MeanSquaredError(this Var x, Var y) => x.Subtract(y).Square().Mean();

    /// <summary>Each number set to 0 with probability <paramref name="share"/>, the others scaled up to keep the mean (Srivastava et al., JMLR 2014).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1).</exception>
    public static Var Dropout(this Var x, float share, RandomStream random) => x.Multiply(Mask(x.Tape, x.Shape, share, random));

    private static Var Apply<TFunction>(Var x, float setting = 0) where TFunction : struct, IFunction =>
        x.Tape.Record(Elementwise<TFunction>.Instance, x.Shape, x, setting: setting);

    private static Var Pair(Operation operation, string name, Var x, Var y)
    {
        if (x.Shape != y.Shape)
            Throw.Shape($"{name}: x is {x.Shape}, y is {y.Shape}; expected equal shapes."
                + (y.Shape.Length == x.Shape.Columns ? $" Did you mean {name}Row?" : ""));
        return x.Tape.Record(operation, x.Shape, x, y);
    }
}
