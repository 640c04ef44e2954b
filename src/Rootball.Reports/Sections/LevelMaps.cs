using Rootball.Data;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Reports.Sections;

/// <summary>Maps of what a net makes of examples it has not learned from: as they come in, and as each level sees them.</summary>
internal static class LevelMaps
{
    // So many examples make a map in a fraction of a second; a page has room for so many maps.
    private const int Examples = 1_000, MostLevels = 5, Steps = 400;

    public static string Html(LearnReport report)
    {
        Dataset test = report.Task.Test;
        if (report.Scaling is not { } scaling || test.Count < 10)
            return "";
        LearnedRule chosen = report.Rules[0];
        RandomStream random = new RandomStream(report.Seed).Split("level maps");
        Dataset shown = test.Take(Examples, random);
        Tensor inputs = new([shown.Count, shown.Shape.Length]);
        for (int i = 0; i < shown.Count; i++)
            shown.Read(i, inputs.Row(i));
        scaling.Apply(inputs);
        List<string> maps = [Map("As they come in", inputs, shown, random, legend: true)];
        foreach (int level in Chosen(chosen.Rule.Network.Levels.Count))
            maps.Add(Map($"Level {level + 1}: {chosen.Rule.Network.Levels[level].Spec}", chosen.Rule.Represent(inputs, level), shown, random));
        return $"<p>{Human.Count(shown.Count)} test examples, mapped by t-SNE: what is alike lies together. What a level cannot tell apart it lays on each other. "
            + $"The share is of examples whose nearest neighbour on the map is of their class.</p><div class=\"side\">{string.Concat(maps)}</div>";
    }

    private static string Map(string title, Tensor points, Dataset shown, RandomStream random, bool legend = false)
    {
        Tensor map = MapMaker.Make(points, new MapOptions { Iterations = Steps, ExaggeratedIterations = 150 }, random).Coordinates;
        int[] labels = shown.Labels.ToArray();
        return new SvgScatter($"{title} ({Human.Percent(MapQuality.OneNearestAccuracy(map, labels))})", shown.Classes)
            .Html([.. labels.Select((label, i) => ((double)map[i, 0], (double)map[i, 1], label))], legend && shown.Classes.Count <= 20);
    }

    // All levels, or as many as there is room for, evenly spread, the lowest and the highest among them.
    private static IEnumerable<int> Chosen(int levels) => levels <= MostLevels ? Enumerable.Range(0, levels)
        : Enumerable.Range(0, MostLevels).Select(i => i * (levels - 1) / (MostLevels - 1)).Distinct();
}
