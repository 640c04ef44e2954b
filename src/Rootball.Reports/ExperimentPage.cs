using System.Globalization;
using System.Text;

namespace Rootball.Reports;

/// <summary>The page of an experiment: what is claimed, what was measured, what was published, and whether the marks are reached.</summary>
public static class ExperimentPage
{
    /// <summary>Writes the page to a file.</summary>
    public static void Write(ExperimentReport report, string path) => Build(report).Write(path);

    /// <summary>The page as text.</summary>
    public static string Html(ExperimentReport report) => Build(report).Html();

    private static Page Build(ExperimentReport report)
    {
        Page page = new(report.Title, report.Claim);
        page.Top($"<p class=\"outcome\">{Outcome(report.Rows)}</p>").Section("figures", "Measured and published", Figures(report.Rows));
        for (int i = 0; i < report.Sections.Count; i++)
        {
            ReportSection section = report.Sections[i];
            page.Section($"part{i + 1}", section.Heading, $"<p>{Human.Escape(section.Text)}</p>\n{section.Html}");
        }
        return page.Section("run", "The run", Run(report));
    }

    private static string Outcome(IReadOnlyList<ExperimentRow> rows)
    {
        int marks = rows.Count(HasMark), reached = rows.Count(row => HasMark(row) && row.Passed);
        return marks switch
        {
            // A figure that is no number fails without a mark, too.
            0 => rows.All(row => row.Passed) ? "No mark is set for this experiment." : Verdict(false, "A figure could not be measured."),
            _ when reached == marks => Verdict(true, marks == 1 ? "The mark is reached." : $"All {marks} marks are reached."),
            _ => Verdict(false, $"{reached} of {marks} marks {(reached == 1 ? "is" : "are")} reached."),
        };
    }

    private static string Figures(IReadOnlyList<ExperimentRow> rows)
    {
        if (rows.Count == 0)
            return "";
        StringBuilder table = new("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures\"><table class=\"figures\"><thead><tr><th scope=\"col\">Figure</th>");
        table.Append("<th scope=\"col\">Measured</th><th scope=\"col\">Mark</th><th scope=\"col\">Published</th></tr></thead><tbody>");
        foreach (ExperimentRow row in rows)
        {
            string published = row.Published is { } value ? Human.Escape(Human.Quantity(value, row.Unit)) : "–";
            string source = row.Source is { Length: > 0 } by ? $"<span class=\"source\">{Human.Escape(by)}</span>" : "";
            string verdict = HasMark(row) || !row.Passed ? "<br>" + Verdict(row.Passed, row.Passed ? "reached" : "missed") : "";
            table.Append($"<tr><th scope=\"row\">{Human.Escape(row.Name.Replace('_', ' '))}</th><td><b>{Human.Escape(Human.Quantity(row.Value, row.Unit))}</b></td>");
            table.Append($"<td>{Human.Escape(Mark(row))}{verdict}</td><td>{published}{source}</td></tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    private static string Run(ExperimentReport report)
    {
        List<(string, string)> facts = [("Profile", report.Profile)];
        if (report.Interview is { Length: > 0 } said)
            facts.Add(("Said at", said));
        if (report.Data is { Length: > 0 } data)
            facts.Add(("Data", data));
        if (report.DataNote is { Length: > 0 } note)
            facts.Add(("Preparation", note));
        facts.AddRange([("Seed", report.Seed.ToString(CultureInfo.InvariantCulture)), ("Machine", report.Machine), ("Took", Human.Seconds(report.Seconds))]);
        return $"{Page.Facts(facts)}<p>The command that makes this run again:</p>{Page.Command(report.Command)}";
    }

    private static string Mark(ExperimentRow row) => (row.AtLeast, row.AtMost) switch
    {
        (null, null) => "–",
        ({ } least, null) => $"at least {Human.Quantity(least, row.Unit)}",
        (null, { } most) => $"at most {Human.Quantity(most, row.Unit)}",
        ({ } least, { } most) => $"{Human.Quantity(least, row.Unit)} to {Human.Quantity(most, row.Unit)}",
    };

    private static bool HasMark(ExperimentRow row) => row.AtMost is not null || row.AtLeast is not null;

    // A sign as well as a colour, for those who cannot tell the colours.
    private static string Verdict(bool passed, string text) => $"<span class=\"verdict {(passed ? "pass" : "fail")}\">{(passed ? "✓" : "✗")} {text}</span>";
}
