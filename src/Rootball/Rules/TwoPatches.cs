using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>First half of the rows: the first half of each example's numbers. Second half: the other. Two patches that one module looks at in turn.</summary>
public sealed class TwoPatches : Contrast
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An example has an odd count of numbers.</exception>
    public override Shape Seen(Shape input) => input.Length % 2 == 0 ? input.Length / 2
        : throw new ArgumentException($"TwoPatches: an example has {input.Length} numbers; expected two patches of the same size.", nameof(input));

    /// <inheritdoc/>
    public override void Neutral(Tensor inputs, Tensor x)
    {
        for (int row = 0; row < inputs.Shape[0]; row++)
            inputs.Row(row)[..x.Shape.Columns].CopyTo(x.Row(row));
    }

    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        int batch = inputs.Shape[0], patch = x.Shape.Columns;
        for (int row = 0; row < batch; row++)
        {
            inputs.Row(row)[..patch].CopyTo(x.Row(row));
            inputs.Row(row)[patch..].CopyTo(x.Row(batch + row));
        }
    }
}
