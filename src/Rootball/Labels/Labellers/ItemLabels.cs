using Rootball.Data;
using Rootball.Data.Tables;
using Rootball.Files;

namespace Rootball.Labels;

/// <summary>A label for each of some items, from a table of two columns: what is known to be right.</summary>
public static class ItemLabels
{
    /// <summary>Reads the right class of each item of some annotations: a table with a column of items (id, task, item …) and a column of labels (label, class …).</summary>
    /// <returns>An index into the annotations' classes for each of their items; −1 where the table says nothing.</returns>
    /// <exception cref="DataException">It cannot be read, a label is none of the classes, an item occurs twice, or no item is one of the annotations'.</exception>
    public static int[] Read(string path, Annotations annotations)
    {
        using TableReader table = TableReader.Open(path);
        int item = AnnotationFile.FindItems(table), label = AnnotationFile.FindLabels(table);
        if (item < 0 || label < 0)
            throw new DataException($"{path}: has the columns {string.Join(", ", table.Fields.Select(field => field.Name))}; expected id and label.");
        TextColumn items = AnnotationFile.ReadNames(table, item), labels = AnnotationFile.ReadNames(table, label);
        Dictionary<string, int> places = annotations.Items.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        Dictionary<string, int> classes = annotations.Classes.Index().ToDictionary(pair => table.Fields[label].IsNumber ? AnnotationFile.Canonical(pair.Item) : pair.Item, pair => pair.Index);
        int[] truth = new int[annotations.Items.Count];
        Array.Fill(truth, -1);
        bool[] met = new bool[truth.Length];
        for (int row = 0; row < table.Rows; row++)
        {
            string name = items[row] ?? throw Nothing(table, row, items.Name), right = labels[row] ?? throw Nothing(table, row, labels.Name);
            if (!places.TryGetValue(name, out int place))
                continue;
            if (met[place])
                throw new DataException($"{path}: {table.Place(row)}: the item '{name}' occurs a second time; expected each once.");
            if (!classes.TryGetValue(right, out truth[place]))
                throw new DataException($"{path}: {table.Place(row)}, column '{labels.Name}': there is no class '{right}'; expected one of {string.Join(", ", annotations.Classes.Take(12))}.");
            met[place] = true;
        }
        return met.Contains(true) ? truth : throw new DataException($"{path}: none of its items is one of the {annotations.Items.Count:N0} labelled ones, such as '{annotations.Items[0]}'.");
    }

    private static DataException Nothing(TableReader table, int row, string column) => new($"{table.Path}: {table.Place(row)}, column '{column}': there is nothing; expected a name in every row.");
}
