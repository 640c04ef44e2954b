using System.Globalization;
using Rootball.Data;
using Rootball.Data.Tables;
using Rootball.Files;

namespace Rootball.Labels;

/// <summary>Reads several people's labels: a row for each answer, or a row for each item and a column for each labeller.</summary>
internal static class AnnotationFile
{
    private static readonly string[] s_items = ["task", "item", "id", "example", "task_id", "item_id", "example_id", "index", "image", "file"];
    private static readonly string[] s_labellers = ["worker", "annotator", "labeller", "labeler", "worker_id", "annotator_id", "labeller_id", "labeler_id", "rater", "user"];
    private static readonly string[] s_labels = ["label", "class", "answer", "annotation", "vote", "response"];

    public static Annotations Read(string path, AnnotationOptions options)
    {
        using TableReader table = TableReader.Open(path);
        int item = Find(table, options.ItemColumn, s_items), labeller = Find(table, options.LabellerColumn, s_labellers), label = Find(table, options.LabelColumn, s_labels);
        if (item >= 0 && labeller >= 0 && label >= 0)
            return ReadLong(table, item, labeller, label, options);
        if (labeller >= 0 || options.LabelColumn is not null)
            throw new DataException($"{path}: has the columns {string.Join(", ", table.Fields.Select(field => field.Name))}; expected {Missing(item, labeller, label)} beside them, or a column for each labeller.");
        return ReadWide(table, item, options);
    }

    /// <summary>The name of what stands in a column of numbers: 3, 3.0 and 3e0 are the same.</summary>
    public static string Canonical(string text)
    {
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole))
            return whole.ToString(CultureInfo.InvariantCulture);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return text;
        return number == Math.Floor(number) && Math.Abs(number) < 1e15 ? ((long)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A column whose values are names, each different one once.</summary>
    public static TextColumn ReadNames(TableReader table, int field) => ReadNames(table, [field])[0];

    /// <summary>The item column of a table that has one: named, or called as such columns are.</summary>
    public static int FindItems(TableReader table, string? named = null) => Find(table, named, s_items);

    /// <summary>The label column of a table that has one.</summary>
    public static int FindLabels(TableReader table) => Find(table, null, s_labels);

    /// <summary>Classes in their order: whole numbers by size, else by their letters.</summary>
    public static string[] Sorted(IEnumerable<string> classes)
    {
        string[] all = [.. classes];
        return all.All(name => long.TryParse(name, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            ? [.. all.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture))] : [.. all.Order(StringComparer.Ordinal)];
    }

    private static Annotations ReadLong(TableReader table, int item, int labeller, int label, AnnotationOptions options)
    {
        TextColumn[] columns = ReadNames(table, [item, labeller, label]);
        foreach (TextColumn column in columns)
        {
            if (Array.IndexOf(column.Codes, TextColumn.Missing) is var row and >= 0)
                throw new DataException($"{table.Path}: {table.Place(row)}, column '{column.Name}': there is nothing; expected a name in every row.");
        }
        (IReadOnlyList<string> items, int[] itemPlaces) = Places(table, columns[0], options.Items, "item");
        (IReadOnlyList<string> classes, int[] classPlaces) = Places(table, columns[2], options.Classes ?? Sorted(columns[2].Distinct), "class");
        int[] answered = Moved(columns[2].Codes, classPlaces), about = Moved(columns[0].Codes, itemPlaces), by = columns[1].Codes;
        string note = $"one answer a row: {string.Join(", ", columns.Select(column => $"'{column.Name}'"))}";
        return Annotations.Make(items, columns[1].Distinct, classes, about, by, answered, options.KeepLast, note,
            (i, j) => Twice(table, items[i], columns[1].Distinct[j], Rows(about, by, i, j)));
    }

    private static Annotations ReadWide(TableReader table, int item, AnnotationOptions options)
    {
        int[] fields = [.. Enumerable.Range(0, table.Fields.Count).Where(field => field != item)];
        TextColumn[] columns = ReadNames(table, fields);
        // A line of names that are numbers is read as a first row.
        bool named = item < 0 && columns[0].Codes[0] >= 0 && s_items.Contains(columns[0][0], StringComparer.OrdinalIgnoreCase);
        TextColumn? ids = item >= 0 ? ReadNames(table, item) : named ? columns[0] : null;
        columns = named ? columns[1..] : columns;
        int first = named ? 1 : 0, rows = table.Rows - first;
        if (columns.Length == 0)
            throw new DataException($"{table.Path}: has no column of labels; expected a column for each labeller, or task, worker and label.");
        string[] labellers = [.. columns.Select(column => named ? column[0] ?? column.Name : column.Name)];
        if (labellers.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new DataException($"{table.Path}: two columns are called '{same.Key}'; expected one for each labeller.");
        (IReadOnlyList<string> items, int[] itemOfRow) = ItemsOfRows(table, ids, first, rows, options.Items);
        string[] said = [.. columns.SelectMany(column => Used(column, first)).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<string> classes = options.Classes ?? Sorted(said);
        int[][] places = [.. columns.Select(column => Places(table, column, classes, "class", first).Places)];
        int count = columns.Sum(column => column.Codes.AsSpan(first).Length - column.Codes.AsSpan(first).Count(TextColumn.Missing));
        if (count == 0)
            throw new DataException($"{table.Path}: holds no label at all.");
        int[] about = new int[count], by = new int[count], answered = new int[count];
        int next = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < columns.Length; j++)
            {
                if (columns[j].Codes[first + row] is var code and not TextColumn.Missing)
                    (about[next], by[next], answered[next++]) = (itemOfRow[row], j, places[j][code]);
            }
        }
        string note = $"a row for each item{(ids is null ? ", which are numbered from 0" : $" ('{(named ? ids[0] : ids.Name)}')")}, a column for each of {labellers.Length:N0} labellers";
        return Annotations.Make(items, labellers, classes, about, by, answered, options.KeepLast, note,
            (i, j) => Twice(table, items[i], labellers[j], [.. Enumerable.Range(0, rows).Where(row => itemOfRow[row] == i && columns[j].Codes[first + row] >= 0).Select(row => row + first)]));
    }

    private static (IReadOnlyList<string> Items, int[] OfRow) ItemsOfRows(TableReader table, TextColumn? ids, int first, int rows, IReadOnlyList<string>? known)
    {
        if (ids is null)
        {
            if (known is not null && known.Count != rows)
                throw new DataException($"{table.Path}: has {rows:N0} rows and no column of ids; expected {known.Count:N0}, one for each item.");
            return (known ?? new NumberNames(rows), [.. Enumerable.Range(0, rows)]);
        }
        int nothing = ids.Codes.AsSpan(first).IndexOf(TextColumn.Missing);
        if (nothing >= 0)
            throw new DataException($"{table.Path}: {table.Place(first + nothing)}, column '{ids.Name}': there is nothing; expected a name in every row.");
        int[] codes = ids.Codes[first..];
        if (known is null && first == 0)
            return (ids.Distinct, codes);
        (IReadOnlyList<string> items, int[] places) = Places(table, ids, known ?? [.. Used(ids, first)], "item", first);
        return (items, Moved(codes, places));
    }

    // Where each text of a column stands among the known names; null knows those that occur.
    private static (IReadOnlyList<string> Known, int[] Places) Places(TableReader table, TextColumn column, IReadOnlyList<string>? known, string what, int first = 0)
    {
        if (known is null)
            return (column.Distinct, [.. Enumerable.Range(0, column.Distinct.Count)]);
        bool numbers = table.Fields[table.Find(column.Name)].IsNumber;
        Dictionary<string, int> places = new(known.Count);
        for (int i = 0; i < known.Count; i++)
        {
            if (!places.TryAdd(numbers ? Canonical(known[i]) : known[i], i))
                throw new DataException($"the {what} '{known[i]}' is named twice; expected each once.");
        }
        int[] moved = [.. column.Distinct.Select(name => places.GetValueOrDefault(name, -1))];
        for (int row = first; row < column.Rows; row++)
        {
            if (column.Codes[row] is var code and >= 0 && moved[code] < 0)
                throw new DataException($"{table.Path}: {table.Place(row)}, column '{column.Name}': there is no {what} '{column[row]}'; expected {Some(known)}.");
        }
        return (known, moved);
    }

    private static IEnumerable<string> Used(TextColumn column, int first) =>
        first == 0 ? column.Distinct : column.Codes.Skip(first).Where(code => code >= 0).Distinct().Select(code => column.Distinct[code]);

    private static TextColumn[] ReadNames(TableReader table, IReadOnlyList<int> fields)
    {
        ColumnTarget?[] targets = new ColumnTarget?[table.Fields.Count];
        foreach (int field in fields)
        {
            table.Purse.Spend((long)table.Rows * sizeof(int), $"the {table.Rows:N0} rows of column '{table.Fields[field].Name}'");
            targets[field] = new TextTarget(table.Rows, table.Purse);
        }
        table.Read(targets, table.Rows);
        return [.. fields.Select(field => Named(((TextTarget)targets[field]!).Column(table.Fields[field].Name), table.Fields[field].IsNumber))];
    }

    private static TextColumn Named(TextColumn column, bool numbers)
    {
        if (!numbers)
            return column;
        Dictionary<string, int> names = [];
        int[] places = new int[column.Distinct.Count];
        for (int i = 0; i < places.Length; i++)
        {
            string name = Canonical(column.Distinct[i]);
            if (!names.TryGetValue(name, out places[i]))
                names.Add(name, places[i] = names.Count);
        }
        return names.Count == places.Length && names.Keys.SequenceEqual(column.Distinct) ? column : new TextColumn(column.Name, [.. names.Keys], Moved(column.Codes, places));
    }

    private static int[] Moved(int[] codes, int[] places) => [.. codes.Select(code => code == TextColumn.Missing ? TextColumn.Missing : places[code])];

    private static int Find(TableReader table, string? named, string[] usual)
    {
        if (named is not null)
            return table.Find(named);
        foreach (string name in usual)
        {
            for (int field = 0; field < table.Fields.Count; field++)
            {
                if (table.Fields[field].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return field;
            }
        }
        return -1;
    }

    private static int[] Rows(int[] about, int[] by, int item, int labeller) => [.. Enumerable.Range(0, about.Length).Where(row => about[row] == item && by[row] == labeller)];

    private static DataException Twice(TableReader table, string item, string labeller, int[] rows) =>
        new($"{table.Path}: {table.Place(rows[1])}: '{labeller}' answers about '{item}' again, after {table.Place(rows[0])}; expected one answer a pair (or say that the last counts).");

    private static string Missing(int item, int labeller, int label)
    {
        (int Place, string Name)[] parts = [(item, "a column 'task'"), (labeller, "a column 'worker'"), (label, "a column 'label'")];
        return string.Join(" and ", parts.Where(part => part.Place < 0).Select(part => part.Name));
    }

    private static string Some(IReadOnlyList<string> names) => names.Count <= 12 ? string.Join(", ", names) : $"one of {names.Count:N0} ({string.Join(", ", names.Take(5))}, …)";
}
