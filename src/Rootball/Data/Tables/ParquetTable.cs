using System.Text;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>A column of values in a Parquet file: a field of the table, or, for a list of numbers, as many fields as the lists have numbers.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Cell">What its values are.</param>
/// <param name="Physical">How they are stored: 0 truths, 1 and 2 whole numbers of 32 and 64 bits, 3 twelve bytes, 4 and 5 floats, 6 bytes, 7 bytes of one length.</param>
/// <param name="Length">Bytes of a value of one length.</param>
/// <param name="Present">The definition level that says that a value is there.</param>
/// <param name="IsList">Whether it is a list.</param>
internal sealed record ParquetLeaf(string Name, Cell Cell, int Physical, int Length, int Present, bool IsList)
{
    /// <summary>The first of its fields.</summary>
    public int FirstField { get; set; } = -1;

    /// <summary>How many fields it has.</summary>
    public int Width { get; set; } = 1;
}

/// <summary>A .parquet file. Its directory lies at the end; what it claims is held against the file before anything is read.</summary>
/// <remarks>Apache Parquet format 2.12. Values that are nested deeper than one list are left out.</remarks>
internal sealed class ParquetTable(BoundedReader reader) : TableReader
{
    private const int TailBytes = 8, Magic = 0x31524150, MostSchemaElements = 1 << 20;

    private readonly List<ParquetLeaf?> _leaves = [];
    private readonly List<string> _leftOut = [];
    private IReadOnlyList<object> _groups = [];

    public override BoundedReader Purse => reader;

    public override string Place(int row) => $"row {row + 1:N0}";

    public override void Dispose() => reader.Dispose();

    public override void Read(IReadOnlyList<ColumnTarget?> targets, int rows) => Guarded(Path, () =>
    {
        ParquetPages pages = new(reader);
        int first = 0;
        foreach (ThriftStruct group in _groups.OfType<ThriftStruct>())
        {
            int count = (int)group.Number(3);
            for (int i = 0; i < _leaves.Count && first < rows; i++)
            {
                if (_leaves[i] is { FirstField: >= 0 } leaf && Enumerable.Range(leaf.FirstField, leaf.Width).Any(field => targets[field] is not null))
                    pages.Read(leaf, Chunk(group, i), targets, first, count, rows);
            }
            first += count;
        }
    });

    protected override void Look()
    {
        if (reader.Length < TailBytes + 4 || reader.Int32LittleEndian("the magic") != Magic)
            throw reader.Bad("not a Parquet file: the magic PAR1 is missing");
        reader.MoveTo(reader.Length - TailBytes, "the directory's length");
        int length = reader.Int32LittleEndian("the directory's length");
        if (reader.Int32LittleEndian("the magic") != Magic || length < 0 || length > reader.Length - TailBytes)
            throw reader.Bad($"the directory claims {length:N0} bytes and PAR1 behind it; the file has {reader.Length:N0} bytes, or is cut off");
        reader.MoveTo(reader.Length - TailBytes - length, "the directory");
        ThriftStruct directory = new ThriftReader(reader).Struct();
        _groups = directory.List(4);
        ReadSchema(directory.List(2));
        long rows = 0;
        foreach (object group in _groups)
        {
            long count = (group as ThriftStruct)?.Number(3, -1) ?? -1;
            if (count < 0 || (rows += count) > int.MaxValue)
                throw new DataException($"{Path}: claims {rows:N0} rows; expected at most {int.MaxValue:N0}.");
        }
        Rows = (int)rows;
        NameFields();
    }

    private static ThriftStruct Chunk(ThriftStruct group, int column) =>
        column < group.List(1).Count && (group.List(1)[column] as ThriftStruct)?.Struct(3) is { } chunk ? chunk : throw new InvalidDataException("a column is missing in a group of rows");

    // The schema is a tree, told depth first.
    private void ReadSchema(IReadOnlyList<object> elements)
    {
        if (elements.Count is < 2 or > MostSchemaElements)
            throw new DataException($"{Path}: announces no columns.");
        Stack<(string Name, long Left, int Present, int Lists, bool Alone)> open = new();
        open.Push(("", ((ThriftStruct)elements[0]).Number(5), 0, 0, true));
        foreach (ThriftStruct element in elements.Skip(1).Cast<ThriftStruct>())
        {
            while (open.Count > 0 && open.Peek().Left <= 0)
                open.Pop();
            if (open.Count is 0 or > 32)
                throw new InvalidDataException("the schema's tree does not come out even");
            (string path, long left, int present, int lists, bool alone) = open.Pop();
            open.Push((path, left - 1, present, lists, alone));
            bool repeated = element.Number(3) == 2;
            (present, lists) = (present + (element.Number(3) == 0 ? 0 : 1), lists + (repeated ? 1 : 0));
            // A list is called what it stands in: the groups "list" and "element" below it are only its form.
            string own = Encoding.UTF8.GetString(element.Bytes(4));
            string name = lists > 0 && path.Length > 0 ? path : path.Length > 0 ? $"{path}.{own}" : own;
            if (name.Length > 1 << 16)
                throw new InvalidDataException("the name of a column is too long");
            if (element.Number(5) > 0)
                open.Push((name, element.Number(5), present, lists, alone && !(repeated && element.Number(5) != 1)));
            else
                AddLeaf(element, name, present, lists, alone);
        }
    }

    private void AddLeaf(ThriftStruct element, string name, int present, int lists, bool alone)
    {
        reader.Spend(200 + 2L * name.Length, "a column");
        Cell? cell = ParquetTypes.Of(element);
        bool kept = cell is not null && (lists == 0 || lists == 1 && alone && cell.Value.IsNumber);
        if (!kept)
            _leftOut.Add($"'{name}' is of a kind that is not read");
        _leaves.Add(kept ? new ParquetLeaf(name, cell!.Value, (int)element.Number(1), (int)element.Number(2), present, lists > 0) : null);
    }

    private void NameFields()
    {
        List<(string Name, bool IsNumber)> fields = [];
        for (int i = 0; i < _leaves.Count; i++)
        {
            if (_leaves[i] is not { } leaf)
                continue;
            if (leaf.IsList && Rows > 0)
            {
                long values = _groups.Cast<ThriftStruct>().Sum(group => Chunk(group, i).Number(5));
                if (values < Rows || values % Rows != 0)
                {
                    _leftOut.Add($"'{leaf.Name}' holds lists of unequal lengths");
                    continue;
                }
                if (values / Rows > reader.Length * 8L + 64)
                    throw new DataException($"{Path}: column '{leaf.Name}' claims lists of {values / Rows:N0} numbers; the file cannot hold them.");
                leaf.Width = (int)(values / Rows);
            }
            leaf.FirstField = fields.Count;
            reader.Spend((long)leaf.Width * (BytesAField + 8L * leaf.Name.Length), "the names of columns");
            fields.AddRange(leaf.IsList ? Enumerable.Range(0, leaf.Width).Select(part => ($"{leaf.Name}[{part}]", true)) : [(leaf.Name, leaf.Cell.IsNumber)]);
        }
        Fields = [.. Different(fields.Select(field => field.Name)).Zip(fields, (name, field) => new TableField(name, field.IsNumber))];
        LeftOut = _leftOut;
    }
}
