
namespace Rootball.Reports.Sections;

/// <summary>Peak training memory of the same net at many depths, with and without a cut after every level.</summary>
public static class MemoryChart
{
    // More ticks than this run into each other.
    private const int MostTicks = 9;

    public static string Html(IReadOnlyList<DepthMemory> memory)
    {
        if (memory.Count == 0)
            return "";
        DepthMemory[] points = [.. memory.OrderBy(point => point.Levels)];
        int every = (points.Length + MostTicks - 1) / MostTicks;
        double[] depths = [.. points.Where((_, i) => i % every == 0).Select(point => (double)point.Levels)];
        SvgChart chart = new("Peak training memory", new ChartAxis("levels") { Log = true, Ticks = depths }, new ChartAxis("bytes") { Log = true, Format = Human.Bytes });
        chart.Add(new ChartSeries("Cut after every level", [.. points.Select(point => ((double)point.Levels, (double)point.LocalBytes))]));
        chart.Add(new ChartSeries("Back-propagation", [.. points.Select(point => ((double)point.Levels, (double)point.BackPropagationBytes))]));
        return $"<div class=\"beside\"><p>{Human.Escape(Words(points[0], points[^1]))}</p>{chart.Html()}</div>";
    }

    private static string Words(DepthMemory shallow, DepthMemory deep)
    {
        const string why = "A level that learns by itself can forget what it saw as soon as it has learned from it; back-propagation has to remember every level until the errors come back.";
        return shallow.Levels == deep.Levels || shallow.LocalBytes <= 0 || shallow.BackPropagationBytes <= 0
            ? why
            : $"{why} From {shallow.Levels} to {deep.Levels} levels the memory {Growth(deep.LocalBytes, shallow.LocalBytes)} with a cut after every level, "
                + $"and {Growth(deep.BackPropagationBytes, shallow.BackPropagationBytes)} with back-propagation.";
    }

    private static string Growth(long deep, long shallow)
    {
        double growth = Math.Round(deep / (double)shallow, 1);
        return growth is > 0.9 and < 1.1 ? "stays the same" : $"grows {Human.Number(growth)}-fold";
    }
}
