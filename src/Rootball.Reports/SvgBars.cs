using System.Text;

namespace Rootball.Reports;

/// <summary>Bars in groups, with a line to hold them against, as an SVG that takes its colours from the page.</summary>
/// <param name="title">The figure's title.</param>
/// <param name="groups">What stands under each group of bars.</param>
public sealed class SvgBars(string title, IReadOnlyList<string> groups)
{
    private const int Width = 460, Height = 270, Left = 44, Right = 12, Top = 22, Bottom = 30;
    // More values than this would run into each other.
    private const int MostValues = 10;

    private readonly List<(string Name, IReadOnlyList<double> Values)> _series = [];
    private (double Value, string Name)? _mark;

    /// <summary>Adds one bar to every group.</summary>
    public SvgBars Add(string name, IReadOnlyList<double> values)
    {
        _series.Add((name, values));
        return this;
    }

    /// <summary>Draws a line across at a value.</summary>
    public SvgBars Mark(double value, string name)
    {
        _mark = (value, name);
        return this;
    }

    /// <summary>The chart as a figure with its title and legend. Its bars take the colours after the first two, which stand for rules.</summary>
    public string Html()
    {
        AxisLayout axis = new ChartAxis("").Layout(_series.SelectMany(series => series.Values).Append(_mark?.Value ?? 0));
        StringBuilder svg = new();
        svg.Append($"""<figure class="chart"><figcaption>{Human.Escape(title)}</figcaption><ul class="legend">""");
        for (int s = 0; s < _series.Count; s++)
            svg.Append($"""<li><svg class="s{Style(s)}" viewBox="0 0 14 10" aria-hidden="true"><rect width="14" height="10"/></svg>{Human.Escape(_series[s].Name)}</li>""");
        svg.Append($"""</ul><svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Human.Escape(Description())}"><g class="grid">""");
        foreach (double tick in axis.Ticks)
            svg.Append($"""<path d="M{Left} {N(Y(axis, tick))}H{Width - Right}"/>""");
        svg.Append("</g><g class=\"ticks\">");
        foreach (double tick in axis.Ticks)
            svg.Append($"""<text x="{Left - 7}" y="{N(Y(axis, tick))}" dy="4" text-anchor="end">{Human.Number(tick)}</text>""");
        svg.Append("</g>");
        for (int group = 0; group < groups.Count; group++)
            Group(svg, axis, group);
        if (_mark is { } mark)
        {
            svg.Append($"""<path class="mark" d="M{Left} {N(Y(axis, mark.Value))}H{Width - Right}"/>""");
            svg.Append($"""<text class="ticks" x="{Width - Right}" y="{N(Y(axis, mark.Value) - 5)}" text-anchor="end">{Human.Escape(mark.Name)}</text>""");
        }
        return svg.Append("</svg></figure>").ToString();
    }

    private void Group(StringBuilder svg, AxisLayout axis, int group)
    {
        // The right fifth stays free for the mark's name.
        double room = (Width - Left - Right) * 0.82 / groups.Count, bar = Math.Min(56, room * 0.8 / Math.Max(1, _series.Count));
        double middle = Left + (group + 0.5) * room;
        for (int s = 0; s < _series.Count; s++)
        {
            double value = _series[s].Values[group];
            if (!double.IsFinite(value))
                continue;
            double left = middle + (s - _series.Count / 2.0) * bar, top = Math.Min(Y(axis, value), Y(axis, 0)), height = Math.Abs(Y(axis, value) - Y(axis, 0));
            svg.Append($"""<rect class="s{Style(s)}" x="{N(left + 1)}" y="{N(top)}" width="{N(Math.Max(0.5, bar - 2))}" height="{N(height)}">""");
            svg.Append($"<title>{Human.Escape($"{groups[group]}, {_series[s].Name}: {Human.Number(value)}")}</title></rect>");
            // Inside the bar at its foot, where no line crosses it; above a bar too low for that.
            (string style, double y) = height > 24 ? ("inside", Y(axis, 0) - (value > 0 ? 8 : -16)) : ("ticks", top - 5);
            if (groups.Count * _series.Count <= MostValues)
                svg.Append($"""<text class="{style}" x="{N(left + bar / 2)}" y="{N(y)}" text-anchor="middle">{Human.Number(value)}</text>""");
        }
        int every = (groups.Count + MostValues - 1) / MostValues;
        if (group % every == 0)
            svg.Append($"""<text class="ticks" x="{N(middle)}" y="{Height - Bottom + 19}" text-anchor="middle">{Human.Escape(groups[group])}</text>""");
    }

    private string Description()
    {
        IEnumerable<string> parts = groups.Select((group, i) => $"{group}: {string.Join(", ", _series.Select(s => $"{s.Name} {Human.Number(s.Values[i])}"))}");
        return $"{title}. {string.Join("; ", parts)}.";
    }

    private static int Style(int series) => (series + 2) % 4;

    private static double Y(AxisLayout axis, double value) => Height - Bottom - axis.Place(value) * (Height - Top - Bottom);

    private static string N(double value) => Human.Text($"{value:0.#}");
}
