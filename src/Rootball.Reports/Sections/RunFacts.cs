using Rootball.Data;

namespace Rootball.Reports.Sections;

/// <summary>All it takes to make the run again.</summary>
internal static class RunFacts
{
    public static string Html(LearnReport report)
    {
        Dataset train = report.Task.Train;
        return Page.Facts(
        [
            ("Data", $"{report.Task.Name}: {Human.Count(train.Count)} to learn from, {Human.Count(report.Task.Test.Count)} to test, {train.Shape}, {train.Classes.Count} classes"),
            ("Preparation", report.Task.Note),
            ("Net", Headline.Net(report.Rules[0].Rule)),
            ("Seed", report.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Machine", report.Machine),
        ]) + $"<p>The command that makes this run again; the same seed gives the same net, bit for bit:</p>{Page.Command(report.Command)}";
    }
}
