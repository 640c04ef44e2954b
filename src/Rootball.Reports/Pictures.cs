using Rootball.Data;

namespace Rootball.Reports;

/// <summary>Numbers as pictures: examples, weights, and many of them on one sheet.</summary>
public static class Pictures
{
    // Blue for above zero, orange for below: told apart with any colour vision, and on light and dark ground.
    private static readonly (byte R, byte G, byte B) s_above = (0x1F, 0x86, 0xD1), s_below = (0xE0, 0x6C, 0x0A);

    /// <summary>An example whose numbers stand for 0 … 1: three channels as colour, any other number of them as grey.</summary>
    public static Picture Example(ExampleShape shape, ReadOnlySpan<float> values)
    {
        Picture picture = new(shape.Width, shape.Height);
        int plane = shape.Width * shape.Height;
        for (int i = 0; i < plane; i++)
        {
            (float red, float green, float blue) = Colour(shape, values, i);
            picture.Paint(i % shape.Width, i / shape.Width, Level(red), Level(green), Level(blue));
        }
        return picture;
    }

    /// <summary>One example of a data set.</summary>
    public static Picture Example(Dataset data, int index)
    {
        float[] values = new float[data.Shape.Length];
        data.Read(index, values);
        return Example(data.Shape, values);
    }

    /// <summary>Weights: blue above zero and orange below, the stronger the more opaque; three channels as colour around mid grey.</summary>
    public static Picture Weights(ExampleShape shape, ReadOnlySpan<float> weights)
    {
        Picture picture = new(shape.Width, shape.Height);
        int plane = shape.Width * shape.Height;
        float strongest = 1e-12f;
        foreach (float weight in weights[..shape.Length])
            strongest = MathF.Max(strongest, MathF.Abs(weight));
        for (int i = 0; i < plane; i++)
        {
            (float red, float green, float blue) = Colour(shape, weights, i);
            if (shape.Channels == 3)
                picture.Paint(i % shape.Width, i / shape.Width, Around(red), Around(green), Around(blue));
            else if (float.IsFinite(red))
            {
                (byte r, byte g, byte b) = red > 0 ? s_above : s_below;
                picture.Paint(i % shape.Width, i / shape.Width, r, g, b, Level(MathF.Abs(red) / strongest));
            }
        }
        return picture;

        byte Around(float weight) => Level(0.5f + 0.5f * weight / strongest);
    }

    /// <summary>A grid of counts: the diagonal in blue, the rest in orange, each against the largest of its kind.</summary>
    public static Picture Counts(int[,] counts)
    {
        int size = counts.GetLength(0);
        Picture picture = new(size, size);
        double right = 1, wrong = 1;
        for (int i = 0; i < size * size; i++)
        {
            if (i / size == i % size)
                right = Math.Max(right, counts[i / size, i % size]);
            else
                wrong = Math.Max(wrong, counts[i / size, i % size]);
        }
        for (int i = 0; i < size * size; i++)
        {
            (int row, int column) = (i / size, i % size);
            (byte r, byte g, byte b) = row == column ? s_above : s_below;
            // The root lifts the seldom, which is what one looks for.
            picture.Paint(column, row, r, g, b, Level((float)Math.Sqrt(counts[row, column] / (row == column ? right : wrong))));
        }
        return picture;
    }

    /// <summary>Pictures of one size in rows of <paramref name="columns"/>, a thin line between them.</summary>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    public static Picture Sheet(IReadOnlyList<Picture> pictures, int columns)
    {
        if (pictures.Count == 0)
            throw new ArgumentException("Sheet: no picture; expected at least one.", nameof(pictures));
        columns = Math.Min(columns, pictures.Count);
        int width = pictures[0].Width + 1, height = pictures[0].Height + 1, rows = (pictures.Count + columns - 1) / columns;
        Picture sheet = new(columns * width + 1, rows * height + 1);
        for (int y = 0; y < sheet.Height; y++)
        {
            for (int x = 0; x < sheet.Width; x++)
                sheet.Paint(x, y, 128, 128, 128, (byte)(x % width == 0 || y % height == 0 ? 90 : 0));
        }
        for (int i = 0; i < pictures.Count; i++)
            sheet.Place(pictures[i], i % columns * width + 1, i / columns * height + 1);
        return sheet;
    }

    private static (float Red, float Green, float Blue) Colour(ExampleShape shape, ReadOnlySpan<float> values, int pixel)
    {
        int plane = shape.Width * shape.Height;
        if (shape.Channels == 3)
            return (values[pixel], values[plane + pixel], values[2 * plane + pixel]);
        float sum = 0;
        for (int channel = 0; channel < shape.Channels; channel++)
            sum += values[channel * plane + pixel];
        float grey = sum / shape.Channels;
        return (grey, grey, grey);
    }

    private static byte Level(float share) => (byte)MathF.Round(255 * (float.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1)));
}
