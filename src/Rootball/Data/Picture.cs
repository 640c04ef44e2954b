using Rootball.Files;
using StbImageSharp;
using StbImageWriteSharp;
using Components = StbImageSharp.ColorComponents;

namespace Rootball.Data;

/// <summary>A decoded picture: bytes by row, channels together.</summary>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Bytes)
{
    /// <summary>Whether a file's name says it is a picture that can be read.</summary>
    public static bool IsPicture(string name) => Path.GetExtension(name).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP" or ".GIF" or ".TGA";

    /// <summary>The size of a picture and its channels, from its head.</summary>
    /// <exception cref="DataException">It is no picture, or claims what it cannot hold.</exception>
    public static PictureClaim Look(string name, byte[] file) => Guard(name, () => PictureClaim.Read(name, file));

    /// <summary>Decodes PNG, JPEG, BMP, GIF or TGA; pictures without colour get one channel.</summary>
    /// <exception cref="DataException">It cannot be decoded.</exception>
    public static Picture Decode(string name, byte[] file) => Guard(name, () =>
    {
        PictureClaim claim = PictureClaim.Read(name, file);
        if (PngCheck.IsPng(file))
            PngCheck.Check(name, file, claim);
        ImageResult image = ImageResult.FromStream(new PictureStream(file), claim.Channels == 1 ? Components.Grey : Components.RedGreenBlue);
        return (image.Width, image.Height) == (claim.Width, claim.Height) && image.Data.Length == claim.Width * claim.Height * claim.Channels
            ? new Picture(image.Width, image.Height, claim.Channels, image.Data)
            : throw new DataException($"{name}: {image.Width}×{image.Height} pixels where the head says {claim.Width}×{claim.Height}.");
    });

    /// <summary>Writes bytes laid out channel after channel as PNG.</summary>
    public static void WritePng(Stream stream, ExampleShape shape, ReadOnlySpan<byte> planes)
    {
        byte[] pixels = new byte[shape.Length];
        int area = shape.Height * shape.Width;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i % area * shape.Channels + i / area] = planes[i];
        new ImageWriter().WritePng(pixels, shape.Width, shape.Height,
            shape.Channels == 1 ? StbImageWriteSharp.ColorComponents.Grey : StbImageWriteSharp.ColorComponents.RedGreenBlue, stream);
    }

    /// <summary>Brings the picture to a layout, channel after channel: squeezed or stretched by averaging the area under each pixel.</summary>
    public void Resize(ExampleShape shape, Span<byte> planes)
    {
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                    planes[(channel * shape.Height + y) * shape.Width + x] = (byte)(Area(channel, shape, x, y) + 0.5f);
            }
        }
    }

    // The decoder may throw anything at a damaged picture.
    private static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not DataException)
        {
            throw new DataException($"{name}: the picture is damaged ({e.Message}).", e);
        }
    }

    private float Area(int channel, ExampleShape shape, int x, int y)
    {
        (float left, float right) = (x * (float)Width / shape.Width, (x + 1) * (float)Width / shape.Width);
        (float top, float bottom) = (y * (float)Height / shape.Height, (y + 1) * (float)Height / shape.Height);
        float sum = 0, weight = 0;
        for (int row = (int)top; row < Math.Min(Height, bottom); row++)
        {
            float high = Math.Min(bottom, row + 1) - Math.Max(top, row);
            for (int column = (int)left; column < Math.Min(Width, right); column++)
            {
                float part = high * (Math.Min(right, column + 1) - Math.Max(left, column));
                sum += part * Value(column, row, channel, shape.Channels);
                weight += part;
            }
        }
        return weight > 0 ? sum / weight : 0;
    }

    private float Value(int column, int row, int channel, int wanted)
    {
        int at = (row * Width + column) * Channels;
        if (Channels == wanted)
            return Bytes[at + channel];
        return Channels == 1 ? Bytes[at] : 0.299f * Bytes[at] + 0.587f * Bytes[at + 1] + 0.114f * Bytes[at + 2]; // ITU-R BT.601
    }
}
