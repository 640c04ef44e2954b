using Rootball.Data.Tables;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Points from a table: columns of numbers are read straight into the points, the others beside them.</summary>
internal static class PointTable
{
    public static PointSet Read(string path, PointOptions options)
    {
        using TableReader table = TableReader.Open(path);
        foreach (string name in options.Features ?? [])
            Check(table, name);
        foreach (string name in options.Exclude)
            table.Find(name);
        int[] features = [.. Enumerable.Range(0, table.Fields.Count).Where(i => table.Fields[i].IsNumber && PointSource.IsFeature(table.Fields[i].Name, options))];
        if (features.Length == 0)
            throw new DataException($"{path}: there is no column of numbers to be a feature; there are {string.Join(", ", table.Fields.Select(field => $"{field.Name} ({(field.IsNumber ? "numbers" : "text")})"))}.");
        int rows = Math.Min(table.Rows, options.Limit ?? int.MaxValue);
        table.Purse.Spend((long)rows * features.Length * sizeof(float), "the points");
        Tensor points = PointSource.Room(path, rows, features.Length);
        ColumnTarget?[] targets = new ColumnTarget?[table.Fields.Count];
        for (int i = 0; i < features.Length; i++)
            targets[features[i]] = new TensorTarget(points, i);
        List<Func<TableColumn>> others = [];
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] is not null)
                continue;
            (targets[i], Func<TableColumn> finish) = table.Own(i, rows);
            others.Add(finish);
        }
        table.Read(targets, rows);
        string own = Path.GetFileNameWithoutExtension(path);
        Table columns = PointSource.Join(path, new Table(own, rows, [.. others.Select(finish => finish())]), options, table.Rows);
        string note = $"{(rows < table.Rows ? "the first " : "")}{rows:N0} rows of {features.Length:N0} numbers{(others.Count > 0 ? $", and {others.Count:N0} columns beside them" : "")}"
            + (table.LeftOut.Count > 0 ? $"; left out: {string.Join(", ", table.LeftOut.Take(5))}{(table.LeftOut.Count > 5 ? " …" : "")}" : "");
        return new PointSet(own, note, points, [.. features.Select(i => table.Fields[i].Name)], columns, ExampleShape.Features(features.Length), null);
    }

    private static void Check(TableReader table, string name)
    {
        TableField field = table.Fields[table.Find(name)];
        if (!field.IsNumber)
            throw new DataException(field.FirstOdd is { } odd ? $"{odd}; a feature has nothing but numbers." : $"{table.Path}: column '{field.Name}' holds no numbers; a feature has nothing but numbers.");
    }
}
