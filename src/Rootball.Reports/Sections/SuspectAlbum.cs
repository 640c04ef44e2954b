namespace Rootball.Reports.Sections;

/// <summary>The most suspect labels: as pictures, or as rows with the numbers that are strangest for their class.</summary>
internal static class SuspectAlbum
{
    private const int Most = 120, MostRows = 60;

    // Pictures above this size look better smooth than in squares.
    private const int MostSharp = 96;

    public static string Html(AuditReport report)
    {
        bool pictures = report.Data.Shape.IsPicture;
        int[] worst = [.. report.Suspects.Ranked.Take(pictures ? Most : MostRows)];
        if (worst.Length == 0)
            return "<p>There is none: wherever the nets disagree with a label, they are not sure enough.</p>";
        string shown = worst.Length < report.Suspects.Ranked.Count ? $"The {worst.Length} worst of {Human.Count(report.Suspects.Ranked.Count)}, the worst first; suspects.csv has all." : "The worst first.";
        return $"<p>{shown} Each line says the label as it was given, then what nets that had never seen it say, and how likely they find that.</p>"
            + (pictures ? $"<ul class=\"album\">{string.Concat(worst.Select(i => Item(report, i)))}</ul>" : Table(report, worst));
    }

    /// <summary>One picture with its given and its likelier label.</summary>
    public static string Item(AuditReport report, int i)
    {
        string given = AuditPage.Given(report, i), predicted = report.Data.Classes[report.Suspects.Predicted[i]], why = report.Suspects.Explain(i);
        string style = Math.Max(report.Data.Shape.Width, report.Data.Shape.Height) <= MostSharp ? "pixels" : "smooth";
        string image = Pictures.Example(report.Data, i).Html($"{report.Ids[i]}: given {given}, looks like {predicted}", style);
        return $"<li><figure title=\"{Human.Escape(why)}\">{image}<figcaption><b>{Human.Escape(given)}</b>, looks like <b>{Human.Escape(predicted)}</b> "
            + $"{Human.Sureness(report.Probabilities[i, report.Suspects.Predicted[i]])}<span class=\"id\">{Human.Escape(Short(report.Ids[i]))}</span></figcaption></figure></li>";
    }

    private static string Table(AuditReport report, int[] worst)
    {
        ClassMoments moments = new(report.Data);
        return Page.Table("Suspect rows", ["Row", "Given", "Looks like", "Likely", "What is strange for the given class"], worst.Select(i => (string[])
        [
            report.Ids[i], AuditPage.Given(report, i), report.Data.Classes[report.Suspects.Predicted[i]],
            Human.Sureness(report.Probabilities[i, report.Suspects.Predicted[i]]),
            string.Join("; ", moments.Strangest(i, 3).Select(strange =>
                $"{report.FeatureNames?[strange.Feature] ?? $"feature {strange.Feature + 1}"} {Human.Number(strange.Value)} (usually {Human.Number(strange.Mean)} ± {Human.Number(strange.Deviation)})")),
        ]), "suspects");
    }

    // The end of a path says more than its beginning.
    private static string Short(string id) => id.Length <= 24 ? id : $"…{id[^23..]}";
}
