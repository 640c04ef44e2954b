using System.Text;
using Rootball.Data;

namespace Rootball.Reports.Sections;

/// <summary>How often each class is thought to have been given as which: a table with shades for a few classes, the commonest mistakes for many.</summary>
internal static class NoiseTable
{
    private const int MostInTable = 20, MostPairs = 20;

    // Strongest shade in per cent, weak enough that the number on it stays readable.
    private const double Strongest = 50;

    public static string Html(AuditReport report) => (report.Data.Classes.Count <= MostInTable ? Table(report) : "") + Pairs(report);

    private static string Table(AuditReport report)
    {
        IReadOnlyList<string> names = report.Data.Classes;
        double[,] noise = report.Noise.Noise;
        double most = 1e-12;
        for (int i = 0; i < names.Count * names.Count; i++)
            most = i / names.Count == i % names.Count ? most : Math.Max(most, noise[i / names.Count, i % names.Count]);
        StringBuilder table = new("<p>A row for each true class, a column for the label it was given, in per cent of the row, as estimated. "
            + "<span class=\"key\"><b class=\"s0\">Blue</b>: right. <b class=\"s1\">Orange</b>: wrong, the stronger the more.</span></p>"
            + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Noise matrix\"><table class=\"heat\"><thead><tr><th scope=\"col\">true</th>");
        foreach (string name in names)
            table.Append($"<th scope=\"col\">{Human.Escape(name)}</th>");
        table.Append("</tr></thead><tbody>");
        for (int row = 0; row < names.Count; row++)
        {
            table.Append($"<tr><th scope=\"row\">{Human.Escape(names[row])}</th>");
            for (int column = 0; column < names.Count; column++)
                table.Append(Cell(noise[row, column], row == column, most));
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    private static string Cell(double share, bool right, double most)
    {
        if (share < 0.00005)
            return "<td class=\"none\">·</td>";
        double shade = right ? Strongest * share : Strongest * Math.Sqrt(share / most);
        return $"<td class=\"s{(right ? 0 : 1)}\" style=\"--h:{Human.Text($"{shade:0}")}\">{Human.Text($"{100 * share:0.##}")}</td>";
    }

    private static string Pairs(AuditReport report)
    {
        IReadOnlyList<string> names = report.Data.Classes;
        int labelled = report.Data.Count - report.Data.Labels.Count(Dataset.Unlabelled);
        double HowMany(int given, int truth) => labelled * report.Noise.Joint[truth, given];
        List<(int Given, int True)> pairs = [];
        for (int given = 0; given < names.Count; given++)
        {
            for (int truth = 0; truth < names.Count; truth++)
            {
                if (given != truth && HowMany(given, truth) >= 0.5)
                    pairs.Add((given, truth));
            }
        }
        if (pairs.Count == 0)
            return "<p>No mistake was made often enough to be seen.</p>";
        return Page.Table("The commonest mistakes", ["Given", "In truth", "About how many", "Of the given"], pairs.OrderByDescending(pair => HowMany(pair.Given, pair.True))
            .Take(names.Count <= MostInTable ? MostPairs / 2 : MostPairs)
            .Select(pair => (string[])[names[pair.Given], names[pair.True], Human.Count((long)Math.Round(HowMany(pair.Given, pair.True))), Human.Percent(report.Noise.Inverse[pair.Given, pair.True])]));
    }
}
