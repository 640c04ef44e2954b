using Rootball.Labels;

namespace Rootball.Reports.Sections;

/// <summary>Groups of (nearly) equal examples whose labels contradict each other.</summary>
internal static class DuplicateAlbum
{
    private const int MostGroups = 24, MostMembers = 6;

    public static string Html(AuditReport report)
    {
        if (report.Duplicates is not { } duplicates)
            return "";
        DuplicateGroup[] conflicts = [.. duplicates.Conflicts];
        if (conflicts.Length == 0)
            return $"<p>{(duplicates.Groups.Count == 0 ? "No two examples are nearly the same." : $"None: {Human.Count(duplicates.Groups.Count)} groups of nearly equal examples were found, and each has one label.")}</p>";
        DuplicateGroup[] shown = [.. conflicts.OrderByDescending(group => group.Exact).Take(MostGroups)];
        string lead = $"<p>{Human.Count(conflicts.Length)} of {Human.Count(duplicates.Groups.Count)} groups of nearly equal examples have different labels: at least one label in each is wrong, whatever the nets say."
            + $"{(shown.Length < conflicts.Length ? $" {shown.Length} of them are shown, exact copies first; duplicates.csv has all." : "")}</p>";
        if (report.Data.Shape.IsPicture)
            return lead + string.Concat(shown.Select(group => $"<ul class=\"album\">{string.Concat(group.Members.Take(MostMembers).Select(i => SuspectAlbum.Item(report, i)))}</ul>"));
        return lead + Page.Table("Rows that are nearly the same", ["Rows", "Given", "Exact"], shown.Select(group => (string[])
        [
            string.Join(", ", group.Members.Take(MostMembers).Select(i => report.Ids[i])) + (group.Members.Count > MostMembers ? " …" : ""),
            string.Join(", ", group.Members.Take(MostMembers).Select(i => AuditPage.Given(report, i))), group.Exact ? "yes" : "no",
        ]), "companies");
    }
}
