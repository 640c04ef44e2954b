using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>The operations of the tape. Each computes at once and records how to differentiate itself.</summary>
public static partial class Ops
{
    /// <summary>f(x·wᵀ + b): x [B,In], w [Out,In], b [Out] → [B,Out].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Var Linear(this Var x, Var w, Var b, LinearActivation activation = LinearActivation.None)
    {
        if (x.Shape.Columns != w.Shape.Columns)
            Throw.Shape($"Linear: x is {x.Shape}, w is {w.Shape}; w needs {x.Shape.Columns} columns, one for each input."
                + (w.Shape.Rows == x.Shape.Columns ? " Did you mean wᵀ?" : ""));
        Operations.Linear operation = activation switch
        {
            LinearActivation.None => Operations.Linear.Plainly,
            LinearActivation.Relu => Operations.Linear.Rectified,
            _ => Operations.Linear.Straight,
        };
        return x.Tape.Record(operation, [x.Shape.Rows, w.Shape.Rows], x, w, b);
    }

    /// <summary>Each row divided by the root of its mean square: what is left is the direction of the activity.</summary>
    public static Var NormaliseRows(this Var x, float epsilon = 1e-8f) => x.Tape.Record(Operations.NormaliseRows.Instance, x.Shape, x, setting: epsilon);

    /// <summary>The mean over rows of −log softmax(x)[label]; a row labelled −1 counts as 0.</summary>
    /// <exception cref="ArgumentException">Fewer labels than rows.</exception>
    public static Var CrossEntropy(this Var x, ReadOnlyMemory<int> labels)
    {
        if (labels.Length != x.Shape.Rows)
            Throw.Shape($"CrossEntropy: {labels.Length} labels for x {x.Shape}; expected one for each row.");
        return x.Tape.Record(Operations.CrossEntropy.Instance, [], x, indices: labels);
    }

    /// <summary>The mean over rows of −Σ targets·log softmax(x). A row of targets that sums to w counts w times.</summary>
    /// <param name="x">Log-odds [B,C].</param>
    /// <param name="targets">Constants [B,C], not negative.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the targets are learned.</exception>
    public static Var CrossEntropy(this Var x, Var targets)
    {
        if (x.Shape != targets.Shape)
            Throw.Shape($"CrossEntropy: targets {targets.Shape} for x {x.Shape}; expected the same shape.");
        if (targets.Node.NeedsGradient)
            throw new ArgumentException("CrossEntropy: the targets are learned themselves; carry them across with Tape.Cut.", nameof(targets));
        return x.Tape.Record(Operations.SoftCrossEntropy.Instance, [], x, targets);
    }

    // The objective of Forward-Forward; see Objectives.Goodness.
    internal static Var GoodnessLoss(this Var h, Var peers, float threshold, int positives) =>
        h.Tape.Record(Operations.GoodnessLoss.Instance, [], h, peers, setting: threshold, setting2: positives);

    // The goodness of each row behind a goodness loss.
    internal static ReadOnlySpan<float> RowGoodness(this Var loss) => loss.Node.Saved!.Row(0);
}
