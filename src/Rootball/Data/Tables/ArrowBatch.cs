using System.Buffers.Binary;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>A batch of rows in an Arrow file: which node and which buffers belong to a field. Buffers are read when they are asked for.</summary>
internal sealed class ArrowBatch
{
    private const int NodeBytes = 16, BufferBytes = 16;

    // Unpacking costs time, also where little memory is taken.
    private const int MostUnpacking = 4;

    private readonly BoundedReader _reader;
    private readonly FlatTable _head;
    private readonly long _body, _bodyLength;
    private readonly Packing _packing;
    private readonly int _nodes, _nodeCount, _buffers, _bufferCount, _views, _viewCount;
    private int _node, _buffer, _view;

    public ArrowBatch(BoundedReader reader, FlatTable head, long body, long bodyLength)
    {
        (_reader, _head, _body, _bodyLength) = (reader, head, body, bodyLength);
        (_nodes, _nodeCount) = head.Vector(1, NodeBytes);
        (_buffers, _bufferCount) = head.Vector(2, BufferBytes);
        (_views, _viewCount) = head.Vector(4, sizeof(long));
        long rows = head.Long(0);
        Rows = rows is >= 0 and <= int.MaxValue ? (int)rows : throw reader.Bad($"a batch claims {rows:N0} rows");
        _packing = head.Table(3) is not { } packing ? Packing.None : packing.Byte(0) == 0 ? Packing.Lz4Frame : Packing.Zstd;
    }

    public int Rows { get; }

    /// <summary>The node and first buffer of the next field, in the order of the schema.</summary>
    public ArrowNode Next(ArrowField field)
    {
        if (_node >= _nodeCount)
            throw new InvalidDataException("a batch holds fewer columns than the schema");
        long length = _head.LongAt(_nodes + NodeBytes * _node++);
        int views = field.IsView ? checked((int)Math.Min(int.MaxValue, _view < _viewCount ? _head.LongAt(_views + sizeof(long) * _view++) : 0)) : 0;
        ArrowNode node = new(this, field, length is >= 0 and <= int.MaxValue ? (int)length : throw new InvalidDataException($"a column claims {length:N0} values"), _buffer, views);
        if (views < 0 || (_buffer += field.Buffers + views) > _bufferCount)
            throw new InvalidDataException("a batch holds fewer buffers than its columns need");
        for (int i = 0; i < field.Children.Length; i++)
        {
            ArrowNode child = Next(field.Children[i]);
            if (i == 0)
                node = node with { Child = [child] };
        }
        return node;
    }

    /// <summary>Reads a buffer into memory that is used again.</summary>
    public ReadOnlySpan<byte> Read(int index, ref byte[] memory, ref byte[] packed, ref long unpacked)
    {
        long offset = _head.LongAt(_buffers + BufferBytes * index), length = _head.LongAt(_buffers + BufferBytes * index + 8);
        if (offset < 0 || length < 0 || offset > _bodyLength || length > _bodyLength - offset)
            throw new InvalidDataException($"a buffer of {length:N0} bytes at {offset:N0} lies outside a body of {_bodyLength:N0}");
        if (length == 0)
            return [];
        _reader.MoveTo(_body + offset, "a buffer");
        if (_packing == Packing.None)
        {
            _reader.Grow(ref memory, length, "a buffer");
            _reader.Read(memory.AsSpan(0, (int)length), "a buffer");
            return memory.AsSpan(0, (int)length);
        }
        // Eight bytes say what it unpacks to; −1 says that it is not packed.
        _reader.Grow(ref packed, length, "a buffer");
        _reader.Read(packed.AsSpan(0, (int)length), "a buffer");
        long size = BinaryPrimitives.ReadInt64LittleEndian(packed);
        int rest = (int)length - sizeof(long);
        packed.AsSpan(sizeof(long), rest).CopyTo(packed);
        long wanted = size == -1 ? rest : size;
        if (wanted < 0 || (unpacked += wanted) > MostUnpacking * _reader.Allowed)
            throw new InvalidDataException($"a buffer claims to unpack to {wanted:N0} bytes");
        if (wanted == 0)
            return [];
        _reader.Grow(ref memory, wanted, "a buffer");
        Unpacking.Unpack(size == -1 ? Packing.None : _packing, packed, rest, memory.AsSpan(0, (int)wanted));
        return memory.AsSpan(0, (int)wanted);
    }
}

/// <summary>A field's part of a batch.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Field">The field.</param>
/// <param name="Length">How many values.</param>
/// <param name="Buffer">The number of its first buffer: the one that says which values are there.</param>
/// <param name="Views">How many buffers of bytes views look into.</param>
internal sealed record ArrowNode(ArrowBatch Batch, ArrowField Field, int Length, int Buffer, int Views)
{
    /// <summary>The first field below; none for plain values.</summary>
    public ArrowNode[] Child { get; init; } = [];
}
