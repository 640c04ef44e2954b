using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Changes pictures in ways that keep their class: moved, turned, stretched, bent.</summary>
public static class Augment
{
    /// <summary>Moves each picture by up to ± <paramref name="pixels"/> in both directions; what comes in from outside is 0.</summary>
    public static Augmentation Shift(int pixels) => (shape, rows, random) =>
    {
        float[] from = new float[shape.Length];
        for (int row = 0; row < rows.Shape[0]; row++)
        {
            Span<float> picture = rows.Row(row);
            picture.CopyTo(from);
            Move(from, picture, shape, random.NextInt(2 * pixels + 1) - pixels, random.NextInt(2 * pixels + 1) - pixels);
        }
    };

    /// <summary>Takes single numbers out at random.</summary>
    /// <param name="share">The share that becomes 0.</param>
    public static Augmentation Drop(float share) => (_, rows, random) =>
    {
        foreach (ref float value in rows.Span)
            value = random.NextSingle() < share ? 0 : value;
    };

    /// <summary>One change after another.</summary>
    public static Augmentation Chain(params Augmentation[] changes) => (shape, rows, random) =>
    {
        foreach (Augmentation change in changes)
            change(shape, rows, random);
    };

    /// <summary>What makes two views of a picture that show the same thing: moved, turned, stretched and slanted a little.</summary>
    public static Augmentation Views(ExampleShape shape) => Chain(Shift(Math.Max(1, Math.Min(shape.Height, shape.Width) / 9)), Affine(0.25f, 0.2f, 0.2f));

    /// <summary>Moves a picture right by <paramref name="dx"/> and down by <paramref name="dy"/> pixels.</summary>
    public static void Move(ReadOnlySpan<float> from, Span<float> to, ExampleShape shape, int dx, int dy)
    {
        to.Clear();
        int columns = shape.Width - Math.Abs(dx);
        for (int y = Math.Max(0, dy); columns > 0 && y < Math.Min(shape.Height, shape.Height + dy); y++)
        {
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                int row = (channel * shape.Height + y) * shape.Width, source = row - dy * shape.Width;
                from.Slice(source + Math.Max(0, -dx), columns).CopyTo(to.Slice(row + Math.Max(0, dx), columns));
            }
        }
    }

    /// <summary>Turns, scales and shears each picture about its middle by normal random amounts.</summary>
    /// <param name="turn">Deviation of the angle, in radians.</param>
    /// <param name="scale">Deviation of the size's logarithm.</param>
    /// <param name="shear">Deviation of the slant.</param>
    public static Augmentation Affine(float turn, float scale, float shear) => (shape, rows, random) =>
    {
        for (int row = 0; row < rows.Shape[0]; row++)
        {
            float angle = turn * random.NextNormal(), size = MathF.Exp(-scale * random.NextNormal()), slant = shear * random.NextNormal();
            (float sine, float cosine) = MathF.SinCos(angle);
            (float xx, float xy, float yx, float yy) = (size * cosine, size * (slant * cosine - sine), size * sine, size * (cosine + slant * sine));
            Warp(rows.Row(row), shape, (x, y) => (xx * x + xy * y - x, yx * x + yy * y - y));
        }
    };

    /// <summary>Bends each picture by a smooth random field (Simard, Steinkraus and Platt, ICDAR 2003).</summary>
    /// <param name="strength">Deviation of the displacement, in pixels.</param>
    /// <param name="smoothness">Deviation of the Gaussian that smooths the field, in pixels.</param>
    public static Augmentation Elastic(float strength, float smoothness) => (shape, rows, random) =>
    {
        for (int row = 0; row < rows.Shape[0]; row++)
        {
            float[] right = Field(shape, strength, smoothness, random), down = Field(shape, strength, smoothness, random);
            float middleX = (shape.Width - 1) / 2f, middleY = (shape.Height - 1) / 2f;
            Warp(rows.Row(row), shape, (x, y) =>
            {
                int at = (int)(y + middleY) * shape.Width + (int)(x + middleX);
                return (right[at], down[at]);
            });
        }
    };

    // Every pixel is fetched from where the displacement says, bilinear, 0 outside. Coordinates are from the middle.
    private static void Warp(Span<float> picture, ExampleShape shape, Func<float, float, (float X, float Y)> displacement)
    {
        float[] from = picture.ToArray();
        float middleX = (shape.Width - 1) / 2f, middleY = (shape.Height - 1) / 2f;
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                (float dx, float dy) = displacement(x - middleX, y - middleY);
                for (int channel = 0; channel < shape.Channels; channel++)
                    picture[(channel * shape.Height + y) * shape.Width + x] = Bilinear(from.AsSpan(channel * shape.Height * shape.Width), shape, x + dx, y + dy);
            }
        }
    }

    private static float Bilinear(ReadOnlySpan<float> plane, ExampleShape shape, float x, float y)
    {
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        (float u, float v) = (x - left, y - top);
        float sum = 0;
        for (int i = 0; i < 4; i++)
        {
            (int column, int row) = (left + (i & 1), top + (i >> 1));
            if (column >= 0 && row >= 0 && column < shape.Width && row < shape.Height)
                sum += ((i & 1) == 0 ? 1 - u : u) * ((i >> 1) == 0 ? 1 - v : v) * plane[row * shape.Width + column];
        }
        return sum;
    }

    private static float[] Field(ExampleShape shape, float strength, float smoothness, RandomStream random)
    {
        int reach = Math.Max(1, (int)(3 * smoothness)), area = shape.Height * shape.Width;
        float[] weights = [.. Enumerable.Range(-reach, 2 * reach + 1).Select(i => MathF.Exp(-i * i / (2 * smoothness * smoothness)))];
        float norm = MathF.Sqrt(weights.Sum(w => w * w)); // keeps the deviation of white noise, once along each axis
        float[] field = new float[area], rows = new float[area];
        random.FillNormal(field, strength);
        for (int pass = 0; pass < 2; pass++)
        {
            (int step, int length) = pass == 0 ? (1, shape.Width) : (shape.Width, shape.Height);
            for (int i = 0; i < area; i++)
            {
                int at = pass == 0 ? i % shape.Width : i / shape.Width;
                float sum = 0;
                for (int k = Math.Max(-reach, -at); k <= Math.Min(reach, length - 1 - at); k++)
                    sum += weights[k + reach] * field[i + k * step];
                rows[i] = sum / norm;
            }
            (field, rows) = (rows, field);
        }
        return field;
    }
}
