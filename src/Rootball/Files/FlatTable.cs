using System.Buffers.Binary;
using System.Text;

namespace Rootball.Files;

/// <summary>A table of a FlatBuffer, in which Arrow writes its heads. Every step is checked against the bytes there are; nothing is taken apart in advance.</summary>
/// <remarks>FlatBuffers internals: a table begins with the signed distance back to its list of places; a field's place of 0 says that it is absent.</remarks>
internal readonly struct FlatTable(ReadOnlyMemory<byte> bytes, int at)
{
    /// <summary>The table with which a buffer begins.</summary>
    public static FlatTable Root(ReadOnlyMemory<byte> bytes) => new(bytes, checked((int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span)));

    public bool Has(int field) => Place(field) != 0;

    public byte Byte(int field) => Place(field) is var place and > 0 ? bytes.Span[place] : (byte)0;

    public short Short(int field) => Place(field) is var place and > 0 ? BinaryPrimitives.ReadInt16LittleEndian(bytes.Span[place..]) : (short)0;

    public int Int(int field) => Place(field) is var place and > 0 ? BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[place..]) : 0;

    public long Long(int field) => Place(field) is var place and > 0 ? BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[place..]) : 0;

    public FlatTable? Table(int field) => Place(field) is var place and > 0 ? new FlatTable(bytes, Follow(place)) : null;

    public string Text(int field)
    {
        (int start, int count) = Vector(field, 1);
        return Encoding.UTF8.GetString(bytes.Span.Slice(start, count));
    }

    /// <summary>Where a vector's elements begin, and how many there are: all of them lie within the buffer.</summary>
    public (int Start, int Count) Vector(int field, int size)
    {
        if (Place(field) is not (var place and > 0))
            return (0, 0);
        int start = Follow(place), count = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[start..]);
        return count >= 0 && (long)count * size <= bytes.Length - start - sizeof(int) ? (start + sizeof(int), count)
            : throw new InvalidDataException($"a list in a head claims {count:N0} elements");
    }

    /// <summary>Table <paramref name="index"/> of a vector of tables.</summary>
    public FlatTable Element(int field, int index) => new(bytes, Follow(Vector(field, sizeof(int)).Start + index * sizeof(int)));

    /// <summary>A number of 64 bits at a place that <see cref="Vector"/> has given.</summary>
    public long LongAt(int place) => BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[place..]);

    private int Follow(int place) => checked(place + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[place..]));

    private int Place(int field)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        int places = checked(at - BinaryPrimitives.ReadInt32LittleEndian(span[at..])), entry = sizeof(int) + sizeof(ushort) * field;
        if (entry + sizeof(ushort) > BinaryPrimitives.ReadUInt16LittleEndian(span[places..]))
            return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(span[(places + entry)..]);
        return offset == 0 ? 0 : checked(at + offset);
    }
}
