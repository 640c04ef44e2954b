using System.Text;
using Rootball.Files;

namespace Rootball.Reports.Maps;

/// <summary>The map as a still picture: PNG for any number of points, SVG for print.</summary>
public static class MapPicture
{
    /// <summary>Writes dots with soft edges on white; no text.</summary>
    /// <param name="report">The map.</param>
    /// <param name="path">The file; it is replaced as a whole.</param>
    /// <param name="width">Pixels across, 16 or more; the height follows from the map.</param>
    /// <exception cref="ArgumentException">Counts, shapes, codes or names do not agree; a coordinate is no number; texts are too long.</exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void WritePng(MapReport report, string path, int width = 1600)
    {
        MapSheet sheet = new(report, width);
        Picture picture = new(sheet.Width, sheet.Height);
        Array.Fill(picture.Rgba, byte.MaxValue);
        string[] colours = MapPalette.Colours(sheet.Column, sheet.Count);
        foreach (int index in sheet.Order())
            Dot(picture, sheet.Place(index), sheet.Radius, sheet.Opacity, MapPalette.Rgb(colours[index]));
        byte[] png = picture.Png();
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>Writes the title, the dots (one group a colour, two decimals a coordinate) and the legend of up to twenty categories.</summary>
    /// <param name="report">The map.</param>
    /// <param name="path">The file; it is replaced as a whole.</param>
    /// <param name="width">Pixels across, 16 or more; the height follows from the map.</param>
    /// <exception cref="ArgumentException">Counts, shapes, codes or names do not agree; a coordinate is no number; texts are too long.</exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void WriteSvg(MapReport report, string path, int width = 1000)
    {
        MapSheet sheet = new(report, width);
        AtomicFile.Write(path, stream =>
        {
            using StreamWriter svg = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            WriteSvg(svg, report.Title, sheet);
        });
    }

    private static void WriteSvg(StreamWriter svg, string title, MapSheet sheet)
    {
        const int Head = 44, Line = 22;
        (string Name, string Colour, int Count)[] legend = Legend(sheet.Column);
        int foot = legend.Length > 0 ? Line * legend.Length + 12 : 0;
        string size = $"viewBox=\"0 0 {sheet.Width} {Head + sheet.Height + foot}\" width=\"{sheet.Width}\" height=\"{Head + sheet.Height + foot}\"";
        svg.Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"14\">\n");
        svg.Write($"<title>{Human.Escape(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        svg.Write($"""<text x="16" y="28" font-size="18" font-weight="600">{Human.Escape(title)}</text>{'\n'}""");
        // A line of no length with round ends is a dot, and the shortest way of writing one.
        string stroke = Human.Text($"stroke-width=\"{2 * sheet.Radius:0.##}\" stroke-opacity=\"{sheet.Opacity:0.##}\"");
        svg.Write($"<g transform=\"translate(0 {Head})\" fill=\"none\" stroke-linecap=\"round\" {stroke}>\n");
        string[] colours = MapPalette.Colours(sheet.Column, sheet.Count);
        foreach (IGrouping<string, int> group in Enumerable.Range(0, sheet.Count).GroupBy(index => colours[index]))
        {
            svg.Write($"<path stroke=\"#{group.Key}\" d=\"");
            foreach (int index in group)
            {
                (float x, float y) = sheet.Place(index);
                svg.Write(Human.Text($"M{x:0.##} {y:0.##}h0"));
            }
            svg.Write("\"/>\n");
        }
        svg.Write("</g>\n");
        for (int i = 0; i < legend.Length; i++)
        {
            int y = Head + sheet.Height + Line * i + 10;
            svg.Write($"<circle cx=\"22\" cy=\"{y}\" r=\"6\" fill=\"#{legend[i].Colour}\"/>");
            svg.Write($"<text x=\"36\" y=\"{y + 5}\">{Human.Escape(legend[i].Name)} ({Human.Count(legend[i].Count)})</text>\n");
        }
        svg.Write("</svg>\n");
    }

    private static (string Name, string Colour, int Count)[] Legend(MapColumn? column)
    {
        if (column is not MapCategories { Categories.Length: <= 20 } categories)
            return [];
        int[] ranks = categories.Ranks(), counts = categories.Counts();
        return [.. Enumerable.Range(0, ranks.Length).OrderBy(i => ranks[i]).Select(i => (categories.Categories[i], MapPalette.Hex[ranks[i]], counts[i]))];
    }

    // Lays a disc over the picture; a pixel is covered by as much as its middle lies within the edge.
    private static void Dot(Picture picture, (float X, float Y) middle, float radius, float opacity, (byte Red, byte Green, byte Blue) colour)
    {
        int left = Math.Max(0, (int)(middle.X - radius - 1)), right = Math.Min(picture.Width - 1, (int)(middle.X + radius + 1));
        int top = Math.Max(0, (int)(middle.Y - radius - 1)), bottom = Math.Min(picture.Height - 1, (int)(middle.Y + radius + 1));
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float distance = MathF.Sqrt((x + 0.5f - middle.X) * (x + 0.5f - middle.X) + (y + 0.5f - middle.Y) * (y + 0.5f - middle.Y));
                float cover = opacity * Math.Clamp(radius + 0.5f - distance, 0, 1);
                if (cover <= 0)
                    continue;
                Span<byte> pixel = picture.Rgba.AsSpan(4 * (y * picture.Width + x), 3);
                (pixel[0], pixel[1], pixel[2]) = (Over(pixel[0], colour.Red), Over(pixel[1], colour.Green), Over(pixel[2], colour.Blue));

                byte Over(byte below, byte above) => (byte)MathF.Round(below + cover * (above - below));
            }
        }
    }
}
