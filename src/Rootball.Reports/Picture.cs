using StbImageWriteSharp;

namespace Rootball.Reports;

/// <summary>A small picture in memory, four bytes a pixel; what is not painted is transparent, so that it suits light and dark pages.</summary>
/// <param name="width">Pixels across.</param>
/// <param name="height">Pixels down.</param>
public sealed class Picture(int width, int height)
{
    /// <summary>Pixels across.</summary>
    public int Width => width;

    /// <summary>Pixels down.</summary>
    public int Height => height;

    /// <summary>Red, green, blue and opacity of each pixel, row by row.</summary>
    public byte[] Rgba { get; } = new byte[4 * width * height];

    /// <summary>Paints one pixel.</summary>
    public void Paint(int x, int y, byte red, byte green, byte blue, byte opacity = 255)
    {
        int at = 4 * (y * width + x);
        (Rgba[at], Rgba[at + 1], Rgba[at + 2], Rgba[at + 3]) = (red, green, blue, opacity);
    }

    /// <summary>Lays another picture over this one, its corner at (x, y).</summary>
    public void Place(Picture other, int x, int y)
    {
        for (int row = 0; row < other.Height; row++)
            other.Rgba.AsSpan(4 * row * other.Width, 4 * other.Width).CopyTo(Rgba.AsSpan(4 * ((y + row) * width + x)));
    }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] Png()
    {
        using MemoryStream stream = new();
        new ImageWriter().WritePng(Rgba, width, height, ColorComponents.RedGreenBlueAlpha, stream);
        return stream.ToArray();
    }

    /// <summary>The picture as an address that holds all of it.</summary>
    public string DataUri() => "data:image/png;base64," + Convert.ToBase64String(Png());

    /// <summary>The picture as an HTML element, each pixel a sharp square.</summary>
    /// <param name="alt">What it shows, for those who cannot see it.</param>
    /// <param name="style">The element's class.</param>
    public string Html(string alt, string style = "pixels") =>
        $"""<img class="{style}" src="{DataUri()}" width="{width}" height="{height}" alt="{Human.Escape(alt)}">""";
}
