using System.Globalization;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A CSV table with a column of labels, as a learning task. Read twice: once to count, once straight into the numbers that stay.</summary>
internal static class TableFile
{
    // As many as an array file may have.
    private const int MostClasses = 65_536;

    private static readonly string[] s_labelNames = ["label", "class", "target", "y", "species"];

    public static LearningTask Read(string path, RandomStream random)
    {
        Form form = Look(path);
        int column = LabelColumn(form.Header, form.Columns), width = form.Columns - 1;
        LabelNames names = new(path, Name(form.Header, column), form.Rows);
        int[] labels = new int[form.Rows];
        float[] features = Numbers(path, form, column, (row, label) => labels[row] = names.Number(label));
        string[] classes = names.Sort(labels);
        Dataset all = Dataset.FromFloats(Path.GetFileNameWithoutExtension(path), ExampleShape.Features(width), classes, features, labels);
        return TaskSplit.Draw(all, random, $"{form.Rows:N0} rows of {width} numbers, {classes.Length} classes in column {Name(form.Header, column)}");
    }

    /// <summary>Rows of numbers to be classified: all columns but a label column, if the file has one more than the model asks for.</summary>
    public static float[] ReadFeatures(string path, int width, out int count)
    {
        Form form = Look(path);
        int skipped = form.Columns == width ? -1 : form.Columns == width + 1 ? LabelColumn(form.Header, form.Columns)
            : throw new DataException($"{path}: {form.Columns} columns; the model was trained on {width} numbers a row.");
        count = form.Rows;
        return Numbers(path, form, skipped, null);
    }

    // What stands in the table, without its numbers.
    private static Form Look(string path)
    {
        using Csv csv = Csv.Open(path);
        string[]? header = null;
        int rows = 0, columns = 0;
        while (csv.Next())
        {
            if (rows == 0 && header is null && IsHeader(csv))
            {
                header = csv.Texts();
                continue;
            }
            if (rows++ == 0 && (columns = csv.Count) < 2)
                throw new DataException($"{path}: line {csv.Line}: one column; expected numbers and a label, separated by commas.");
        }
        if (rows == 0)
            throw new DataException($"{path}: there are no rows of data.");
        return new Form(header, rows, columns);
    }

    private static float[] Numbers(string path, Form form, int labelColumn, LabelReader? readLabel)
    {
        int width = form.Columns - (labelColumn < 0 ? 0 : 1), at = 0, row = 0;
        if ((long)form.Rows * width > Array.MaxLength)
            throw new DataException($"{path}: {form.Rows:N0} rows of {width:N0} numbers; at most {Array.MaxLength:N0} numbers are held.");
        float[] numbers = new float[form.Rows * width];
        using Csv csv = Csv.Open(path);
        if (form.Header is not null)
            csv.Next();
        for (; csv.Next(); row++)
        {
            if (row == form.Rows || csv.Count != form.Columns)
                throw new DataException($"{path}: line {csv.Line}: the file has changed while it was read.");
            for (int i = 0; i < form.Columns; i++)
            {
                if (i == labelColumn)
                    readLabel?.Invoke(row, csv[i]);
                else if (!IsNumber(csv[i], out numbers[at++]))
                    throw new DataException($"{path}: line {csv.Line}, column {Name(form.Header, i)}: '{Excerpt(csv[i])}' is no number.");
            }
        }
        return row == form.Rows ? numbers : throw new DataException($"{path}: the file has changed while it was read.");
    }

    // A first row without any number is a header; so is one that names a label column.
    private static bool IsHeader(Csv csv)
    {
        bool anyNumber = false;
        for (int i = 0; i < csv.Count; i++)
        {
            if (IsLabelName(csv[i]))
                return true;
            anyNumber |= IsNumber(csv[i], out _);
        }
        return !anyNumber;
    }

    private static bool IsLabelName(ReadOnlySpan<char> name)
    {
        foreach (string known in s_labelNames)
        {
            if (name.Trim().Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static int LabelColumn(string[]? header, int columns)
    {
        int named = header is null ? -1 : Array.FindIndex(header, name => IsLabelName(name));
        return named >= 0 ? named : columns - 1;
    }

    private static bool IsNumber(ReadOnlySpan<char> field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);

    private static string Name(string[]? header, int column) => header is null ? $"{column + 1}" : $"'{Excerpt(header[column])}'";

    private static string Excerpt(ReadOnlySpan<char> field) => field.Length <= 40 ? field.ToString() : $"{field[..40]}…";

    private delegate void LabelReader(int row, ReadOnlySpan<char> label);

    private sealed record Form(string[]? Header, int Rows, int Columns);

    // Numbers labels in the order in which they are met, and sorts them once all are known.
    private sealed class LabelNames(string path, string column, int rows)
    {
        private readonly Dictionary<string, int> _numbers = [];
        private readonly int _most = Math.Min(MostClasses, Math.Max(20, rows / 2));

        public int Number(ReadOnlySpan<char> label)
        {
            Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
            if (known.TryGetValue(label, out int number))
                return number;
            if (_numbers.Count == _most)
                throw new DataException($"{path}: the label column {column} has more than {_most:N0} different values in {rows:N0} rows; expected classes. Name the label column 'label'.");
            known[label] = _numbers.Count;
            return _numbers.Count - 1;
        }

        // Whole numbers in their order, names in theirs.
        public string[] Sort(int[] labels)
        {
            if (_numbers.Count < 2)
                throw new DataException($"{path}: the label column {column} has {_numbers.Count} value; expected at least two classes.");
            string[] sorted = _numbers.Keys.All(label => Whole(label, out _))
                ? [.. _numbers.Keys.OrderBy(label => Whole(label, out long number) ? number : 0).ThenBy(label => label, StringComparer.Ordinal)]
                : [.. _numbers.Keys.Order(StringComparer.Ordinal)];
            int[] places = new int[sorted.Length];
            for (int i = 0; i < sorted.Length; i++)
                places[_numbers[sorted[i]]] = i;
            for (int i = 0; i < labels.Length; i++)
                labels[i] = places[labels[i]];
            return sorted;
        }

        private static bool Whole(string label, out long number) => long.TryParse(label, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
    }
}
