using Rootball.Data;

namespace Rootball.Reports.Sections;

/// <summary>The audit in words, and its key figures.</summary>
internal sealed class AuditHeadline(AuditReport report)
{
    private readonly int _suspects = report.Suspects.Ranked.Count, _labelled = report.Data.Count - report.Data.Labels.Count(Dataset.Unlabelled);

    public string Title => _suspects == 0 ? $"{report.Data.Name}: no label looks wrong" : $"{report.Data.Name}: {Human.Count(_suspects)} label{(_suspects == 1 ? "" : "s")} to look at";

    public string Lead => $"Each of {Human.Count(_labelled)} labels was held against nets that had learned from other examples only. "
        + $"They would give {Human.Percent(report.Error)} of the examples another label; {Human.Count(_suspects)} of these look like mistakes of the labels and not of the nets. "
        + $"About {Human.Percent(report.Noise.EstimatedShareWrong)} of the labels are estimated to be wrong.{Labellers()}{Unlabelled()}";

    public string Tiles() => Page.Tiles(
    [
        ("Suspect labels", Human.Count(_suspects), $"of {Human.Count(_labelled)}"),
        ("Estimated noise", Human.Percent(report.Noise.EstimatedShareWrong), "of the labels are wrong"),
        ("A label says", $"{Human.Number(report.Value.BitsPerLabel)} bits", $"a clean one says {Human.Number(report.Value.CleanBits)}"),
        ("Worth as much as", Human.Count((long)Math.Round(report.Value.EquivalentCleanLabels)), "clean labels"),
    ]);

    private string Labellers() => report.Consensus is not { } consensus ? ""
        : $" The labels are what {Human.Count(consensus.Labellers.Count)} people's {Human.Count(consensus.Annotations.Count)} answers come to.";

    private string Unlabelled() => _labelled == report.Data.Count ? "" : $" {Human.Count(report.Data.Count - _labelled)} examples have no label.";
}
