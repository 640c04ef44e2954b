using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Positive: the input with its label beside it. Negative: the same input with a wrong label (Hinton 2022, section 3.3).</summary>
public abstract class ShownLabel(int classes, bool hard) : Contrast
{
    /// <inheritdoc/>
    public override bool ShowsLabels => true;

    /// <inheritdoc/>
    public override void Neutral(Tensor inputs, Tensor x)
    {
        CopyRows(inputs, x, 0);
        for (int row = 0; row < inputs.Shape[0]; row++)
            WriteNone(x.Row(row), inputs.Shape.Columns);
    }

    /// <inheritdoc/>
    public override void Show(Tensor inputs, int label, Tensor x)
    {
        CopyRows(inputs, x, 0);
        for (int row = 0; row < inputs.Shape[0]; row++)
            Write(x.Row(row), inputs.Shape.Columns, label);
    }

    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        int batch = inputs.Shape[0], columns = inputs.Shape.Columns;
        CopyRows(inputs, x, 0);
        CopyRows(inputs, x, batch);
        for (int row = 0; row < batch; row++)
        {
            Write(x.Row(row), columns, labels[row]);
            Write(x.Row(batch + row), columns, Wrong(labels[row], beliefs.Row(row), random));
        }
    }

    /// <summary>Writes a label behind the first <paramref name="inputs"/> numbers of a row.</summary>
    protected abstract void Write(Span<float> row, int inputs, int label);

    /// <summary>Writes that no label is favoured.</summary>
    protected abstract void WriteNone(Span<float> row, int inputs);

    private int Wrong(int right, Span<float> belief, RandomStream random)
    {
        if (hard)
        {
            belief[right] = 0;
            if (Reduce.Sum(belief) > 0)
                return random.Choose(belief);
        }
        return OtherRow(right, classes, random);
    }
}

/// <summary>The label as columns beside the input, one of them lit.</summary>
/// <param name="classes">How many classes there are.</param>
/// <param name="hard">Draw wrong labels from the net's own beliefs rather than evenly: what it is tempted by teaches it most.</param>
/// <param name="share">How much of the input's squared length the label weighs.</param>
public sealed class LabelContrast(int classes, bool hard = true, float share = LabelContrast.UsualShare) : ShownLabel(classes, hard)
{
    /// <summary>About a hundredth of the input's squared length, as when the label replaces ten of MNIST's 784 pixels; at least as much as one number.</summary>
    public const float UsualShare = 0.0115f;

    private readonly int _classes = classes;

    /// <inheritdoc/>
    public override Shape Seen(Shape input) => input.Length + _classes;

    /// <inheritdoc/>
    protected override void WriteNone(Span<float> row, int inputs) => row[inputs..].Fill(Strength(inputs) / _classes);

    /// <inheritdoc/>
    protected override void Write(Span<float> row, int inputs, int label)
    {
        Span<float> columns = row[inputs..];
        columns.Clear();
        columns[label] = Strength(inputs);
    }

    private float Strength(int inputs) => MathF.Sqrt(Math.Max(1, share * inputs));
}
