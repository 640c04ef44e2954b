using System.Text;
using Rootball.Rules;

namespace Rootball.Reports.Sections;

/// <summary>Right classes against answers: a table with shades for a few classes, a picture and the most frequent mistakes for many.</summary>
internal static class ConfusionTable
{
    private const int MostInTable = 20, MostPairs = 20;
    // Strongest shade in per cent, weak enough that the number on it stays readable.
    private const double Strongest = 50;

    public static string Html(Evaluation test)
    {
        int[,] counts = test.Confusion();
        IReadOnlyList<string> names = test.Data.Classes;
        if (names.Count > MostInTable)
            return Map(counts, names) + Pairs(counts, names);
        return Table(counts, names);
    }

    private static string Table(int[,] counts, IReadOnlyList<string> names)
    {
        double most = 1e-12;
        for (int row = 0; row < names.Count; row++)
        {
            for (int column = 0; column < names.Count; column++)
                most = row == column ? most : Math.Max(most, Share(counts, row, column));
        }
        StringBuilder table = new();
        table.Append("<p>A row for each right class, a column for each answer. <span class=\"key\"><b class=\"s0\">Blue</b>: right. "
            + "<b class=\"s1\">Orange</b>: wrong, the stronger the more of its row.</span></p>");
        table.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion table\"><table class=\"heat\"><thead><tr><th scope=\"col\">right</th>");
        foreach (string name in names)
            table.Append($"<th scope=\"col\">{Human.Escape(name)}</th>");
        table.Append("<th scope=\"col\">wrong</th></tr></thead><tbody>");
        for (int row = 0; row < names.Count; row++)
        {
            table.Append($"<tr><th scope=\"row\">{Human.Escape(names[row])}</th>");
            for (int column = 0; column < names.Count; column++)
                table.Append(Cell(counts, row, column, most));
            int right = counts[row, row], all = Total(counts, row);
            table.Append($"<td class=\"none\">{(all == 0 ? "–" : Human.Percent((all - right) / (double)all))}</td></tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    private static string Cell(int[,] counts, int row, int column, double most)
    {
        int count = counts[row, column];
        if (count == 0)
            return "<td class=\"none\">·</td>";
        double share = Share(counts, row, column);
        double shade = row == column ? Strongest * share : Strongest * Math.Sqrt(share / most);
        return $"<td class=\"s{(row == column ? 0 : 1)}\" style=\"--h:{Human.Text($"{shade:0}")}\">{Human.Count(count)}</td>";
    }

    private static string Map(int[,] counts, IReadOnlyList<string> names) =>
        $"<p>{names.Count} right classes from top to bottom, the answers from left to right in the same order. "
        + "<span class=\"key\"><b class=\"s0\">Blue</b>: right. <b class=\"s1\">Orange</b>: wrong.</span></p>"
        + $"<div class=\"sheet small\">{Pictures.Counts(counts).Html($"Answers against right classes for {names.Count} classes; a perfect net would show only the diagonal.")}</div>";

    private static string Pairs(int[,] counts, IReadOnlyList<string> names)
    {
        List<(int Right, int Answer)> pairs = [];
        for (int row = 0; row < names.Count; row++)
        {
            for (int column = 0; column < names.Count; column++)
            {
                if (row != column && counts[row, column] > 0)
                    pairs.Add((row, column));
            }
        }
        IEnumerable<IReadOnlyList<string>> rows = pairs.OrderByDescending(pair => counts[pair.Right, pair.Answer]).Take(MostPairs).Select(pair => (string[])
            [names[pair.Right], names[pair.Answer], Human.Count(counts[pair.Right, pair.Answer]), Human.Percent(Share(counts, pair.Right, pair.Answer))]);
        return pairs.Count == 0 ? "" : Page.Table("Most frequent mistakes", ["Right class", "Taken for", "Times", "Of its class"], rows);
    }

    private static double Share(int[,] counts, int row, int column) => counts[row, column] / (double)Math.Max(1, Total(counts, row));

    private static int Total(int[,] counts, int row)
    {
        int total = 0;
        for (int column = 0; column < counts.GetLength(1); column++)
            total += counts[row, column];
        return total;
    }
}
