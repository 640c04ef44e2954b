using Rootball.Tensors;

namespace Rootball.Data;

// Changes of what is there, not of where.
public static partial class Augment
{
    // How much red, green and blue weigh in grey (ITU-R BT.601).
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    /// <summary>Changes brightness, contrast and, with three channels, saturation of each picture by uniform random amounts; now and then leaves no colour at all.</summary>
    /// <param name="brightness">At most this much is added or taken away, in deviations of the picture's numbers.</param>
    /// <param name="contrast">Distances from the picture's mean are multiplied by 1 ± at most this.</param>
    /// <param name="saturation">Distances from grey are multiplied by 1 ± at most this.</param>
    /// <param name="grey">How often a picture becomes grey.</param>
    public static Augmentation Colour(float brightness, float contrast, float saturation = 0, float grey = 0) => (shape, rows, random) => Each(rows, random, (row, chance) =>
    {
        Span<float> picture = rows.Row(row);
        float mean = Reduce.Sum(picture) / picture.Length, deviation = MathF.Sqrt(Math.Max(0, Reduce.SumOfSquares(picture) / picture.Length - mean * mean));
        float added = deviation * brightness * chance.Uniform(-1, 1), change = contrast * chance.Uniform(-1, 1), colours = saturation * chance.Uniform(-1, 1);
        if (chance.NextSingle() < grey)
            colours = -1;
        for (int i = 0; i < picture.Length; i++)
            picture[i] += added + change * (picture[i] - mean);
        if (shape.Channels == 3 && colours != 0)
            Saturate(picture, colours);
    });

    /// <summary>Blurs each picture by a Gaussian of random width; beyond the rim nothing is seen and nothing is lost.</summary>
    /// <param name="least">The smallest deviation, in pixels; below a tenth of a pixel nothing is changed.</param>
    /// <param name="most">The greatest.</param>
    public static Augmentation Blur(float least, float most) => (shape, rows, random) => Each(rows, random, (row, chance) =>
    {
        float deviation = chance.Uniform(least, most);
        if (deviation < 0.1f)
            return;
        int reach = Math.Max(1, (int)(3 * deviation));
        float[] weights = [.. Enumerable.Range(-reach, 2 * reach + 1).Select(i => MathF.Exp(-i * i / (2 * deviation * deviation)))];
        Span<float> picture = rows.Row(row);
        Smooth(picture, picture.ToArray(), weights, step: 1, shape.Width);
        Smooth(picture, picture.ToArray(), weights, shape.Width, shape.Height);
    });

    /// <summary>Puts a square somewhere on each picture, of the mean of what is left of each channel: what lies beneath is missing (DeVries and Taylor 2017). It may hang over the rim.</summary>
    /// <param name="side">Pixels a side; 0 changes nothing.</param>
    public static Augmentation CutOut(int side) => (shape, rows, random) => Each(rows, random, (row, chance) =>
    {
        int top = chance.NextInt(shape.Height) - side / 2, left = chance.NextInt(shape.Width) - side / 2;
        int bottom = Math.Min(top + side, shape.Height), right = Math.Min(left + side, shape.Width), area = shape.Height * shape.Width;
        (top, left) = (Math.Max(0, top), Math.Max(0, left));
        int taken = Math.Max(0, bottom - top) * Math.Max(0, right - left);
        for (int channel = 0; channel < shape.Channels && taken > 0; channel++)
        {
            Span<float> plane = rows.Row(row).Slice(channel * area, area);
            for (int y = top; y < bottom; y++)
                plane[(y * shape.Width + left)..(y * shape.Width + right)].Clear();
            float mean = taken == area ? 0 : Reduce.Sum(plane) / (area - taken);
            for (int y = top; y < bottom; y++)
                plane[(y * shape.Width + left)..(y * shape.Width + right)].Fill(mean);
        }
    });

    // Distances from grey, multiplied by 1 + change.
    private static void Saturate(Span<float> picture, float change)
    {
        int area = picture.Length / 3;
        for (int i = 0; i < area; i++)
        {
            float grey = Red * picture[i] + Green * picture[i + area] + Blue * picture[i + 2 * area];
            for (int at = i; at < picture.Length; at += area)
                picture[at] += change * (picture[at] - grey);
        }
    }

    // Along one axis: neighbours lie a step apart, so many to a line.
    private static void Smooth(Span<float> to, ReadOnlySpan<float> from, ReadOnlySpan<float> weights, int step, int length)
    {
        int reach = weights.Length / 2;
        for (int i = 0; i < to.Length; i++)
        {
            int at = i / step % length, first = Math.Max(-reach, -at), last = Math.Min(reach, length - 1 - at);
            float sum = 0, whole = 0;
            for (int k = first; k <= last; k++)
                (sum, whole) = (sum + weights[k + reach] * from[i + k * step], whole + weights[k + reach]);
            to[i] = sum / whole;
        }
    }
}
