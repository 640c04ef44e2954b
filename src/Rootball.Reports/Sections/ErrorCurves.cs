using Rootball.Rules;

namespace Rootball.Reports.Sections;

/// <summary>Test error by epoch and by seconds, a line for each rule.</summary>
internal static class ErrorCurves
{
    // A curve that falls by more than this would lie flat at the end of an even axis.
    private const double FallForLog = 6;

    public static string Html(LearnReport report)
    {
        double[] errors = [.. report.Rules.SelectMany(rule => rule.Result.Curve).Select(point => point.TestError)];
        if (errors.Length == 0)
            return "";
        bool log = errors.Min() > 0 && errors.Max() / errors.Min() > FallForLog;
        ChartAxis error = new("Test error") { Log = log, Format = Human.Percent };
        string note = log ? "<p class=\"key\">Equal steps up mean equal factors, so that the end of the curves can be seen.</p>" : "";
        return $"""
            <div class="side">
            {Chart(report, "Test error by epoch", new ChartAxis("epochs") { FromZero = false, Ticks = Epochs(report) }, error, point => point.Epoch)}
            {Chart(report, "Test error by time", new ChartAxis("seconds of learning"), error, point => point.Seconds)}
            </div>
            {note}
            """;
    }

    private static string Chart(LearnReport report, string title, ChartAxis x, ChartAxis y, Func<CurvePoint, double> place)
    {
        SvgChart chart = new(title, x, y);
        foreach (LearnedRule rule in report.Rules)
            chart.Add(new ChartSeries(rule.Title, [.. rule.Result.Curve.Select(point => (place(point), point.TestError))]));
        return chart.Html();
    }

    // Epochs are whole; few of them get a tick each.
    private static double[]? Epochs(LearnReport report)
    {
        double[] epochs = [.. report.Rules.SelectMany(rule => rule.Result.Curve).Select(point => point.Epoch).Distinct().Order()];
        return epochs.Length <= 10 ? epochs : null;
    }
}
