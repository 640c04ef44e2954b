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
        Level level = rule.Network.Levels[0];
        if (!shape.IsPicture)
            return "";
        // A filter sees a small picture; of channels that are no picture's (a label's waves), those of the picture are shown.
        int count = level.Spec.Units, numbers = level.Weight.Value.Length / count;
        if (level.Spec.IsConvolutional)
            shape = new ExampleShape(shape.Channels, level.Spec.Window, level.Spec.Window);
        if (numbers < shape.Length || !shape.IsPicture)
            return "";
        int units = Math.Min(Most, count);
        float[] Weights(int unit) => level.Weight.Value.Span.Slice(unit * numbers, shape.Length).ToArray();
        int[] chosen = [.. Enumerable.Range(0, count).OrderByDescending(unit => Structure(shape, Weights(unit))).Take(units)];
        Picture[] fields = [.. chosen.Select(unit => Pictures.Weights(shape, Weights(unit)))];
        string kind = level.Spec.IsConvolutional ? "filters" : "units";
        string which = units == count ? $"All {units} {kind}" : $"The {units} of {Human.Count(count)} {kind} with the clearest picture";
        string key = shape.Channels == 3
            ? "Grey: the pixel does not matter. A colour: the unit likes to see it there."
            : "<b class=\"s0\">Blue</b>: the unit likes ink there. <b class=\"s1\">Orange</b>: it dislikes it. Clear: the pixel does not matter.";
        return $"<p>{which}, each drawn as its incoming weights, against the strongest of its own; first those whose neighbouring pixels agree most. <span class=\"key\">{key}</span></p>"
            + $"<div class=\"sheet\">{Pictures.Sheet(fields, Columns).Html($"Incoming weights of {units} units of the first level, a small picture each.")}</div>";
    }

    // How far neighbouring weights agree: near 0 for noise, near 2 for a smooth picture.
    private static double Structure(ExampleShape shape, ReadOnlySpan<float> weights)
    {
        double agree = 0, all = 1e-12;
        for (int i = 0; i < weights.Length; i++)
        {
            int x = i % shape.Width, y = i / shape.Width % shape.Height;
            all += weights[i] * weights[i];
            agree += x + 1 < shape.Width ? weights[i] * weights[i + 1] : 0;
            agree += y + 1 < shape.Height ? weights[i] * weights[i + shape.Width] : 0;
        }
        return agree / all;
    }
}
