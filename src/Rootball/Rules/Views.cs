using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Both halves: the same example, changed at random in two ways.</summary>
/// <param name="shape">The layout of one example.</param>
/// <param name="change">How it is changed.</param>
public sealed class TwoViews(ExampleShape shape, Augmentation change) : Contrast
{
    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        CopyRows(inputs, x, 0);
        CopyRows(inputs, x, inputs.Shape[0]);
        change(shape, x, random);
    }
}

/// <summary>First half: the example. Second half: the same with squares of it, or single numbers of a table's row, taken out.</summary>
/// <param name="shape">The layout of one example.</param>
/// <param name="share">The share that is taken out.</param>
/// <param name="side">Pixels a side of a square; 1 for tables.</param>
public sealed class MaskedViews(ExampleShape shape, float share = 0.5f, int side = 4) : Contrast
{
    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        int batch = inputs.Shape[0];
        CopyRows(inputs, x, 0);
        CopyRows(inputs, x, batch);
        (int height, int width, int patch) = shape.IsPicture ? (shape.Height, shape.Width, side) : (1, shape.Length, 1);
        for (int row = 0; row < batch; row++)
        {
            Span<float> picture = x.Row(batch + row);
            for (int top = 0; top < height; top += patch)
            {
                for (int left = 0; left < width; left += patch)
                {
                    if (random.NextSingle() < share)
                        Blank(picture, height, width, top, left, patch);
                }
            }
        }
    }

    private static void Blank(Span<float> picture, int height, int width, int top, int left, int patch)
    {
        for (int plane = 0; plane < picture.Length; plane += height * width)
        {
            for (int y = top; y < Math.Min(top + patch, height); y++)
                picture.Slice(plane + y * width + left, Math.Min(patch, width - left)).Clear();
        }
    }
}
