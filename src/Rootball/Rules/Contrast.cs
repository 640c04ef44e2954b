using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>What Forward-Forward is shown as real (positive) and as false (negative).</summary>
public abstract class Contrast
{
    /// <summary>How many columns the contrast adds to an input row: room for a label.</summary>
    public virtual int ExtraColumns => 0;

    /// <summary>Whether a class can be tried out by showing it with the input.</summary>
    public bool ShowsLabels => ExtraColumns > 0;

    /// <summary>Fills x [B,In+Extra] with the inputs alone, no class favoured.</summary>
    public virtual void Neutral(Tensor inputs, Tensor x) => CopyRows(inputs, x, 0);

    /// <summary>Fills x [2B,In+Extra]: B positive rows, then B negative ones.</summary>
    /// <param name="inputs">[B,In].</param>
    /// <param name="labels">The right class of each row.</param>
    /// <param name="beliefs">The net's own probabilities of the classes [B,C].</param>
    /// <param name="x">What is filled.</param>
    /// <param name="random">Where chance comes from.</param>
    public abstract void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random);

    /// <summary>Copies input rows into x from row <paramref name="first"/> on, leaving extra columns alone.</summary>
    protected static void CopyRows(Tensor inputs, Tensor x, int first)
    {
        for (int row = 0; row < inputs.Shape[0]; row++)
            inputs.Row(row).CopyTo(x.Row(first + row));
    }

    /// <summary>Another row of the batch, at random; the same one only if there is no other.</summary>
    protected static int OtherRow(int row, int batch, RandomStream random) => batch < 2 ? row : (row + 1 + random.NextInt(batch - 1)) % batch;
}

/// <summary>Positive: the input with its label beside it. Negative: the same input with a wrong label (Hinton 2022, section 3.3).</summary>
/// <param name="classes">How many classes there are.</param>
/// <param name="hard">Draw wrong labels from the net's own beliefs rather than evenly: what it is tempted by teaches it most.</param>
public sealed class LabelContrast(int classes, bool hard = true) : Contrast
{
    // A label carries about a hundredth of the input's squared length, as it does when it replaces ten of MNIST's 784 pixels; at least as much as one number.
    private const float ShareOfInput = 0.0115f;

    /// <inheritdoc/>
    public override int ExtraColumns => classes;

    /// <inheritdoc/>
    public override void Neutral(Tensor inputs, Tensor x)
    {
        CopyRows(inputs, x, 0);
        for (int row = 0; row < inputs.Shape[0]; row++)
            x.Row(row)[^classes..].Fill(Strength(x.Row(row)) / classes);
    }

    /// <summary>Fills x [B,In+C] with the inputs, each shown as <paramref name="label"/>.</summary>
    public void Show(Tensor inputs, int label, Tensor x)
    {
        CopyRows(inputs, x, 0);
        for (int row = 0; row < inputs.Shape[0]; row++)
            Write(x.Row(row), label);
    }

    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        int batch = inputs.Shape[0];
        CopyRows(inputs, x, 0);
        CopyRows(inputs, x, batch);
        for (int row = 0; row < batch; row++)
        {
            Write(x.Row(row), labels[row]);
            Write(x.Row(batch + row), Wrong(labels[row], beliefs.Row(row), random));
        }
    }

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

    private void Write(Span<float> row, int label)
    {
        Span<float> columns = row[^classes..];
        columns.Clear();
        columns[label] = Strength(row);
    }

    private float Strength(Span<float> row) => MathF.Sqrt(Math.Max(1, ShareOfInput * (row.Length - classes)));
}
