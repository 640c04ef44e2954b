using System.Buffers.Binary;

namespace Rootball.Files;

/// <summary>A structure read from Thrift's compact protocol: values by the number of their field.</summary>
internal sealed class ThriftStruct
{
    private readonly List<(int Field, object Value)> _values = [];

    public void Add(int field, object value) => _values.Add((field, value));

    public bool Has(int field) => Find(field) is not null;

    /// <summary>A whole number or a truth; <paramref name="otherwise"/> where it is absent or something else.</summary>
    public long Number(int field, long otherwise = 0) => Find(field) is long number ? number : otherwise;

    public byte[] Bytes(int field) => Find(field) as byte[] ?? [];

    public ThriftStruct? Struct(int field) => Find(field) as ThriftStruct;

    public IReadOnlyList<object> List(int field) => Find(field) as List<object> ?? [];

    private object? Find(int field)
    {
        foreach ((int known, object value) in _values)
        {
            if (known == field)
                return value;
        }
        return null;
    }
}

/// <summary>Thrift's compact protocol, in which Parquet writes its heads: whatever the fields mean, each is read by the type it says it has.</summary>
/// <remarks>Every element takes at least one byte of the file, so that no length claims more than is there; what the elements take in memory is paid for as they are read.</remarks>
internal sealed class ThriftReader(BoundedReader reader)
{
    private const int DeepestNesting = 32, BytesAnElement = 64;

    private const int True = 1, False = 2, Byte = 3, Short = 4, Int = 5, Long = 6, Double = 7, Binary = 8, ListType = 9, Set = 10, StructType = 12;

    /// <summary>Reads a structure up to its end.</summary>
    /// <exception cref="DataException">It is damaged, or ends too late.</exception>
    public ThriftStruct Struct(int depth = 0)
    {
        if (depth > DeepestNesting)
            throw reader.Bad($"a head is nested more than {DeepestNesting} deep");
        reader.Spend(BytesAnElement, "a head");
        ThriftStruct read = new();
        for (int field = 0, head; (head = Next()) != 0;)
        {
            field = head >> 4 == 0 ? (int)Zigzag(Varint()) : field + (head >> 4);
            int type = head & 15;
            read.Add(field, type is True or False ? Paid(type == True ? 1 : 0) : Value(type, depth));
        }
        return read;
    }

    private object Value(int type, int depth) => type switch
    {
        True or False => (object)Paid(Next() == True ? 1 : 0),
        Byte => Paid((sbyte)Next()),
        Short or Int or Long => Paid(Zigzag(Varint())),
        Double => Paid(BinaryPrimitives.ReadInt64LittleEndian(reader.Take(sizeof(double), "a number"))),
        Binary => reader.Take(Length(Varint()), "a text in a head"),
        ListType or Set => Elements(depth + 1),
        StructType => Struct(depth + 1),
        _ => throw reader.Bad($"a head holds a value of type {type}, which is not used"),
    };

    private List<object> Elements(int depth)
    {
        if (depth > DeepestNesting)
            throw reader.Bad($"a head is nested more than {DeepestNesting} deep");
        int head = Next();
        long count = head >> 4 < 15 ? head >> 4 : Length(Varint());
        reader.Spend(count * sizeof(long), "a list in a head");
        List<object> elements = new((int)count);
        for (long i = 0; i < count; i++)
            elements.Add(Value(head & 15, depth));
        return elements;
    }

    private long Paid(long value)
    {
        reader.Spend(BytesAnElement, "a head");
        return value;
    }

    private long Length(ulong length) => length <= (ulong)reader.Remaining ? (long)length
        : throw reader.Bad($"a part of a head claims {length:N0} bytes, {reader.Remaining:N0} are left");

    private byte Next()
    {
        Span<byte> one = stackalloc byte[1];
        reader.Read(one, "a head");
        return one[0];
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Next();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw reader.Bad("a number is longer than ten bytes");
    }

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
