using Rootball.Reports.Sections;
using Rootball.Rules;

namespace Rootball.Reports;

/// <summary>The page of a learning run: what was reached, by which rule, at what cost, and what it looks like inside.</summary>
public static class LearnPage
{
    /// <summary>Writes the page to a file.</summary>
    public static void Write(LearnReport report, string path) => Build(report).Write(path);

    /// <summary>The page as text.</summary>
    public static string Html(LearnReport report) => Build(report).Html();

    private static Page Build(LearnReport report)
    {
        if (report.Rules.Count == 0)
            throw new ArgumentException("LearnPage: the report has no rule; expected at least one.", nameof(report));
        LearnedRule chosen = report.Rules[0];
        Evaluation test = chosen.Result.Test;
        Headline headline = new(report);
        return new Page(headline.Title, headline.Lead)
            .Top(headline.Tiles())
            .Section("curves", "How the error fell", ErrorCurves.Html(report))
            .Section("cost", "Time and memory", CostTable.Html(report))
            .Section("depth", "Memory against depth", MemoryChart.Html(report.Memory))
            .Section("goodness", "Goodness of real and false data", GoodnessBars.Html(report.Rules))
            .Section("fields", "What the first level looks for", ReceptiveFields.Html(chosen.Rule, report.Task.Train.Shape))
            .Section("maps", "What each level makes of it", LevelMaps.Html(report))
            .Section("confusion", "What is taken for what", ConfusionTable.Html(test))
            .Section("mistakes", "The worst mistakes", WorstMistakes.Html(test))
            .Section("run", "The run", RunFacts.Html(report));
    }
}
