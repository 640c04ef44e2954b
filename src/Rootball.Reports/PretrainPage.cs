using Rootball.Reports.Sections;
using Rootball.Rules;

namespace Rootball.Reports;

/// <summary>The page of a run that learned to see without labels: how what was asked went, what was learned, and what labels make of it afterwards.</summary>
public static class PretrainPage
{
    /// <summary>Writes the page to a file.</summary>
    /// <param name="report">The run; its first rule is shown.</param>
    /// <param name="rule">What was learned.</param>
    /// <param name="probe">What labels make of it; null where there are none.</param>
    /// <param name="path">Where to.</param>
    public static void Write(LearnReport report, Representation rule, ProbeResult? probe, string path)
    {
        TrainingResult result = report.Rules[0].Result;
        string lead = $"{report.Rules[0].Title}: {Human.Count(report.Task.Train.Count)} examples of {report.Task.Name}, {result.Epochs} epochs, no label seen. "
            + (probe is null ? "There is no label to say what it is worth." : $"A linear classifier on what it says errs on {Human.Percent(probe.LinearError)} of the test examples.");
        List<(string, string, string)> tiles = [];
        if (probe is not null)
        {
            tiles.Add(("Linear probe error", Human.Percent(probe.LinearError), $"on {Human.Count(probe.Width)} numbers an example"));
            tiles.Add(("Nearest neighbours", Human.Percent(probe.NeighbourError), "error of their vote"));
        }
        tiles.Add(("Took", Human.Seconds(result.TrainSeconds), $"{Human.Count((int)result.ExamplesPerSecond)} examples a second"));
        tiles.Add(("Training memory", Human.Bytes(result.PeakTrainingBytes), "activities and gradients at most"));
        new Page($"Learned to see: {report.Task.Name}", lead)
            .Top(Page.Tiles(tiles))
            .Section("course", "How what was asked went", Course(rule))
            .Section("fields", "What the first level looks for", ReceptiveFields.Html(rule, report.Task.Train.Shape))
            .Section("maps", "What each level makes of it", probe is null ? "" : LevelMaps.Html(report))
            .Section("run", "The run", RunFacts.Html(report))
            .Write(path);
    }

    private static string Course(Representation rule)
    {
        SvgChart chart = new("What each level lost", new ChartAxis("steps"), new ChartAxis("loss") { FromZero = false });
        bool any = false;
        for (int level = 0; level < rule.Network.Levels.Count; level++)
        {
            IReadOnlyList<(double Step, double Loss)> course = rule.Course.Of(level);
            if (course.Count == 0)
                continue;
            chart.Add(new ChartSeries($"Level {level + 1}: {rule.Network.Levels[level].Spec}", [.. course]));
            any = true;
        }
        return any ? "<p>The less a level loses, the better it does what it is asked for; what that is worth only a use can tell.</p>" + chart.Html() : "";
    }
}
