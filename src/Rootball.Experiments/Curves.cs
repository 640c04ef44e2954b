using Rootball.Reports;
using Rootball.Rules;

namespace Rootball.Experiments;

/// <summary>Test error by epoch, a line for each run, learned locally and by back-propagation.</summary>
internal static class Curves
{
    public static ReportSection Section(string heading, string text, IReadOnlyList<TrainingResult> local, IReadOnlyList<TrainingResult> backward)
    {
        SvgChart chart = new("Test error by epoch", new ChartAxis("epochs"), new ChartAxis("Test error") { Log = true, Format = Human.Percent });
        Add(chart, "without a backward pass", local);
        Add(chart, "back-propagation", backward);
        return new ReportSection(heading, text, chart.Html());
    }

    // Of several seeds the mean of their curves, which have their points at the same epochs.
    private static void Add(SvgChart chart, string name, IReadOnlyList<TrainingResult> runs) =>
        chart.Add(new ChartSeries(name, [.. runs.SelectMany(run => run.Curve).GroupBy(point => point.Epoch).OrderBy(group => group.Key)
            .Select(group => (group.Key, Math.Max(1e-5, group.Average(point => point.TestError))))]));
}
