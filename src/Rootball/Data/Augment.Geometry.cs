using Rootball.Tensors;

namespace Rootball.Data;

// Changes of place.
public static partial class Augment
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

    /// <summary>Cuts a part out of each picture and brings it to the picture's size, mirrored half the time if asked.</summary>
    /// <param name="least">The smallest share of the area that is left.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="flip">Whether half of the pictures are mirrored, right for left.</param>
    /// <param name="aspect">How far the part's sides may differ, as a factor; 1 keeps the picture's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shares are not 0 &lt; least ≤ most ≤ 1, or the aspect is below 1.</exception>
    public static Augmentation Crop(float least, float most = 1, bool flip = true, float aspect = 4f / 3)
    {
        if (!(least > 0 && least <= most && most <= 1))
            throw new ArgumentOutOfRangeException(nameof(least), least, $"Crop: from {least} to {most} of the area; expected shares, 0 < least <= most <= 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(aspect, 1);
        return (shape, rows, random) => Each(rows, random, (row, chance) =>
        {
            float area = chance.Uniform(least, most), ratio = MathF.Pow(aspect, chance.Uniform(-1, 1));
            // A part that is longer than the picture is as long as the picture.
            float width = Math.Min(1, MathF.Sqrt(area * ratio)) * shape.Width, height = Math.Min(1, MathF.Sqrt(area / ratio)) * shape.Height;
            float left = chance.NextSingle() * (shape.Width - width), top = chance.NextSingle() * (shape.Height - height);
            Resize(rows.Row(row), shape, left, top, width, height, flip && chance.NextSingle() < 0.5f);
        });
    }

    /// <summary>Mirrors pictures, right for left.</summary>
    /// <param name="chance">How often.</param>
    public static Augmentation Flip(float chance = 0.5f) => (shape, rows, random) =>
    {
        for (int row = 0; row < rows.Shape[0]; row++)
        {
            if (random.NextSingle() >= chance)
                continue;
            Span<float> picture = rows.Row(row);
            for (int line = 0; line < picture.Length; line += shape.Width)
                picture.Slice(line, shape.Width).Reverse();
        }
    };

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

    // The part of a picture, in pixels, stretched over the whole of it, bilinear; at the rim the last pixel goes on.
    private static void Resize(Span<float> picture, ExampleShape shape, float left, float top, float width, float height, bool flip)
    {
        float[] from = picture.ToArray();
        Span<(int First, int Second, float Share)> columns = stackalloc (int, int, float)[shape.Width];
        for (int x = 0; x < shape.Width; x++)
            columns[flip ? shape.Width - 1 - x : x] = Between(left + (x + 0.5f) * width / shape.Width - 0.5f, shape.Width);
        for (int y = 0; y < shape.Height; y++)
        {
            (int above, int below, float share) = Between(top + (y + 0.5f) * height / shape.Height - 0.5f, shape.Height);
            for (int plane = 0; plane < picture.Length; plane += shape.Height * shape.Width)
            {
                ReadOnlySpan<float> upper = from.AsSpan(plane + above * shape.Width, shape.Width), lower = from.AsSpan(plane + below * shape.Width, shape.Width);
                Span<float> to = picture.Slice(plane + y * shape.Width, shape.Width);
                for (int x = 0; x < to.Length; x++)
                {
                    (int first, int second, float across) = columns[x];
                    float high = upper[first] + across * (upper[second] - upper[first]), low = lower[first] + across * (lower[second] - lower[first]);
                    to[x] = high + share * (low - high);
                }
            }
        }
    }

    // The two pixels that a place lies between, and how near it is to the second.
    private static (int First, int Second, float Share) Between(float place, int length)
    {
        float within = Math.Clamp(place, 0, length - 1);
        int first = (int)within;
        return (first, Math.Min(first + 1, length - 1), within - first);
    }

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
