namespace Rootball.Reports.Maps;

/// <summary>Whether the parts of a map's report agree.</summary>
internal static class MapCheck
{
    // A browser holds the texts of a column as one string, which ends at half a gigabyte.
    private const long MostTextBytes = 256_000_000;

    /// <summary>Refuses what cannot be shown.</summary>
    /// <exception cref="ArgumentException">Counts, shapes, codes or names do not agree; a coordinate is no number; texts are too long.</exception>
    public static void Check(MapReport report)
    {
        CheckPlaces("the points", report.Points.Shape.Rank == 2 ? report.Points.Shape[0] : -1, report.Points.Shape.Columns, report.Points);
        int count = report.Points.Shape[0];
        foreach (MapFrame frame in report.Frames)
            CheckPlaces($"iteration {frame.Iteration}", count, report.Points.Shape[1], frame.Points);
        foreach (MapColumn column in report.Columns)
            CheckColumn(column, count);
        foreach (string? name in new[] { report.ColourBy, report.LabelBy })
        {
            if (name is not null && !report.Columns.Any(column => column.Name == name))
                throw new ArgumentException($"Map: no column {name}; there are: {string.Join(", ", report.Columns.Select(column => column.Name))}.");
        }
        if (report.Thumbnails is { } pictures && (pictures.Channels is not (1 or 3) || pictures.Height < 1 || pictures.Width < 1
            || pictures.Pixels.LongLength != (long)count * pictures.Length))
        {
            string size = $"{pictures.Channels}×{pictures.Height}×{pictures.Width}";
            throw new ArgumentException($"Map: thumbnails of {size} in {pictures.Pixels.LongLength} bytes for {count} points; channels are 1 or 3.");
        }
        if (report.Neighbours is { } neighbours)
        {
            if (report.NeighboursPerPoint < 1 || neighbours.LongLength != (long)count * report.NeighboursPerPoint)
                throw new ArgumentException($"Map: {neighbours.LongLength} neighbours; expected {report.NeighboursPerPoint} for each of {count} points.");
            foreach (int neighbour in neighbours)
            {
                if ((uint)neighbour >= (uint)count)
                    throw new ArgumentException($"Map: neighbour {neighbour} of {count} points.");
            }
        }
    }

    private static void CheckPlaces(string what, int count, int axes, Tensors.Tensor points)
    {
        if (points.Shape.Rank != 2 || points.Shape[0] != count || points.Shape[1] != axes || axes is not (2 or 3))
            throw new ArgumentException($"Map: {what} are {points.Shape}; expected [{(count < 0 ? "N" : count)},{(axes is 2 or 3 ? axes : "2 or 3")}].");
        ReadOnlySpan<float> numbers = points.Span;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
                throw new ArgumentException($"Map: {what}: row {i / axes} is {numbers[i]}; expected a number.");
        }
    }

    private static void CheckColumn(MapColumn column, int count)
    {
        if (column.Count != count)
            throw new ArgumentException($"Map: column {column.Name} has {column.Count} values for {count} points.");
        if (column is MapCategories categories)
        {
            foreach (int code in categories.Codes)
            {
                if (code < -1 || code >= categories.Categories.Length)
                    throw new ArgumentException($"Map: column {column.Name}: code {code} of {categories.Categories.Length} categories.");
            }
        }
        if (column is MapTexts && MapBlocks.ColumnBytes(column) is var bytes and > MostTextBytes)
            throw new ArgumentException($"Map: column {column.Name} has {Human.Bytes(bytes)} of text; a page holds {Human.Bytes(MostTextBytes)}. Shorten it.");
    }
}
