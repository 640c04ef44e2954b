using Rootball.Data;
using Rootball.Files;
using Rootball.Reports.Maps;

namespace Rootball.Cli;

/// <summary>The forms in which a map is written.</summary>
internal static class MapFiles
{
    private const string Model = ".safetensors";

    private static readonly string[] s_axes = ["map_x", "map_y", "map_z"];

    private static readonly Dictionary<string, Action<string, MapDrawing>> s_writers = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = (path, drawing) => MapPage.Write(drawing.Report(), path),
        [".png"] = (path, drawing) => MapPicture.WritePng(drawing.Report(), path),
        [".svg"] = (path, drawing) => MapPicture.WriteSvg(drawing.Report(), path),
        [".csv"] = (path, drawing) => Table(drawing).WriteCsv(path),
        [".parquet"] = (path, drawing) => Table(drawing).WriteParquet(path),
        [".npy"] = (path, drawing) => AtomicFile.Write(path, stream => Npy.Write(stream, [drawing.Coordinates.Shape[0], drawing.Coordinates.Shape[1]], drawing.Coordinates.Span)),
    };

    /// <summary>Refuses, before anything is computed, files of unknown kinds and files that are there.</summary>
    public static void Check(IReadOnlyList<string> drawings, string? model, bool force)
    {
        foreach (string file in drawings)
        {
            if (!s_writers.ContainsKey(Path.GetExtension(file)))
                throw new DataException($"{file}: maps are not written as '{Path.GetExtension(file)}'; expected {string.Join(", ", s_writers.Keys)}.");
        }
        if (model is not null && !Path.GetExtension(model).Equals(Model, StringComparison.OrdinalIgnoreCase))
            throw new DataException($"{model}: a map's model is not written as '{Path.GetExtension(model)}'; expected {Model}.");
        foreach (string file in model is null ? drawings : [.. drawings, model])
        {
            if (Directory.Exists(file) || File.Exists(file) && !force)
                throw new DataException($"{file}: is there already; choose another name, or say --force to overwrite it.");
        }
        if (drawings.GroupBy(file => file).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException($"{twice.Key}: is to be written twice.");
    }

    public static void Write(string path, MapDrawing drawing) => s_writers[Path.GetExtension(path)](path, drawing);

    /// <summary>What files of an input are called.</summary>
    public static string NameOf(string input)
    {
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(input));
        return name.Length > 0 ? name : "points";
    }

    // The coordinates, then all that is known of the points.
    private static Table Table(MapDrawing drawing)
    {
        int count = drawing.Coordinates.Shape[0], axes = drawing.Coordinates.Shape[1];
        List<TableColumn> columns = [];
        for (int axis = 0; axis < axes; axis++)
        {
            float[] values = new float[count];
            for (int i = 0; i < count; i++)
                values[i] = drawing.Coordinates.Span[i * axes + axis];
            columns.Add(new NumberColumn(s_axes[axis], values));
        }
        return new Table(drawing.Points.Name, count, [.. columns, .. drawing.Points.Columns.Columns.Where(column => !s_axes.Contains(column.Name))]);
    }
}
