using Rootball.Files;
using StbImageSharp;
using StbImageWriteSharp;
using Components = StbImageSharp.ColorComponents;

namespace Rootball.Data;

/// <summary>A decoded picture: bytes by row, channels together.</summary>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Bytes)
{
    // 64 million pixels: more than any camera, less than a machine's memory.
    private const long MaxPixels = 64L << 20;

    /// <summary>Whether a file's name says it is a picture that can be read.</summary>
    public static bool IsPicture(string name) => Path.GetExtension(name).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP" or ".GIF" or ".TGA";

    /// <summary>Decodes PNG, JPEG, BMP, GIF or TGA; pictures without colour get one channel.</summary>
    /// <exception cref="DataException">It cannot be decoded.</exception>
    public static Picture Decode(string name, byte[] file)
    {
        try
        {
            using MemoryStream stream = new(file);
            if (ImageInfo.FromStream(stream) is not { } info)
                throw new DataException($"{name}: not a picture that can be read; expected PNG, JPEG, BMP, GIF or TGA.");
            if ((long)info.Width * info.Height is <= 0 or > MaxPixels)
                throw new DataException($"{name}: {info.Width}×{info.Height} pixels; at most {MaxPixels:N0} are read.");
            bool grey = info.ColorComponents is Components.Grey or Components.GreyAlpha;
            ImageResult image = ImageResult.FromMemory(file, grey ? Components.Grey : Components.RedGreenBlue);
            return new Picture(image.Width, image.Height, grey ? 1 : 3, image.Data);
        }
        catch (Exception e) when (e is not (DataException or OutOfMemoryException))
        {
            throw new DataException($"{name}: the picture is damaged ({e.Message}).", e);
        }
    }

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
