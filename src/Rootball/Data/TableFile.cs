using System.Globalization;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A CSV table with a column of labels, as a learning task.</summary>
internal static class TableFile
{
    private static readonly string[] s_labelNames = ["label", "class", "target", "y", "species"];

    public static LearningTask Read(string path, RandomStream random)
    {
        (string[]? header, IReadOnlyList<(int Line, string[] Fields)> rows) = Rows(path);
        int column = LabelColumn(header, rows[0].Fields.Length);
        string[] classes = Classes(rows.Select(row => row.Fields[column]));
        if (classes.Length < 2)
            throw new DataException($"{path}: the label column {Name(header, column)} has {classes.Length} value; expected at least two classes.");
        if (classes.Length > Math.Max(20, rows.Count / 2))
            throw new DataException($"{path}: the label column {Name(header, column)} has {classes.Length} different values in {rows.Count} rows; expected classes. "
                + "Name the label column 'label'.");
        int[] labels = [.. rows.Select(row => Array.IndexOf(classes, row.Fields[column]))];
        float[] features = Features(path, header, rows, column);
        Dataset all = Dataset.FromFloats(Path.GetFileNameWithoutExtension(path), ExampleShape.Features(rows[0].Fields.Length - 1), classes, features, labels);
        return TaskSplit.Draw(all, random, $"{rows.Count:N0} rows of {rows[0].Fields.Length - 1} numbers, {classes.Length} classes in column {Name(header, column)}");
    }

    /// <summary>Rows of numbers to be classified: all columns but a label column, if the file has one more than the model asks for.</summary>
    public static float[] ReadFeatures(string path, int width, out int count)
    {
        (string[]? header, IReadOnlyList<(int Line, string[] Fields)> rows) = Rows(path);
        int columns = rows[0].Fields.Length;
        int skipped = columns == width ? -1 : columns == width + 1 ? LabelColumn(header, columns)
            : throw new DataException($"{path}: {columns} columns; the model was trained on {width} numbers a row.");
        count = rows.Count;
        return Features(path, header, rows, skipped);
    }

    private static (string[]? Header, IReadOnlyList<(int Line, string[] Fields)> Rows) Rows(string path)
    {
        IReadOnlyList<(int Line, string[] Fields)> rows = Csv.Read(path);
        // A first row without any number is a header; so is one that names a label column.
        bool headed = rows.Count > 0 && (!rows[0].Fields.Any(field => Number(field, out _)) || rows[0].Fields.Any(IsLabelName));
        string[]? header = headed ? rows[0].Fields : null;
        rows = headed ? [.. rows.Skip(1)] : rows;
        if (rows.Count == 0)
            throw new DataException($"{path}: there are no rows of data.");
        if (rows[0].Fields.Length < 2)
            throw new DataException($"{path}: line {rows[0].Line}: one column; expected numbers and a label, separated by commas.");
        return (header, rows);
    }

    private static float[] Features(string path, string[]? header, IReadOnlyList<(int Line, string[] Fields)> rows, int skipped)
    {
        int width = rows[0].Fields.Length - (skipped < 0 ? 0 : 1);
        float[] features = new float[checked(rows.Count * width)];
        int at = 0;
        foreach ((int line, string[] fields) in rows)
        {
            for (int i = 0; i < fields.Length; i++)
            {
                if (i == skipped)
                    continue;
                if (!Number(fields[i], out features[at++]))
                    throw new DataException($"{path}: line {line}, column {Name(header, i)}: '{fields[i]}' is no number.");
            }
        }
        return features;
    }

    private static bool IsLabelName(string name) => s_labelNames.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    private static int LabelColumn(string[]? header, int columns)
    {
        int named = header is null ? -1 : Array.FindIndex(header, IsLabelName);
        return named >= 0 ? named : columns - 1;
    }

    // Whole numbers in their order, names in theirs.
    private static string[] Classes(IEnumerable<string> labels)
    {
        string[] distinct = [.. labels.Distinct()];
        return distinct.All(label => long.TryParse(label, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            ? [.. distinct.OrderBy(label => long.Parse(label, CultureInfo.InvariantCulture))]
            : [.. distinct.Order(StringComparer.Ordinal)];
    }

    private static bool Number(string field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);

    private static string Name(string[]? header, int column) => header is null ? $"{column + 1}" : $"'{header[column]}'";
}
