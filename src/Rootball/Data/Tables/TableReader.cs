using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>A column as a file announces it.</summary>
/// <param name="Name">What it is called; no two columns of a table are called alike.</param>
/// <param name="IsNumber">Whether all that stands in it is numbers.</param>
internal sealed record TableField(string Name, bool IsNumber)
{
    /// <summary>Where something stands that is no finite number, for messages; null if there is no such place or it is not known yet.</summary>
    public string? FirstOdd { get; init; }

    /// <summary>Whether as many numbers stand in it as words, or more: then a word may have slipped in.</summary>
    public bool IsMostlyNumber { get; init; } = IsNumber;
}

/// <summary>A table in a file: looked at first, then read column by column to wherever the caller wants each.</summary>
internal abstract class TableReader : IDisposable
{
    /// <summary>What is said to be read.</summary>
    public const string Kinds = ".csv, .tsv, .txt, .parquet, .arrow or .feather";

    /// <summary>What a column takes besides its values: its name, kept twice, its place in lists, and its target.</summary>
    protected const int BytesAField = 500;

    // What any table takes, however small: room for text and heads, lists, messages.
    private const int BytesATable = 1 << 20;

    private static readonly string[] s_kinds = [".CSV", ".TSV", ".TXT", ".PARQUET", ".ARROW", ".FEATHER"];

    public required string Path { get; init; }

    public IReadOnlyList<TableField> Fields { get; protected set; } = [];

    public int Rows { get; protected set; }

    /// <summary>Columns that are not read, and why: lists of unequal lengths, and what is nested deeper.</summary>
    public IReadOnlyList<string> LeftOut { get; protected set; } = [];

    /// <summary>Pays for memory from the file's allowance.</summary>
    public abstract BoundedReader Purse { get; }

    /// <summary>What a row is called in messages: tables of text are known by their lines.</summary>
    public abstract string Place(int row);

    /// <summary>Reads the first <paramref name="rows"/> rows: column i goes to target i, and nowhere if that is null.</summary>
    /// <remarks>A column of numbers may be read as text too. What is missing is NaN among numbers, and is not told to a target of text.</remarks>
    public abstract void Read(IReadOnlyList<ColumnTarget?> targets, int rows);

    public abstract void Dispose();

    /// <summary>Whether a file's name says that it is a table.</summary>
    public static bool IsTable(string path) => s_kinds.Contains(System.IO.Path.GetExtension(path).ToUpperInvariant());

    /// <summary>Opens a table and looks at it.</summary>
    /// <exception cref="DataException">It cannot be read, or has no rows or no columns.</exception>
    public static TableReader Open(string path)
    {
        if (!IsTable(path))
            throw new DataException($"{path}: is no table; expected {Kinds}.");
        TableReader? reader = null;
        try
        {
            reader = System.IO.Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".PARQUET" => new ParquetTable(BoundedReader.Open(path)) { Path = path },
                ".ARROW" or ".FEATHER" => new ArrowTable(BoundedReader.Open(path)) { Path = path },
                _ => new TextTable(path) { Path = path },
            };
            reader.Purse.Spend(BytesATable, "a table");
            Guarded(path, reader.Look);
            if (reader.Rows == 0)
                throw new DataException($"{path}: there are no rows of data.");
            return reader.Fields.Count > 0 ? reader
                : throw new DataException($"{path}: holds no column that can be read{(reader.LeftOut.Count > 0 ? $" ({string.Join("; ", reader.LeftOut)})" : "")}.");
        }
        catch
        {
            reader?.Dispose();
            throw;
        }
    }

    /// <summary>The number of a column.</summary>
    /// <exception cref="DataException">There is none of that name.</exception>
    public int Find(string name)
    {
        for (int i = 0; i < Fields.Count; i++)
        {
            if (Fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        throw Table.NoSuch(Path, name, Fields.Select(field => field.Name));
    }

    /// <summary>Makes a target of its own for a column, and what makes a column of it once it has been read.</summary>
    public (ColumnTarget Target, Func<TableColumn> Finish) Own(int field, int rows)
    {
        string name = Fields[field].Name;
        Purse.Spend(BytesAField + (long)rows * sizeof(float), $"the {rows:N0} rows of column '{name}'");
        if (Fields[field].IsNumber)
        {
            float[] numbers = new float[rows];
            return (new ArrayTarget(numbers), () => new NumberColumn(name, numbers));
        }
        TextTarget texts = new(rows, Purse);
        return (texts, () => texts.Column(name));
    }

    /// <summary>Looks at the file: fills <see cref="Fields"/> and <see cref="Rows"/>.</summary>
    protected abstract void Look();

    /// <summary>Whatever a damaged file makes of the steps that read it is one line.</summary>
    protected static void Guarded(string path, Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is not (DataException or OperationCanceledException))
        {
            throw new DataException($"{path}: the file is damaged, or of a kind that is not read ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>Names for columns, so that no two are alike.</summary>
    protected static string[] Different(IEnumerable<string> names)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, int> met = new(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name =>
        {
            string free = name;
            while (!taken.Add(free))
                free = $"{name} ({met[name] = met.GetValueOrDefault(name, 1) + 1})";
            return free;
        })];
    }
}
