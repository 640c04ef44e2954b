using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>What the values of a Parquet column are, from its element of the schema.</summary>
/// <remarks>Apache Parquet, LogicalTypes.md: the newer logical type (field 10) goes before the older converted type (field 6).</remarks>
internal static class ParquetTypes
{
    private const int Truth = 0, Int32 = 1, Int64 = 2, Int96 = 3, Float = 4, Double = 5, Bytes = 6, FixedBytes = 7;

    /// <summary>Null if it is none that is read.</summary>
    public static Cell? Of(ThriftStruct element)
    {
        long physical = element.Number(1, -1);
        ThriftStruct? logical = element.Struct(10);
        long converted = element.Number(6, -1), scale = element.Number(7);
        bool isDecimal = converted == 5 || logical?.Has(5) == true;
        if (logical?.Struct(5) is { } digits)
            scale = digits.Number(1);
        return physical switch
        {
            Truth => new Cell(CellType.Truth),
            Int32 or Int64 when isDecimal => new Cell(CellType.Decimal, scale),
            Int32 or Int64 => Whole(converted, logical),
            Int96 => new Cell(CellType.OldMoment),
            Float => new Cell(CellType.Single),
            Double => new Cell(CellType.Double),
            Bytes or FixedBytes when isDecimal => new Cell(CellType.WideDecimal, scale, BigEndian: true),
            FixedBytes when logical?.Has(15) == true && element.Number(2) == 2 => new Cell(CellType.Half),
            FixedBytes when logical?.Has(14) == true && element.Number(2) == 16 => new Cell(CellType.Identity),
            Bytes or FixedBytes when element.Number(2) >= 0 => new Cell(CellType.Text),
            _ => null,
        };
    }

    private static Cell Whole(long converted, ThriftStruct? logical)
    {
        if (converted == 6 || logical?.Has(6) == true)
            return new Cell(CellType.Date);
        if (logical?.Struct(7) is { } time)
            return new Cell(CellType.Time, Units(time));
        if (logical?.Struct(8) is { } moment)
            return new Cell(CellType.Moment, Units(moment), moment.Number(1) != 0);
        return converted switch
        {
            7 => new Cell(CellType.Time, 1_000),
            8 => new Cell(CellType.Time, 1_000_000),
            9 => new Cell(CellType.Moment, 1_000, true),
            10 => new Cell(CellType.Moment, 1_000_000, true),
            >= 11 and <= 14 => new Cell(CellType.Unsigned),
            _ when logical?.Struct(10) is { } integer && integer.Has(2) && integer.Number(2) == 0 => new Cell(CellType.Unsigned),
            _ => new Cell(CellType.Whole),
        };
    }

    private static long Units(ThriftStruct timed) => timed.Struct(2) is { } unit && unit.Has(1) ? 1_000 : timed.Struct(2)?.Has(2) == true ? 1_000_000 : 1_000_000_000;
}
