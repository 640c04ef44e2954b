using System.Text.Json;

namespace Rootball.Reports.Maps;

/// <summary>What the page must know before it reads the blocks, as JSON. The writer escapes all that could end a script element.</summary>
internal static class MapHead
{
    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, MapReport report)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("title", report.Title);
        json.WriteString("lead", report.Lead);
        json.WriteNumber("count", report.Points.Shape[0]);
        json.WriteNumber("dimensions", report.Points.Shape[1]);
        json.WriteNumber("colourBy", ColourColumn(report));
        json.WriteNumber("labelBy", IndexOf(report, report.LabelBy));
        Texts(json, "palette", MapPalette.Hex);
        json.WriteStartArray("columns");
        foreach (MapColumn column in report.Columns)
            Column(json, column);
        json.WriteEndArray();
        if (report.Thumbnails is { } thumbnails)
            Thumbnails(json, thumbnails);
        if (report.Neighbours is not null)
        {
            json.WriteStartObject("neighbours");
            json.WriteNumber("each", report.NeighboursPerPoint);
            json.WriteNumber("perPiece", MapBlocks.PerPiece(4 * report.NeighboursPerPoint));
            json.WriteEndObject();
        }
        Frames(json, report);
        json.WriteStartArray("facts");
        foreach ((string name, string value) in report.Facts)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteString("command", report.Command);
        json.WriteEndObject();
    }

    /// <summary>The column whose colours are shown first; −1 where there is none.</summary>
    public static int ColourColumn(MapReport report)
    {
        if (report.ColourBy is not null)
            return IndexOf(report, report.ColourBy);
        int[] suited = [.. Enumerable.Range(0, report.Columns.Count).Where(i => report.Columns[i] is not MapTexts).OrderBy(i => report.Columns[i] is MapCategories ? 0 : 1)];
        return suited.Length > 0 ? suited[0] : -1;
    }

    private static int IndexOf(MapReport report, string? name) =>
        name is null ? -1 : Enumerable.Range(0, report.Columns.Count).First(i => report.Columns[i].Name == name);

    private static void Column(Utf8JsonWriter json, MapColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("kind", column switch { MapNumbers => "number", MapCategories => "category", _ => "text" });
        json.WriteNumber("bytes", MapBlocks.ColumnBytes(column));
        if (column is MapCategories categories)
        {
            json.WriteNumber("width", MapBlocks.CodeWidth(categories));
            string[] ordered = new string[categories.Categories.Length];
            int[] ranks = categories.Ranks();
            for (int i = 0; i < ordered.Length; i++)
                ordered[ranks[i]] = categories.Categories[i];
            Texts(json, "categories", ordered);
        }
        json.WriteEndObject();
    }

    private static void Thumbnails(Utf8JsonWriter json, MapThumbnails thumbnails)
    {
        int factor = MapBlocks.ShrinkFactor(thumbnails), height = thumbnails.Height / factor, width = thumbnails.Width / factor;
        json.WriteStartObject("thumbnails");
        json.WriteNumber("channels", thumbnails.Channels);
        json.WriteNumber("height", height);
        json.WriteNumber("width", width);
        json.WriteNumber("shrunk", factor);
        json.WriteNumber("perPiece", MapBlocks.PerPiece(thumbnails.Channels * height * width));
        json.WriteEndObject();
    }

    private static void Frames(Utf8JsonWriter json, MapReport report)
    {
        IReadOnlyList<MapFrame> kept = MapBlocks.Kept(report);
        json.WriteNumber("framesGiven", report.Frames.Count);
        json.WriteStartArray("frames");
        foreach (MapFrame frame in kept)
        {
            (float Low, float Span)[] bounds = [.. Enumerable.Range(0, report.Points.Shape[1]).Select(axis => MapBlocks.Bounds(frame.Points, axis))];
            json.WriteStartObject();
            json.WriteNumber("iteration", frame.Iteration);
            if (double.IsFinite(frame.KlDivergence))
                json.WriteNumber("kl", frame.KlDivergence);
            Numbers(json, "low", bounds.Select(axis => axis.Low));
            Numbers(json, "span", bounds.Select(axis => axis.Span));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
