using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>A field of an Arrow schema, with those below it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">The number of its type in the format.</param>
/// <param name="Cell">What its values are; null if they are none that are read.</param>
/// <param name="Bytes">Bytes of one value, where all have as many; 0 for bits.</param>
/// <param name="Width">Numbers in a list of fixed length.</param>
/// <param name="Buffers">How many buffers it has itself.</param>
/// <param name="Children">The fields below.</param>
/// <param name="Dictionary">The number of the dictionary whose places it holds; −1 if it holds values.</param>
internal sealed record ArrowField(string Name, int Type, Cell? Cell, int Bytes, int Width, int Buffers, ArrowField[] Children, long Dictionary)
{
    public const int List = 12, FixedSizeList = 16, LargeBinary = 19, LargeText = 20, LargeList = 21, BinaryView = 23, TextView = 24;

    private const int DeepestNesting = 16;

    /// <summary>How its values are read where a dictionary holds them.</summary>
    public ArrowField? Values { get; init; }

    public bool IsList => Type is List or LargeList or FixedSizeList && Dictionary < 0;

    /// <summary>Reads a field. Every one is paid for, so that a head that names the same field often is refused.</summary>
    public static ArrowField Read(FlatTable field, BoundedReader reader, int depth = 0)
    {
        reader.Spend(400, "a column");
        if (depth > DeepestNesting)
            throw new InvalidDataException($"columns are nested more than {DeepestNesting} deep");
        int type = field.Byte(2), count = field.Vector(5, sizeof(int)).Count;
        ArrowField[] children = new ArrowField[count];
        for (int i = 0; i < count; i++)
            children[i] = Read(field.Element(5, i), reader, depth + 1);
        FlatTable? kind = field.Table(3);
        string name = field.Text(0);
        reader.Spend(2L * name.Length, "a column's name");
        (Cell? cell, int bytes) = Kind(type, kind);
        int width = type == FixedSizeList ? kind?.Int(0) ?? 0 : 0;
        ArrowField read = new(name, type, cell, bytes, width, BufferCount(type, kind), children, -1);
        if (field.Table(4) is not { } dictionary)
            return read;
        int bits = dictionary.Table(1)?.Int(0) ?? 32;
        bool signed = dictionary.Table(1)?.Byte(1) != 0;
        return new ArrowField(name, 2, new Cell(signed ? CellType.Whole : CellType.Unsigned), bits / 8, 0, 2, [], dictionary.Long(0)) { Values = read };
    }

    /// <summary>Whether values have a length each, and where they lie is told by offsets of 64 bits, or of 32.</summary>
    public bool IsLarge => Type is LargeBinary or LargeText or LargeList;

    public bool IsView => Type is BinaryView or TextView;

    // The numbers of the types in Arrow's Schema.fbs.
    private static (Cell?, int) Kind(int type, FlatTable? kind) => type switch
    {
        2 => (new Cell(kind?.Byte(1) != 0 ? CellType.Whole : CellType.Unsigned), (kind?.Int(0) ?? 0) / 8),
        3 => (kind?.Short(0) ?? 0) switch { 0 => (new Cell(CellType.Half), 2), 1 => (new Cell(CellType.Single), 4), _ => (new Cell(CellType.Double), 8) },
        4 or 5 or LargeBinary or LargeText or BinaryView or TextView => (new Cell(CellType.Text), -1),
        6 => (new Cell(CellType.Truth), 0),
        7 => (new Cell(CellType.WideDecimal, kind?.Int(1) ?? 0), kind?.Has(2) == true ? kind.Value.Int(2) / 8 : 16),
        8 => kind?.Has(0) == true && kind.Value.Short(0) == 0 ? (new Cell(CellType.Date), 4) : (new Cell(CellType.Date, 1_000), 8),
        9 => (new Cell(CellType.Time, Units(kind, 1)), kind?.Has(1) == true ? kind.Value.Int(1) / 8 : 4),
        10 => (new Cell(CellType.Moment, Units(kind, 0), kind?.Has(1) == true), 8),
        _ => (null, -1),
    };

    // Seconds, milliseconds, microseconds, nanoseconds; a time of day is in milliseconds unless it says otherwise.
    private static long Units(FlatTable? kind, int otherwise) => ((kind?.Has(0) == true ? kind.Value.Short(0) : otherwise) switch { 0 => 1, 1 => 1_000, 2 => 1_000_000, _ => 1_000_000_000 });

    private static int BufferCount(int type, FlatTable? kind) => type switch
    {
        1 or 22 => 0,
        13 or FixedSizeList => 1,
        14 => (kind?.Short(0) ?? 0) == 0 ? 1 : 2,
        4 or 5 or LargeBinary or LargeText or 25 or 26 => 3,
        _ => 2,
    };
}
