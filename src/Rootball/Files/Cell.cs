using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Rootball.Files;

/// <summary>What the values of a column are. The first are numbers, the others are told as text.</summary>
internal enum CellType
{
    Whole,
    Unsigned,
    Half,
    Single,
    Double,
    Decimal,
    WideDecimal,
    Truth,
    Date,
    Time,
    Moment,
    OldMoment,
    Text,
    Identity,
}

/// <summary>How a value of a column is read: from 64 bits, or from bytes.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Scale">Digits of a decimal behind the point; of a time or moment, how many of its units make a second (a date: 0 for days).</param>
/// <param name="Zoned">Whether a moment is meant in UTC.</param>
/// <param name="BigEndian">Whether the bytes of a wide decimal begin with the highest.</param>
internal readonly record struct Cell(CellType Type, long Scale = 0, bool Zoned = false, bool BigEndian = false)
{
    // No format has decimals of more digits, or numbers of more bytes.
    private const int MostDigits = 76, WidestDecimal = 32;

    // The Julian day of 1970-01-01, from which Impala's moments count.
    private const long JulianEpoch = 2_440_588;

    public bool IsNumber => Type <= CellType.WideDecimal;

    /// <summary>The value as a number.</summary>
    public float Number(long bits, ReadOnlySpan<byte> bytes) => Type switch
    {
        CellType.Whole => bits,
        CellType.Unsigned => (ulong)bits,
        CellType.Half => (float)BitConverter.UInt16BitsToHalf((ushort)bits),
        CellType.Single => BitConverter.Int32BitsToSingle((int)bits),
        CellType.Double => (float)BitConverter.Int64BitsToDouble(bits),
        CellType.Decimal => (float)(bits / Math.Pow(10, Digits)),
        _ => (float)((double)Wide(bytes) / Math.Pow(10, Digits)),
    };

    /// <summary>The value as text; <paramref name="room"/> is memory to write it into, which grows.</summary>
    public ReadOnlySpan<char> Text(long bits, ReadOnlySpan<byte> bytes, ref char[] room)
    {
        if (Type != CellType.Text)
            return Written(bits, bytes);
        if (room.Length < bytes.Length)
            room = new char[Math.Max(bytes.Length, 2 * room.Length)];
        return room.AsSpan(0, Encoding.UTF8.GetChars(bytes, room));
    }

    private int Digits => Scale is >= 0 and <= MostDigits ? (int)Scale : throw new InvalidDataException($"a decimal of {Scale} digits behind the point");

    private string Written(long bits, ReadOnlySpan<byte> bytes) => Type switch
    {
        CellType.Whole => bits.ToString(CultureInfo.InvariantCulture),
        CellType.Unsigned => ((ulong)bits).ToString(CultureInfo.InvariantCulture),
        CellType.Double => BitConverter.Int64BitsToDouble(bits).ToString(CultureInfo.InvariantCulture),
        CellType.Decimal => Pointed(bits),
        CellType.WideDecimal => Pointed(Wide(bytes)),
        CellType.Truth => bits != 0 ? "true" : "false",
        CellType.Date => Moment(Scale == 0 ? bits : bits / (86_400 * Scale), TimeSpan.TicksPerDay, "yyyy-MM-dd"),
        CellType.Time => Moment(bits, TimeSpan.TicksPerSecond, "HH:mm:ss.FFFFFFF"),
        CellType.Moment => Moment(bits, TimeSpan.TicksPerSecond, Zoned ? "yyyy-MM-dd HH:mm:ss.FFFFFFFZ" : "yyyy-MM-dd HH:mm:ss.FFFFFFF"),
        CellType.OldMoment => Old(bytes),
        CellType.Identity => new Guid(bytes, bigEndian: true).ToString(),
        _ => Number(bits, bytes).ToString(CultureInfo.InvariantCulture),
    };

    // A count of days, or of parts of a second, since 1970; what no calendar holds is told as its count.
    private string Moment(long count, long ticks, string format)
    {
        Int128 passed = Type == CellType.Date || Scale == 0 ? (Int128)count * ticks : (Int128)count * ticks / Scale;
        long first = Type == CellType.Time ? 0 : DateTime.UnixEpoch.Ticks;
        return passed + first >= DateTime.MinValue.Ticks && passed + first <= DateTime.MaxValue.Ticks
            ? new DateTime((long)passed + first, DateTimeKind.Utc).ToString(format.Replace("Z", "'Z'", StringComparison.Ordinal), CultureInfo.InvariantCulture)
            : count.ToString(CultureInfo.InvariantCulture);
    }

    // Nanoseconds of the day, and the Julian day.
    private static string Old(ReadOnlySpan<byte> bytes)
    {
        long days = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) - JulianEpoch;
        return new Cell(CellType.Moment, 1_000_000).Written(days * 86_400_000_000 + BinaryPrimitives.ReadInt64LittleEndian(bytes) / 1000, []);
    }

    private BigInteger Wide(ReadOnlySpan<byte> bytes) => bytes.Length <= WidestDecimal ? new BigInteger(bytes, isUnsigned: false, BigEndian)
        : throw new InvalidDataException($"a decimal of {bytes.Length} bytes");

    private string Pointed(BigInteger value)
    {
        int digits = Digits;
        if (digits == 0)
            return value.ToString(CultureInfo.InvariantCulture);
        string text = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        return $"{(value.Sign < 0 ? "-" : "")}{text[..^digits]}.{text[^digits..]}";
    }
}
