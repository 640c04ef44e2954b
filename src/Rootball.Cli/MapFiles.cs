using Rootball.Data;
using Rootball.Files;
using Rootball.Reports.Maps;

namespace Rootball.Cli;

/// <summary>The forms in which a map is written.</summary>
internal static class MapFiles
{
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
    public static void Check(IReadOnlyList<string> files, bool force)
    {
        foreach (string file in files)
        {
            string kind = Path.GetExtension(file);
            if (!s_writers.ContainsKey(kind) && !kind.Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
                throw new DataException($"{file}: maps are not written as '{kind}'; expected {string.Join(", ", s_writers.Keys)}, and .safetensors for a model.");
            if (Directory.Exists(file) || File.Exists(file) && !force)
                throw new DataException($"{file}: is there already; choose another name, or say --force to overwrite it.");
        }
        if (files.Distinct(StringComparer.Ordinal).Count() < files.Count)
            throw new DataException($"{files.GroupBy(file => file).First(group => group.Count() > 1).Key}: is to be written twice.");
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
