using System.Text;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Reports;

/// <summary>A map of some thousands of points as an SVG: one path for each class, so that it stays small.</summary>
public static class SvgScatter
{
    private const int Side = 1_000, Margin = 20;

    /// <summary>The figure of a map.</summary>
    /// <param name="title">Its caption; plain text.</param>
    /// <param name="points">[N,2].</param>
    /// <param name="codes">The class of each point; −1 where it has none.</param>
    /// <param name="width">Of a dot, in thousandths of the figure.</param>
    public static string Html(string title, Tensor points, ReadOnlySpan<int> codes, int width = 9)
    {
        (float left, float bottom, float scale) = Frame(points);
        SortedDictionary<int, StringBuilder> paths = [];
        for (int i = 0; i < codes.Length; i++)
        {
            if (!paths.TryGetValue(codes[i], out StringBuilder? path))
                paths[codes[i]] = path = new StringBuilder();
            int x = Margin + (int)((points[i, 0] - left) * scale), y = Side - Margin - (int)((points[i, 1] - bottom) * scale);
            path.Append('M').Append(x).Append(' ').Append(y).Append("h0");
        }
        StringBuilder svg = new($"""<figure class="chart"><figcaption>{Human.Escape(title)}</figcaption><svg viewBox="0 0 {Side} {Side}" role="img" aria-label="{Human.Escape(title)}">""");
        svg.Append($"<g fill=\"none\" stroke-linecap=\"round\" stroke-width=\"{width}\">");
        foreach ((int code, StringBuilder path) in paths)
            svg.Append($"<path stroke=\"#{Colour(code)}\" d=\"{path}\"/>");
        return svg.Append("</g></svg></figure>").ToString();
    }

    /// <summary>What the colours mean, for maps that stand together; nothing where there are more classes than colours.</summary>
    public static string Legend(IReadOnlyList<string> classes) => classes.Count > MapPalette.Hex.Count ? ""
        : $"<ul class=\"legend\">{string.Concat(classes.Select((name, code) => $"<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"#{Colour(code)}\"/></svg>{Human.Escape(name)}</li>"))}</ul>";

    private static string Colour(int code) => code < 0 ? MapPalette.Missing : MapPalette.Hex[code % MapPalette.Hex.Count];

    private static (float Left, float Bottom, float Scale) Frame(Tensor points)
    {
        (float left, float right, float bottom, float top) = (float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity);
        for (int i = 0; i < points.Shape[0]; i++)
        {
            (left, right) = (MathF.Min(left, points[i, 0]), MathF.Max(right, points[i, 0]));
            (bottom, top) = (MathF.Min(bottom, points[i, 1]), MathF.Max(top, points[i, 1]));
        }
        float side = Math.Max(right - left, top - bottom);
        // The shorter axis in the middle.
        return side > 0 ? (left - (side - (right - left)) / 2, bottom - (side - (top - bottom)) / 2, (Side - 2 * Margin) / side) : (left - 0.5f, bottom - 0.5f, Side - 2 * Margin);
    }
}
