using Rootball.Files;
using StbImageSharp;

namespace Rootball.Data;

/// <summary>What a picture file says it is, believed only as far as a file of its size can hold it.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
internal readonly record struct PictureClaim(int Width, int Height, int Channels)
{
    // 64 million pixels: more than any camera, less than a machine's memory.
    private const long MaxPixels = 64L << 20;

    // Each pass over a picture costs time whatever it brings; encoders write a dozen.
    private const int MaxJpegScans = 100;

    /// <summary>Reads a picture's head.</summary>
    /// <exception cref="DataException">It is no picture, or claims more pixels than the file can hold or than are read.</exception>
    public static PictureClaim Read(string name, byte[] file)
    {
        if (file is [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] or [(byte)'#', (byte)'?', ..])
            throw NoPicture(name);
        using PictureStream stream = new(file);
        if (ImageInfo.FromStream(stream) is not { } info)
            throw NoPicture(name);
        // A bitmap that is stored from the top says so by a negative height.
        (long width, long height) = (info.Width, Math.Abs((long)info.Height));
        long held = Math.Min(MaxPixels, PixelsHeld(name, file));
        if (width < 1 || height < 1 || width * height > held)
            throw new DataException($"{name}: claims {width}×{height} pixels; a file of {file.Length:N0} bytes can hold {held:N0}, and at most {MaxPixels:N0} are read.");
        return new((int)width, (int)height, info.ColorComponents is ColorComponents.Grey or ColorComponents.GreyAlpha ? 1 : 3);
    }

    private static DataException NoPicture(string name) => new($"{name}: not a picture that can be read; expected PNG, JPEG, BMP, GIF or TGA.");

    // The most pixels that the bytes of a file can stand for, by its format.
    private static long PixelsHeld(string name, byte[] file) => file switch
    {
        // Deflate writes at best 258 bytes in two bits.
        [0x89, (byte)'P', ..] => file.Length * 1032L * 8 / PngCheck.BitsPerPixel(file),
        // Each block of 8×8 pixels has at least a bit of its own.
        [0xFF, 0xD8, ..] => JpegScans(file) <= MaxJpegScans ? file.Length * 512L
            : throw new DataException($"{name}: goes over the picture {JpegScans(file):N0} times; at most {MaxJpegScans} are read."),
        // A code of twelve bits stands for at most the 3,839 pixels of the longest string in the table.
        [(byte)'G', (byte)'I', (byte)'F', ..] => file.Length * 2560L,
        // A bit a pixel.
        [(byte)'B', (byte)'M', ..] => file.Length * 8L,
        // TGA: a run of 128 pixels in two bytes.
        _ => file.Length * 64L,
    };

    private static int JpegScans(ReadOnlySpan<byte> file)
    {
        int scans = 0;
        for (int at; (at = file.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA])) >= 0; file = file[(at + 2)..])
            scans++;
        return scans;
    }
}
