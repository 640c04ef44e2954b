namespace Rootball.Reports.Sections;

/// <summary>What learning cost, the rules side by side.</summary>
internal static class CostTable
{
    public static string Html(LearnReport report)
    {
        List<string> Row(string name, Func<LearnedRule, string> figure) => [name, .. report.Rules.Select(figure)];
        return Page.Table("On the same machine, one after the other", ["", .. report.Rules.Select(rule => rule.Title)],
        [
            Row("Test error", rule => Human.Percent(rule.Result.Test.Error)),
            Row("Epochs", rule => Human.Count(rule.Result.Epochs)),
            Row("Time spent learning", rule => Human.Seconds(rule.Result.TrainSeconds)),
            Row("Examples a second", rule => Human.Count((long)rule.Result.ExamplesPerSecond)),
            Row("Peak training memory", rule => Human.Bytes(rule.Result.PeakTrainingBytes)),
            Row("Numbers learned", rule => Human.Count(rule.Rule.Parameters.Sum(parameter => (long)parameter.Value.Length))),
        ]) + "<p class=\"key\">Training memory is what learning keeps beside the net itself: activities, gradients and everything between.</p>";
    }
}
