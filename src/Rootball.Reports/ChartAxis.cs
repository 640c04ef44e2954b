namespace Rootball.Reports;

/// <summary>One axis of a chart: what it measures, how it is spaced and where its ticks stand.</summary>
/// <param name="Title">What is measured, with its unit.</param>
public sealed record ChartAxis(string Title)
{
    /// <summary>Equal steps for equal factors; only for numbers above zero.</summary>
    public bool Log { get; init; }

    /// <summary>Whether an evenly spaced axis starts at zero.</summary>
    public bool FromZero { get; init; } = true;

    /// <summary>How a tick or a value is written.</summary>
    public Func<double, string> Format { get; init; } = Human.Number;

    /// <summary>Where the ticks stand; null finds round numbers.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    /// <summary>Whether the axis has a place for a value.</summary>
    internal bool Shows(double value) => double.IsFinite(value) && (!Log || value > 0);

    /// <summary>The axis as laid out for some values.</summary>
    internal AxisLayout Layout(IEnumerable<double> values)
    {
        double[] shown = [.. values.Where(Shows)];
        if (shown.Length == 0)
            shown = [1];
        double min = shown.Min(), max = shown.Max();
        if (Log)
            return LogLayout(min, max);
        if (FromZero)
            (min, max) = (Math.Min(0, min), Math.Max(0, max));
        if (max - min < 1e-12 * Math.Max(1, Math.Abs(max)))
            max = min + Math.Max(1e-6, Math.Abs(min));
        double step = Step((max - min) / 5);
        double low = Math.Floor(min / step + 1e-9), high = Math.Ceiling(max / step - 1e-9);
        List<double> ticks = [];
        for (double tick = low; tick <= high; tick++)
            ticks.Add(tick * step);
        return new AxisLayout(low * step, high * step, Log: false, Ticks ?? ticks);
    }

    private AxisLayout LogLayout(double min, double max)
    {
        if (Ticks is { Count: > 0 })
            return new AxisLayout(min, max > min ? max : min * 2, Log: true, Ticks);
        List<double> ticks = [];
        int first = (int)Math.Floor(Math.Log10(min) + 1e-9), last = (int)Math.Ceiling(Math.Log10(max) - 1e-9);
        ReadOnlySpan<int> digits = last - first <= 3 ? [1, 2, 5] : [1];
        for (int power = first; power <= Math.Max(last, first + 1); power++)
        {
            foreach (int digit in digits)
                ticks.Add(digit * Math.Pow(10, power));
        }
        int from = ticks.FindLastIndex(tick => tick <= min * (1 + 1e-9)), to = ticks.FindIndex(tick => tick >= max * (1 - 1e-9));
        ticks = ticks[from..(Math.Max(to, from + 1) + 1)];
        return new AxisLayout(ticks[0], ticks[^1], Log: true, ticks);
    }

    // The smallest of 1, 2 and 5 times a power of ten that is no less.
    private static double Step(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least / power <= 1.0001 ? 1 : least / power <= 2.0001 ? 2 : least / power <= 5.0001 ? 5 : 10);
    }
}

/// <summary>An axis with its ends and ticks found.</summary>
internal readonly record struct AxisLayout(double Min, double Max, bool Log, IReadOnlyList<double> Ticks)
{
    /// <summary>Where a value lies between the ends, 0 … 1.</summary>
    public double Place(double value) => Log ? Math.Log(value / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min);
}
