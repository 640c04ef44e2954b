using System.Text;

namespace Rootball.Reports;

/// <summary>Points of a plane in the colours of their classes, as an SVG of one compact path a class. For a few thousand points.</summary>
/// <param name="title">The figure's title.</param>
/// <param name="classes">What the colours stand for.</param>
public sealed class SvgScatter(string title, IReadOnlyList<string> classes)
{
    private const int Side = 400, Margin = 8;

    // Middle tones that are told apart on light and dark ground.
    private static readonly string[] s_colours = ["#3b8ede", "#e8853d", "#35a97a", "#d9534f", "#9a74d0", "#a5806c", "#d96fae", "#8a8f98", "#b5b13a", "#27b3c4"];

    /// <summary>The colours of the classes; null for those of the house.</summary>
    public IReadOnlyList<string>? Colours { get; init; }

    /// <summary>Points of this class and those after it are drawn larger than the others.</summary>
    public int Emphasised { get; init; } = int.MaxValue;

    /// <summary>The points as a figure with its title, and a legend if asked for.</summary>
    /// <param name="points">Across, up, and the class.</param>
    /// <param name="legend">Whether the classes are named above the picture.</param>
    public string Html(IReadOnlyList<(double X, double Y, int Class)> points, bool legend = false)
    {
        StringBuilder svg = new();
        svg.Append($"""<figure class="chart scatter"><figcaption>{Human.Escape(title)}</figcaption>""");
        if (legend)
            svg.Append(Legend());
        svg.Append($"""<svg viewBox="0 0 {Side} {Side}" role="img" aria-label="{Human.Escape($"{title}: {points.Count:N0} points of {classes.Count} classes")}">""");
        if (points.Count == 0)
            return svg.Append("</svg></figure>").ToString();
        double left = points.Min(p => p.X), right = points.Max(p => p.X), bottom = points.Min(p => p.Y), top = points.Max(p => p.Y);
        double scale = (Side - 2 * Margin) / Math.Max(1e-12, Math.Max(right - left, top - bottom));
        int width = points.Count > 2_000 ? 2 : 3;
        foreach (var group in points.GroupBy(point => point.Class).OrderBy(group => group.Key))
        {
            svg.Append($"""<path stroke="{Colour(group.Key)}" stroke-width="{(group.Key >= Emphasised ? 2 * width : width)}" """).Append("d=\"");
            foreach ((double x, double y, _) in group)
                svg.Append(Human.Text($"M{Side / 2 + (x - (left + right) / 2) * scale:0.#} {Side / 2 - (y - (bottom + top) / 2) * scale:0.#}h0"));
            svg.Append("\"/>");
        }
        return svg.Append("</svg></figure>").ToString();
    }

    private string Legend() => $"<ul class=\"legend\">{string.Concat(classes.Select((name, i) =>
        $"""<li><svg viewBox="0 0 10 10" aria-hidden="true"><path stroke="{Colour(i)}" stroke-width="9" d="M5 5h0"/></svg>{Human.Escape(name)}</li>"""))}</ul>";

    private string Colour(int index)
    {
        IReadOnlyList<string> colours = Colours ?? s_colours;
        return colours[(index % colours.Count + colours.Count) % colours.Count];
    }
}
