using Rootball.Data.Tables;
using Rootball.Files;

namespace Rootball.Data;

/// <summary>Named columns of numbers and texts, all with the same rows, in memory.</summary>
public sealed class Table
{
    /// <summary>Makes a table of columns.</summary>
    /// <exception cref="ArgumentException">The columns differ in their rows.</exception>
    public Table(string name, int rows, IReadOnlyList<TableColumn> columns)
    {
        if (columns.FirstOrDefault(column => column.Rows != rows) is { } other)
            throw new ArgumentException($"Table {name}: column '{other.Name}' has {other.Rows} rows; expected {rows}.", nameof(columns));
        (Name, Rows, Columns) = (name, rows, columns);
    }

    /// <summary>What the table is called.</summary>
    public string Name { get; }

    /// <summary>How many rows it has.</summary>
    public int Rows { get; }

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The column of a name, whatever its capitals; null if there is none.</summary>
    public TableColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The column of a name.</summary>
    /// <exception cref="DataException">There is none; the message lists those there are.</exception>
    public TableColumn this[string name] => Find(name) ?? throw NoSuch(Name, name, Columns.Select(column => column.Name));

    /// <summary>Reads a .csv, .tsv, .txt, .parquet, .arrow or .feather file.</summary>
    /// <remarks>
    /// A column whose values are all numbers is one of numbers; truths, dates and times are texts. In tables of text an empty field, NA, NaN, N/A and null are missing. A list of
    /// numbers, of one length in all rows, becomes as many columns: name[0], name[1] …
    /// </remarks>
    /// <exception cref="DataException">The file is none of these, damaged, or takes more memory than it may.</exception>
    public static Table Read(string path)
    {
        using TableReader reader = TableReader.Open(path);
        (ColumnTarget Target, Func<TableColumn> Finish)[] parts = [.. Enumerable.Range(0, reader.Fields.Count).Select(i => reader.Own(i, reader.Rows))];
        reader.Read([.. parts.Select(part => part.Target)], reader.Rows);
        return new Table(Path.GetFileNameWithoutExtension(path), reader.Rows, [.. parts.Select(part => part.Finish())]);
    }

    /// <summary>This table with another one's columns beside its own; one whose name is taken is called "name (other table's name)".</summary>
    /// <exception cref="DataException">The other table has more or fewer rows.</exception>
    public Table Join(Table other)
    {
        if (other.Rows != Rows)
            throw new DataException($"{other.Name}: has {other.Rows:N0} rows; expected {Rows:N0}, one for each row of {Name}.");
        return new Table(Name, Rows, [.. Columns, .. other.Columns.Select(column => Find(column.Name) is null ? column : column.Named($"{column.Name} ({other.Name})"))]);
    }

    /// <summary>The table of the given rows, in that order.</summary>
    public Table Subset(ReadOnlySpan<int> rows)
    {
        TableColumn[] columns = new TableColumn[Columns.Count];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = Columns[i].Subset(rows);
        return new Table(Name, rows.Length, columns);
    }

    /// <summary>Writes a .csv with a row of names.</summary>
    /// <exception cref="DataException">It cannot be written.</exception>
    public void WriteCsv(string path) => TableWriter.WriteCsv(this, path);

    /// <summary>Writes a .parquet file: floats and texts, packed with zstd.</summary>
    /// <exception cref="DataException">It cannot be written, or two columns share a name.</exception>
    public void WriteParquet(string path) => TableWriter.WriteParquet(this, path);

    /// <summary>What is said when a named column does not exist.</summary>
    internal static DataException NoSuch(string source, string name, IEnumerable<string> there) => new($"{source}: there is no column '{name}'; there are {string.Join(", ", there)}.");
}
