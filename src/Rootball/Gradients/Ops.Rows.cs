using Rootball.Gradients.Operations;
using Rootball.Tensors;

namespace Rootball.Gradients;

public static partial class Ops
{
    /// <summary>op(a) · op(b), where op transposes if asked; not both.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or both are transposed.</exception>
    public static Var MatMul(this Var a, Var b, bool transposeA = false, bool transposeB = false)
    {
        if (transposeA && transposeB)
            Throw.Shape("MatMul: aᵀ·bᵀ is (b·a)ᵀ; multiply the other way round.");
        (int m, int n, _) = Tensors.MatMul.Sizes(a.Value, transposeA, b.Value, transposeB);
        return a.Tape.Record(Product.Of(transposeA, transposeB), [m, n], a, b);
    }

    /// <summary>Σ of all numbers.</summary>
    public static Var Sum(this Var x) => x.Tape.Record(SumOf.Instance, [], x, setting: 1);

    /// <summary>The mean of all numbers.</summary>
    public static Var Mean(this Var x) => x.Tape.Record(SumOf.Instance, [], x, setting: 1f / x.Shape.Length);

    /// <summary>The sum of each row: [M,N] → [M].</summary>
    public static Var SumRows(this Var x) => x.Tape.Record(SumOf.Instance, [x.Shape.Rows], x, setting: 1);

    /// <summary>x [M,N] with the row r [N] added to every row.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Var AddRow(this Var x, Var r) => Broadcast(RowBroadcast.Adding, "AddRow", x, r);

    /// <summary>x [M,N] with every row multiplied by the row r [N].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Var MultiplyRow(this Var x, Var r) => Broadcast(RowBroadcast.Multiplying, "MultiplyRow", x, r);

    /// <summary>softmax(scale · x) of each row.</summary>
    public static Var Softmax(this Var x, float scale = 1) => x.Tape.Record(SoftmaxRows.Value, x.Shape, x, setting: scale);

    /// <summary>
    /// softmax(scale · x) of each row of x [N,Q,K], where the Q rows are the last of the K places: a row sees the places up to its own, and gives later ones 0.
    /// </summary>
    /// <exception cref="ArgumentException">x has one axis, or more rows than places.</exception>
    public static Var CausalSoftmax(this Var x, float scale = 1)
    {
        if (x.Shape.Rank < 2 || x.Shape[-2] > x.Shape.Columns)
            Throw.Shape($"CausalSoftmax: x is {x.Shape}; expected at least two axes, and no more rows than columns in a matrix.");
        return x.Tape.Record(SoftmaxRows.Causal, x.Shape, x, setting: scale);
    }

    /// <summary>The logarithm of the softmax of each row.</summary>
    public static Var LogSoftmax(this Var x) => x.Tape.Record(SoftmaxRows.Logarithm, x.Shape, x, setting: 1);

    /// <summary>Each row brought to mean 0 and variance 1 (layer normalisation without gain and bias); of pictures [B,C,H,W], each whole example.</summary>
    public static Var LayerNormalise(this Var x, float epsilon = 1e-5f) =>
        x.Shape.Rank == 4 ? x.GroupNormalise(1, epsilon) : x.Tape.Record(Operations.LayerNormalise.Instance, x.Shape, x, setting: epsilon);

    /// <summary>Each row of x [M,N] brought to mean 0 and variance 1, then times the gain [N], plus the bias [N] (Ba, Kiros and Hinton 2016).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Var LayerNormalise(this Var x, Var gain, Var bias, float epsilon = 1e-5f)
    {
        if (gain.Shape.Length != x.Shape.Columns || bias.Shape.Length != x.Shape.Columns)
            Throw.Shape($"LayerNormalise: x is {x.Shape}, gain {gain.Shape}, bias {bias.Shape}; both need {x.Shape.Columns} numbers, one for each column.");
        return x.Tape.Record(Operations.LayerNormalise.Instance, x.Shape, x, gain, bias, setting: epsilon);
    }

    /// <summary>The rows of x [R,N] with the given indices → [indices,N]; gradients are scattered back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is no row.</exception>
    public static Var GatherRows(this Var x, ReadOnlyMemory<int> indices) =>
        x.Tape.Record(Gather.Instance, [indices.Length, x.Shape.Columns], x, indices: indices);

    /// <summary>a [M,P] and b [M,Q] side by side → [M,P+Q].</summary>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    public static Var ConcatColumns(this Var a, Var b)
    {
        if (a.Shape.Rows != b.Shape.Rows)
            Throw.Shape($"ConcatColumns: a is {a.Shape}, b is {b.Shape}; expected as many rows.");
        return a.Tape.Record(Concatenate.Instance, [a.Shape.Rows, a.Shape.Columns + b.Shape.Columns], a, b);
    }

    private static Var Broadcast(RowBroadcast operation, string name, Var x, Var r)
    {
        if (r.Shape.Length != x.Shape.Columns)
            Throw.Shape($"{name}: x is {x.Shape}, r is {r.Shape}; r needs {x.Shape.Columns} numbers, one for each column.");
        return x.Tape.Record(operation, x.Shape, x, r);
    }
}
