namespace Rootball.Reports.Sections;

/// <summary>A map of examples coloured by suspicion.</summary>
internal static class SuspicionMap
{
    // What is not suspect stays in the background.
    private static readonly string[] s_levels = ["not suspect", "suspect", "the most suspect tenth"], s_colours = ["#8a8f9866", "#e8853d", "#d9534f"];

    public static string Html(AuditReport report)
    {
        if (report.Map is not { } map)
            return "";
        HashSet<int> worst = [.. report.Suspects.Ranked.Take((report.Suspects.Ranked.Count + 9) / 10)];
        List<(double, double, int)> points = [];
        for (int i = 0; i < map.Examples.Count; i++)
        {
            int example = map.Examples[i];
            points.Add((map.Coordinates[i, 0], map.Coordinates[i, 1], worst.Contains(example) ? 2 : report.Suspects.IsIssue[example] ? 1 : 0));
        }
        string drawn = map.Examples.Count == report.Data.Count ? "All examples" : $"{Human.Count(map.Examples.Count)} examples, the most suspect among them,";
        return $"<p>{drawn} mapped by t-SNE of their own numbers: what is alike lies together. Suspects in the midst of a group were probably given a wrong label; suspects between groups are hard ones.</p>"
            + $"<div class=\"side\">{new SvgScatter("By suspicion", s_levels) { Colours = s_colours, Emphasised = 1 }.Html(points, legend: true)}"
            + (report.Data.Classes.Count <= 20 ? new SvgScatter("By given label", report.Data.Classes).Html([.. points.Select((point, i) => (point.Item1, point.Item2, Math.Max(0, report.Data.Labels[map.Examples[i]])))], legend: true) : "") + "</div>";
    }
}
