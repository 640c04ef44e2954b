using Rootball.Data;
using Rootball.Reports.Sections;

namespace Rootball.Reports;

/// <summary>The page of an audit: which labels to look at, how labels went wrong, and what they are worth.</summary>
public static class AuditPage
{
    /// <summary>Writes the page to a file.</summary>
    public static void Write(AuditReport report, string path) => Build(report).Write(path);

    /// <summary>The page as text. Its size does not grow with the number of examples: the worst few hundred are shown.</summary>
    public static string Html(AuditReport report) => Build(report).Html();

    private static Page Build(AuditReport report)
    {
        AuditHeadline headline = new(report);
        return new Page(headline.Title, headline.Lead)
            .Top(headline.Tiles())
            .Section("suspects", "The labels to look at first", SuspectAlbum.Html(report))
            .Section("noise", "How labels went wrong", NoiseTable.Html(report))
            .Section("classes", "Class by class", AuditTables.Classes(report))
            .Section("labellers", "Who labelled", AuditTables.Labellers(report))
            .Section("duplicates", "The same twice, under different labels", DuplicateAlbum.Html(report))
            .Section("map", "Where they lie", SuspicionMap.Html(report))
            .Section("truth", "Against the known truth", report.Quality.Count == 0 ? "" : Page.Facts(report.Quality))
            .Section("run", "The audit", $"{Page.Facts(report.Facts.Concat(report.Files))}<p>The command that makes this audit again; the same seed gives the same answers, bit for bit:</p>{Page.Command(report.Command)}");
    }

    /// <summary>The given label in words.</summary>
    internal static string Given(AuditReport report, int example) =>
        report.Data.Labels[example] is var label and not Dataset.Unlabelled ? report.Data.Classes[label] : "nothing";
}
