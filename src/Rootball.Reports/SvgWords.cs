using System.Text;

namespace Rootball.Reports;

/// <summary>A word on a map.</summary>
/// <param name="Text">What is written.</param>
/// <param name="X">Where, from left to right.</param>
/// <param name="Y">Where, from bottom to top.</param>
/// <param name="Weight">How much of it is here, 0 … 1: its size.</param>
/// <param name="Marked">Whether it stands out.</param>
public sealed record MapWord(string Text, double X, double Y, double Weight, bool Marked = false);

/// <summary>Words where they lie on a map, larger the more of them is there, as an SVG in the page's colours.</summary>
/// <remarks>Weightier words are written first; one that would lie over another stands beside its place, and where no room is left it becomes a dot that says its word when pointed at.</remarks>
public sealed class SvgWords(string title, IReadOnlyList<MapWord> words)
{
    private const double Width = 760, Height = 620, Margin = 34, Smallest = 9, Largest = 15;

    // So many lines a word may stand away from its place.
    private const int Rings = 4;

    // Of a letter, in its size: what an average one takes, and what a line takes.
    private const double LetterWidth = 0.56, LineHeight = 1.05;

    /// <summary>The map as a figure with its title.</summary>
    public string Html()
    {
        StringBuilder svg = new();
        svg.Append($"""<figure class="chart words"><figcaption>{Human.Escape(title)}</figcaption>""");
        svg.Append($"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Human.Escape(Description())}">""");
        if (words.Count == 0)
            return svg.Append("</svg></figure>").ToString();
        (double left, double right) = Reach(words.Select(word => word.X));
        (double bottom, double top) = Reach(words.Select(word => word.Y));
        double scale = Math.Min((Width - 2 * Margin) / Math.Max(1e-9, right - left), (Height - 2 * Margin) / Math.Max(1e-9, top - bottom));
        List<Box> taken = [];
        foreach (MapWord word in words.OrderByDescending(word => word.Marked).ThenByDescending(word => word.Weight).ThenBy(word => word.Text, StringComparer.Ordinal))
        {
            double x = Width / 2 + (word.X - (left + right) / 2) * scale, y = Height / 2 - (word.Y - (bottom + top) / 2) * scale;
            double size = word.Marked ? Largest + 3 : Smallest + (Largest - Smallest) * Math.Clamp(word.Weight, 0, 1);
            double half = word.Text.Length * size * LetterWidth / 2;
            if (x + half < 0 || x - half > Width || y < 0 || y > Height)
                continue;
            if (Place(taken, ref x, ref y, half, size) is not { } box)
            {
                svg.Append($"""<circle class="s0" cx="{N(x)}" cy="{N(y)}" r="1.3"><title>{Human.Escape(word.Text)}</title></circle>""");
                continue;
            }
            taken.Add(box);
            string style = word.Marked ? " class=\"here\"" : "";
            svg.Append($"""<text{style} x="{N(x)}" y="{N(y + size * 0.35)}" font-size="{N(size)}">{Human.Escape(word.Text)}</text>""");
        }
        return svg.Append("</svg></figure>").ToString();
    }

    // The first place around a word's own where it lies over no other: its own, then up and down, line by line, and to the sides.
    private static Box? Place(List<Box> taken, ref double x, ref double y, double half, double size)
    {
        double line = size * LineHeight;
        for (int ring = 0; ring <= Rings; ring++)
        {
            for (int at = 0; at < (ring == 0 ? 1 : 8); at++)
            {
                double angle = Math.PI * (0.5 + at / 4.0), across = x + ring * line * 1.6 * Math.Cos(angle), up = y - ring * line * Math.Sin(angle);
                Box box = new(across - half, across + half, up - line / 2, up + line / 2);
                if (box.Left < 0 || box.Right > Width || box.Top < 0 || box.Bottom > Height || taken.Exists(box.Overlaps))
                    continue;
                (x, y) = (across, up);
                return box;
            }
        }
        return null;
    }

    private readonly record struct Box(double Left, double Right, double Top, double Bottom)
    {
        public bool Overlaps(Box other) => other.Left < Right && Left < other.Right && other.Top < Bottom && Top < other.Bottom;
    }

    // A few words that were flung out do not make all others small.
    private static (double Low, double High) Reach(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int cut = sorted.Length / 100;
        return (sorted[cut], sorted[^(cut + 1)]);
    }

    private string Description() => $"{title}: {string.Join(", ", words.OrderByDescending(word => word.Marked).ThenByDescending(word => word.Weight).Take(12).Select(word => word.Text))}.";

    private static string N(double value) => Human.Text($"{value:0.#}");
}
