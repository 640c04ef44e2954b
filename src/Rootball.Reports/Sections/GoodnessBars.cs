using Rootball.Objectives;
using Rootball.Rules;

namespace Rootball.Reports.Sections;

/// <summary>How excited each level is by real and by false data, against the threshold between them.</summary>
internal static class GoodnessBars
{
    public static string Html(IReadOnlyList<LearnedRule> rules)
    {
        if (rules.Select(rule => rule.Rule).OfType<ForwardForward>().FirstOrDefault() is not { } rule)
            return "";
        Goodness goodness = rule.Goodness;
        string[] levels = [.. Enumerable.Range(1, goodness.Positive.Length).Select(level => $"level {level}")];
        string chart = new SvgBars("Goodness of a unit, mean over the last batches", levels)
            .Add("real data (positive)", goodness.Positive)
            .Add("false data (negative)", goodness.Negative)
            .Mark(1, "threshold")
            .Html();
        const string words = "Goodness is the mean square of a level’s activities. Every level is asked, by itself, to be above the threshold for an input "
            + "with its right label, and below it for the same input with a wrong one. Answers come from comparing the goodness of all labels.";
        return $"<div class=\"beside\"><p>{words}</p>{chart}</div>";
    }
}
