using System.Text;

namespace Rootball.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points, from left to right.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over two axes as an SVG that takes its colours from the page, so that it suits light and dark and scales to a phone.</summary>
/// <remarks>Lines differ in colour and in dashes, the fifth and later ones in the shape of their points too; each point says its numbers when pointed at.</remarks>
public sealed class SvgChart(string title, ChartAxis x, ChartAxis y)
{
    // Small enough that text stays readable when the whole is shrunk to a phone's width.
    private const int Width = 460, Height = 300, Left = 62, Right = 16, Top = 12, Bottom = 50;
    private const int MostMarks = 60, Colours = 4;
    private const double DigitWidth = 7.5; // of the axes' text

    private readonly List<ChartSeries> _series = [];

    /// <summary>Adds a line; the same place in every chart of a page means the same colour.</summary>
    public SvgChart Add(ChartSeries series)
    {
        _series.Add(series);
        return this;
    }

    /// <summary>The chart as a figure with its title and legend.</summary>
    public string Html()
    {
        IEnumerable<(double X, double Y)> all = _series.SelectMany(series => series.Points);
        AxisLayout across = x.Layout(all.Select(p => p.X)), up = y.Layout(all.Select(p => p.Y));
        StringBuilder svg = new();
        svg.Append($"""<figure class="chart"><figcaption>{Human.Escape(title)}</figcaption>""");
        Legend(svg);
        svg.Append($"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Human.Escape(Description())}">""");
        Grid(svg, across, up);
        for (int i = 0; i < _series.Count; i++)
            Line(svg, i, across, up);
        return svg.Append("</svg></figure>").ToString();
    }

    /// <summary>The chart in words: where each line starts and ends.</summary>
    private string Description()
    {
        IEnumerable<string> lines = _series.Where(series => series.Points.Count > 0).Select(series =>
            $"{series.Name} from {y.Format(series.Points[0].Y)} to {y.Format(series.Points[^1].Y)}");
        return $"{title}: {string.Join("; ", lines)}.";
    }

    private void Legend(StringBuilder svg)
    {
        svg.Append("""<ul class="legend">""");
        for (int i = 0; i < _series.Count; i++)
        {
            svg.Append($"""<li><svg class="s{i % Colours}" viewBox="0 0 30 10" aria-hidden="true">""");
            if (_series[i].Points.Count != 1)
                svg.Append("""<path class="line" d="M1 5H29"/>""");
            if (_series[i].Points.Count == 1 || i >= Colours)
                svg.Append(Mark(i, "15", "5", "4.2")).Append("/>");
            svg.Append("</svg>").Append(Human.Escape(_series[i].Name)).Append("</li>");
        }
        svg.Append("</ul>");
    }

    private void Grid(StringBuilder svg, AxisLayout across, AxisLayout up)
    {
        svg.Append("""<g class="grid">""");
        foreach (double tick in up.Ticks)
            svg.Append($"""<path d="M{Left} {Y(up, tick)}H{Width - Right}"/>""");
        foreach (double tick in across.Ticks)
            svg.Append($"""<path d="M{X(across, tick)} {Top}V{Height - Bottom}"/>""");
        svg.Append("</g><g class=\"ticks\">");
        foreach (double tick in up.Ticks)
            svg.Append($"""<text x="{Left - 7}" y="{Y(up, tick)}" dy="4" text-anchor="end">{Human.Escape(y.Format(tick))}</text>""");
        foreach (double tick in across.Ticks)
        {
            string text = x.Format(tick);
            // A long number at the right end stops where the picture does.
            bool over = across.Place(tick) * (Width - Left - Right) + text.Length * DigitWidth / 2 > Width - Left;
            svg.Append($"""<text x="{(over ? $"{Width - 1}" : X(across, tick))}" y="{Height - Bottom + 18}" text-anchor="{(over ? "end" : "middle")}">{Human.Escape(text)}</text>""");
        }
        svg.Append($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 8}" text-anchor="middle">{Human.Escape(x.Title)}</text></g>""");
    }

    private void Line(StringBuilder svg, int index, AxisLayout across, AxisLayout up)
    {
        (double X, double Y)[] points = [.. _series[index].Points.Where(p => x.Shows(p.X) && y.Shows(p.Y))];
        if (points.Length == 0)
            return;
        svg.Append($"""<g class="s{index % Colours}"><path class="line" d="M""");
        svg.AppendJoin('L', points.Select(p => $"{X(across, p.X)} {Y(up, p.Y)}")).Append("\"/>");
        int every = (points.Length + MostMarks - 1) / MostMarks;
        string radius = points.Length > 20 ? "2" : "3.2";
        for (int i = 0; i < points.Length; i += every)
        {
            string said = $"{_series[index].Name}: {y.Format(points[i].Y)} at {x.Format(points[i].X)}";
            svg.Append(Mark(index, X(across, points[i].X), Y(up, points[i].Y), radius)).Append($"><title>{Human.Escape(said)}</title></{Shape(index)}>");
        }
        svg.Append("</g>");
    }

    private static string Shape(int index) => index < Colours ? "circle" : "path";

    // A disc, or for the fifth line and later ones a diamond; left open for what it says.
    private static string Mark(int index, string x, string y, string radius) => index < Colours
        ? $"<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\""
        : $"<path class=\"diamond\" d=\"M{x} {y}m0 -{radius}l{radius} {radius}l-{radius} {radius}l-{radius} -{radius}z\"";

    private static string X(AxisLayout axis, double value) => Human.Text($"{Left + axis.Place(value) * (Width - Left - Right):0.#}");

    private static string Y(AxisLayout axis, double value) => Human.Text($"{Height - Bottom - axis.Place(value) * (Height - Top - Bottom):0.#}");
}
