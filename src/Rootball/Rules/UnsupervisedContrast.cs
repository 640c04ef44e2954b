using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Positive: a picture. Negative: a hybrid of two, alike in the small and wrong in the large (Hinton 2022, section 3.2).</summary>
/// <remarks>The mask is a random bit picture, blurred with [1/4, 1/2, 1/4] in both directions again and again, cut at one half: large regions of ones and zeros.</remarks>
public sealed class HybridContrast : Contrast
{
    // Masks are drawn once; 200 of them shifted about by pairing leave no pair of pictures the same hybrid twice in practice.
    private const int Masks = 200, Blurs = 10;

    private readonly bool[][] _masks;

    /// <summary>Draws the masks.</summary>
    /// <exception cref="ArgumentException">The examples are no pictures.</exception>
    public HybridContrast(ExampleShape shape, RandomStream random)
    {
        if (!shape.IsPicture)
            throw new ArgumentException($"HybridContrast: examples are {shape}; hybrids are made of pictures.", nameof(shape));
        _masks = [.. Enumerable.Range(0, Masks).Select(i => Mask(shape, random.Split(i)))];
    }

    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        int batch = inputs.Shape[0];
        CopyRows(inputs, x, 0);
        for (int row = 0; row < batch; row++)
        {
            bool[] mask = _masks[random.NextInt(Masks)];
            ReadOnlySpan<float> one = inputs.Row(row), other = inputs.Row(OtherRow(row, batch, random));
            Span<float> to = x.Row(batch + row);
            for (int i = 0; i < to.Length; i++)
                to[i] = mask[i] ? one[i] : other[i];
        }
    }

    private static bool[] Mask(ExampleShape shape, RandomStream random)
    {
        int area = shape.Height * shape.Width;
        float[] field = new float[area], next = new float[area];
        foreach (ref float bit in field.AsSpan())
            bit = random.NextInt(2);
        for (int blur = 0; blur < 2 * Blurs; blur++)
        {
            int step = blur % 2 == 0 ? 1 : shape.Width;
            for (int i = 0; i < area; i++)
            {
                // At the edge the picture goes on as it is.
                bool first = step == 1 ? i % shape.Width == 0 : i < shape.Width, last = step == 1 ? i % shape.Width == shape.Width - 1 : i >= area - shape.Width;
                next[i] = field[i] / 2 + field[first ? i : i - step] / 4 + field[last ? i : i + step] / 4;
            }
            (field, next) = (next, field);
        }
        return [.. Enumerable.Range(0, shape.Length).Select(i => field[i % area] > 0.5f)];
    }
}

/// <summary>Positive: a picture with itself. Negative: two different pictures laid over each other. Nothing is known but which pictures are two.</summary>
/// <remarks>
/// Self-contrastive Forward-Forward (Chen et al., Nature Communications 2025): both halves of a pair go through the same weights, so the first level sees
/// their sum.
/// </remarks>
public sealed class SelfContrast : Contrast
{
    /// <inheritdoc/>
    public override void Fill(Tensor inputs, ReadOnlySpan<int> labels, Tensor beliefs, Tensor x, RandomStream random)
    {
        int batch = inputs.Shape[0];
        for (int row = 0; row < batch; row++)
        {
            ReadOnlySpan<float> one = inputs.Row(row), other = inputs.Row(OtherRow(row, batch, random));
            Span<float> same = x.Row(row), mixed = x.Row(batch + row);
            for (int i = 0; i < one.Length; i++)
                (same[i], mixed[i]) = (2 * one[i], one[i] + other[i]);
        }
    }
}
