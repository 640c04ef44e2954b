using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>What Forward-Forward is shown as real (positive) and as false (negative).</summary>
public abstract class Contrast
{
    /// <summary>The layout of what the net sees, for examples of layout <paramref name="input"/>: with room for a label, if the contrast shows one.</summary>
    public virtual Shape Seen(Shape input) => input;

    /// <summary>Whether a class can be tried out by showing it with the input.</summary>
    public virtual bool ShowsLabels => false;

    /// <summary>Fills x with the inputs, each shown as class <paramref name="label"/>.</summary>
    /// <exception cref="NotSupportedException">The contrast shows no labels.</exception>
    public virtual void Show(Tensor inputs, int label, Tensor x) => throw new NotSupportedException($"{GetType().Name} shows no labels.");

    /// <summary>Fills x [B,Seen] with the inputs alone, no class favoured.</summary>
    public virtual void Neutral(Tensor inputs, Tensor x) => CopyRows(inputs, x, 0);

    /// <summary>Fills x [2B,Seen]: B positive rows, then B negative ones.</summary>
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
