using Rootball.Architectures;
using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Reports.Sections;

/// <summary>The incoming weights of first-level units as pictures, where inputs are pictures.</summary>
internal static class ReceptiveFields
{
    private const int Columns = 10, Most = 60;

    public static string Html(LearningRule rule, ExampleShape shape)
    {
        DenseLevel level = rule.Network.Levels[0];
        if (!shape.IsPicture || level.Inputs < shape.Length)
            return "";
        int units = Math.Min(Most, level.Outputs);
        Picture[] fields = [.. Enumerable.Range(0, units).Select(unit => Pictures.Weights(shape, level.Weight.Value.Row(unit)[..shape.Length]))];
        string which = units == level.Outputs ? $"All {units} units" : $"The first {units} of {Human.Count(level.Outputs)} units";
        string key = shape.Channels == 3
            ? "Grey means that a pixel does not matter; a colour, that the unit likes to see it there."
            : "<b class=\"s0\">Blue</b>: the unit likes ink there. <b class=\"s1\">Orange</b>: it dislikes it. Clear: the pixel does not matter.";
        return $"<p>{which}, each drawn as the weights of its incoming pixels, against the strongest of its own. {key}</p>"
            + $"<div class=\"sheet\">{Pictures.Sheet(fields, Columns).Html($"Incoming weights of {units} units of the first level, a small picture each.")}</div>";
    }
}
