using System.Globalization;
using Rootball.Data.Tables;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A table with a column of labels, as a learning task: the numbers are read straight into the rows that stay.</summary>
internal static class TableFile
{
    // As many as an array file may have.
    private const int MostClasses = 65_536;

    private static readonly string[] s_labelNames = ["label", "class", "target", "y", "species"];

    public static LearningTask Read(string path, RandomStream random, LabelNeed need, int? width)
    {
        ReadTable read = ReadAll(path, need, width);
        return TaskSplit.Draw(read.Data, random, read.Note);
    }

    /// <summary>All rows in their order, and what their numbers are called.</summary>
    /// <param name="path">The file.</param>
    /// <param name="need">How far there must be labels. If none need be, a column counts only if it is called as such columns are, or is the last and holds words.</param>
    /// <param name="width">How many columns of numbers are wanted: a table of just so many has no labels, one of one more has. Null if that is not known.</param>
    public static ReadTable ReadAll(string path, LabelNeed need, int? width = null)
    {
        using TableReader table = TableReader.Open(path);
        int column = LabelColumn(table), columns = table.Fields.Count;
        if (need != LabelNeed.Every && columns == width || need == LabelNeed.None && columns != width + 1 && !MayBeLabels(table, column))
            column = -1;
        if (column < 0 && need != LabelNeed.None)
            throw new DataException($"{path}: {columns} columns of numbers, as many as the model was trained on; expected one of labels beside them.");
        string[] features = [.. table.Fields.Where((_, i) => i != column).Select(field => field.Name)];
        Dataset data = column >= 0 ? Labelled(table, column, need)
            : Dataset.FromFloats(Path.GetFileNameWithoutExtension(path), ExampleShape.Features(columns), [], Numbers(table, -1, null), Unlabelled(table.Rows));
        string labels = column >= 0 ? $", {data.Classes.Count} classes in column '{table.Fields[column].Name}'"
            : width is null ? $", the last of them '{features[^1]}' (a column of labels is called 'label')" : "";
        return new ReadTable(data, features, $"{data.Count:N0} rows of {features.Length} numbers{labels}");
    }

    private static Dataset Labelled(TableReader table, int column, LabelNeed need)
    {
        string path = table.Path;
        int width = table.Fields.Count - 1, rows = table.Rows;
        if (width == 0)
            throw new DataException($"{path}: one column; expected numbers and a label.");
        string name = table.Fields[column].Name;
        int most = Most(rows);
        table.Purse.Spend((long)rows * sizeof(int), "the labels");
        TextTarget labels = new(rows, table.Purse, most, () => new DataException($"{path}: the label column '{name}' has more than {most:N0} different values in {rows:N0} rows; expected classes. Name the label column 'label'."));
        float[] features = Numbers(table, column, labels);
        int unlabelled = Array.IndexOf(labels.Codes, TextColumn.Missing);
        if (unlabelled >= 0 && need == LabelNeed.Every)
            throw new DataException($"{path}: {table.Place(unlabelled)}, column '{name}': there is no label; expected one in every row.");
        TextColumn texts = labels.Column(name);
        if (need != LabelNeed.None && texts.Distinct.Count < 2)
            throw new DataException($"{path}: the label column '{name}' has {texts.Distinct.Count} value; expected at least two classes.");
        string[] classes = Sort(texts, labels.Codes);
        return Dataset.FromFloats(Path.GetFileNameWithoutExtension(path), ExampleShape.Features(width), classes, features, labels.Codes);
    }

    private static int Most(int rows) => Math.Min(MostClasses, Math.Max(20, rows / 2));

    // A last column of numbers may be a feature, though a word has slipped in; so may one that is called y, if it holds what is measured.
    private static bool MayBeLabels(TableReader table, int column)
    {
        (string name, bool isNumber) = table.Fields[column];
        if (!isNumber)
            return IsLabelName(name) || !table.Fields[column].IsMostlyNumber;
        if (!IsAmbiguous(name))
            return IsLabelName(name);
        ClassesTarget classes = new(Most(table.Rows));
        table.Read([.. table.Fields.Select((_, i) => i == column ? classes : null)], table.Rows);
        return classes.Hold;
    }

    private static bool IsAmbiguous(ReadOnlySpan<char> name) => name.Trim().Equals("y", StringComparison.OrdinalIgnoreCase);

    private static int[] Unlabelled(int rows)
    {
        int[] labels = new int[rows];
        Array.Fill(labels, Dataset.Unlabelled);
        return labels;
    }

    /// <summary>Rows of numbers to be classified: all columns but a label column, if the file has one more than the model asks for.</summary>
    public static float[] ReadFeatures(string path, int width, out int count)
    {
        using TableReader table = TableReader.Open(path);
        int columns = table.Fields.Count;
        int skipped = columns == width ? -1 : columns == width + 1 ? LabelColumn(table)
            : throw new DataException($"{path}: {columns} columns; the model was trained on {width} numbers a row.");
        count = table.Rows;
        return Numbers(table, skipped, null);
    }

    public static bool IsLabelName(ReadOnlySpan<char> name)
    {
        foreach (string known in s_labelNames)
        {
            if (name.Trim().Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static float[] Numbers(TableReader table, int labelColumn, TextTarget? labels)
    {
        int width = table.Fields.Count - (labelColumn < 0 ? 0 : 1), at = 0;
        if ((long)table.Rows * width > Array.MaxLength)
            throw new DataException($"{table.Path}: {table.Rows:N0} rows of {width:N0} numbers; at most {Array.MaxLength:N0} numbers are held.");
        for (int i = 0; i < table.Fields.Count; i++)
        {
            TableField field = table.Fields[i];
            if (i != labelColumn && (field.FirstOdd is not null || !field.IsNumber))
                throw new DataException(field.FirstOdd is not null ? $"{field.FirstOdd}." : $"{table.Path}: column '{field.Name}' holds no numbers.");
        }
        table.Purse.Spend((long)table.Rows * width * sizeof(float), "the numbers");
        float[] numbers = new float[table.Rows * width];
        table.Read([.. table.Fields.Select((_, i) => i == labelColumn ? (ColumnTarget?)labels : new ArrayTarget(numbers, at++, width))], table.Rows);
        int odd = Array.FindIndex(numbers, value => !float.IsFinite(value));
        if (odd < 0)
            return numbers;
        string name = table.Fields[odd % width + (labelColumn >= 0 && odd % width >= labelColumn ? 1 : 0)].Name;
        throw new DataException($"{table.Path}: {table.Place(odd / width)}, column '{name}': {(float.IsNaN(numbers[odd]) ? "there is no number" : $"'{numbers[odd]}' is no finite number")}.");
    }

    // Of columns that are called as labels are, one that cannot be called so for another reason comes first.
    private static int LabelColumn(TableReader table)
    {
        int[] named = [.. Enumerable.Range(0, table.Fields.Count).Where(i => IsLabelName(table.Fields[i].Name))];
        return named.Length == 0 ? table.Fields.Count - 1 : named.OrderBy(i => IsAmbiguous(table.Fields[i].Name)).First();
    }

    // Whole numbers in their order, names in theirs.
    private static string[] Sort(TextColumn column, int[] labels)
    {
        string[] sorted = column.Distinct.All(label => Whole(label, out _))
            ? [.. column.Distinct.OrderBy(label => Whole(label, out long number) ? number : 0).ThenBy(label => label, StringComparer.Ordinal)]
            : [.. column.Distinct.Order(StringComparer.Ordinal)];
        Dictionary<string, int> places = sorted.Select((label, place) => (label, place)).ToDictionary(pair => pair.label, pair => pair.place);
        int[] moved = [.. column.Distinct.Select(label => places[label])];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = labels[i] == TextColumn.Missing ? Dataset.Unlabelled : moved[labels[i]];
        return sorted;
    }

    private static bool Whole(string label, out long number) => long.TryParse(label, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);

    // Whether all numbers are whole, and not nearly as many different ones as there are rows.
    private sealed class ClassesTarget(int most) : ColumnTarget
    {
        private readonly HashSet<float> _different = [];

        public bool Hold { get; private set; } = true;

        public override void Number(int row, float value)
        {
            if (Hold && !float.IsNaN(value))
                Hold = value == MathF.Floor(value) && (!_different.Add(value) || _different.Count <= most);
        }
    }
}

/// <summary>A table whose rows stay in their order.</summary>
/// <param name="Data">The rows; those without a label are unlabelled.</param>
/// <param name="Features">What their numbers are called.</param>
/// <param name="Note">What was read, in a sentence.</param>
internal sealed record ReadTable(Dataset Data, string[] Features, string Note);
