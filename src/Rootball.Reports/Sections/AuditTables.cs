using Rootball.Labels;

namespace Rootball.Reports.Sections;

/// <summary>What is wrong with each class, and what each labeller is worth.</summary>
internal static class AuditTables
{
    private const int Most = 200;

    public static string Classes(AuditReport report)
    {
        IReadOnlyList<ClassSummary> classes = report.Suspects.Classes();
        string caption = classes.Count <= Most ? "By the given label" : $"The {Most} of {Human.Count(classes.Count)} with most suspects, by the given label; classes.csv has all";
        IEnumerable<ClassSummary> shown = classes.Count <= Most ? classes : classes.OrderByDescending(one => one.Suspects).Take(Most);
        return Page.Table(caption, ["Class", "Given", "Suspect", "Estimated wrong", "In truth mostly"], shown.Select(one => (string[])
        [
            one.Name, Human.Count(one.Given), Human.Count(one.Suspects), Human.Percent(1 - one.Quality),
            string.Join(", ", one.TopConfusions.Where(other => other.Examples >= 0.5).Select(other => $"{other.Name} ({Human.Percent(other.Share)})")) is { Length: > 0 } names ? names : "–",
        ]));
    }

    public static string Labellers(AuditReport report)
    {
        if (report.Consensus is not { } consensus)
            return "";
        IReadOnlyList<string> names = consensus.Annotations.Classes;
        // Who labelled little is neither praised nor blamed for it: the busiest first.
        LabellerSummary[] shown = [.. consensus.Labellers.OrderByDescending(one => one.Count).Take(Most)];
        string caption = shown.Length == consensus.Labellers.Count ? "The busiest first" : $"The {Most} busiest of {Human.Count(consensus.Labellers.Count)}; labellers.csv has all";
        return Page.Table(caption, ["Labeller", "Labelled", "Right, as estimated", "Agrees with the consensus", "Least reliable about"], shown.Select(one => (string[])
        [
            one.Name, Human.Count(one.Count), Human.Percent(one.Quality), double.IsNaN(one.Agreement) ? "–" : Human.Percent(one.Agreement), one.WorstClass < 0 ? "–" : names[one.WorstClass],
        ])) + Few(consensus);
    }

    private static string Few(Consensus consensus)
    {
        int single = consensus.Labellers.Count(one => one.Count == 1);
        return single == 0 ? "" : $"<p class=\"key\">{(single == 1 ? "One labeller gave" : $"{Human.Count(single)} labellers gave")} a single answer: what is said of {(single == 1 ? "that one" : "these")} is what is true of labellers on the whole.</p>";
    }
}
