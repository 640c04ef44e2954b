using System.Buffers.Binary;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>The values of one column in one batch of an Arrow file. Its memory is used again for every column and paid for where it grows.</summary>
internal sealed class ArrowColumn
{
    private byte[] _valid = [], _values = [], _heap = [], _packed = [];
    private byte[][] _views = [];
    private int _validLength, _valuesLength, _heapLength;
    private int[] _viewLengths = [];
    private char[] _room = new char[256];
    private long _unpacked;
    private ArrowNode? _node;

    public void Load(ArrowNode node)
    {
        _node = node;
        ArrowField field = node.Field;
        if (field.Buffers > 0)
            _validLength = node.Batch.Read(node.Buffer, ref _valid, ref _packed, ref _unpacked).Length;
        else
            _validLength = 0;
        if (field.Buffers > 1)
            _valuesLength = node.Batch.Read(node.Buffer + 1, ref _values, ref _packed, ref _unpacked).Length;
        if (field.Buffers > 2)
            _heapLength = node.Batch.Read(node.Buffer + 2, ref _heap, ref _packed, ref _unpacked).Length;
        if (node.Views > _views.Length)
            Array.Resize(ref _views, node.Views);
        _viewLengths = node.Views > 0 ? new int[node.Views] : [];
        for (int i = 0; i < node.Views; i++)
        {
            _views[i] ??= [];
            _viewLengths[i] = node.Batch.Read(node.Buffer + 2 + i, ref _views[i], ref _packed, ref _unpacked).Length;
        }
    }

    /// <summary>Whether value <paramref name="index"/> is there; without a buffer that says so all are.</summary>
    public bool Has(int index) => _validLength == 0 || (_valid.AsSpan(0, _validLength)[index >> 3] >> (index & 7) & 1) != 0;

    public float Number(int index) => _node!.Field.Cell!.Value.Number(Bits(index), Bytes(index));

    public ReadOnlySpan<char> Text(int index) => _node!.Field.Cell!.Value.Text(Bits(index), Bytes(index), ref _room);

    /// <summary>Where list <paramref name="index"/> begins among the numbers below.</summary>
    public int Offset(int index)
    {
        ReadOnlySpan<byte> values = _values.AsSpan(0, _valuesLength);
        return _node!.Field.IsLarge ? checked((int)BinaryPrimitives.ReadInt64LittleEndian(values[(8 * index)..])) : BinaryPrimitives.ReadInt32LittleEndian(values[(4 * index)..]);
    }

    public long Bits(int index)
    {
        ReadOnlySpan<byte> values = _values.AsSpan(0, _valuesLength);
        ArrowField field = _node!.Field;
        bool unsigned = field.Cell?.Type is CellType.Unsigned or CellType.Half;
        return field.Bytes switch
        {
            0 => values[index >> 3] >> (index & 7) & 1,
            1 => unsigned ? values[index] : (sbyte)values[index],
            2 => unsigned ? BinaryPrimitives.ReadUInt16LittleEndian(values[(2 * index)..]) : BinaryPrimitives.ReadInt16LittleEndian(values[(2 * index)..]),
            4 => unsigned ? BinaryPrimitives.ReadUInt32LittleEndian(values[(4 * index)..]) : BinaryPrimitives.ReadInt32LittleEndian(values[(4 * index)..]),
            8 => BinaryPrimitives.ReadInt64LittleEndian(values[(8 * index)..]),
            _ => 0,
        };
    }

    private ReadOnlySpan<byte> Bytes(int index)
    {
        ArrowField field = _node!.Field;
        if (field.Cell?.Type == CellType.WideDecimal)
            return _values.AsSpan(0, _valuesLength).Slice(field.Bytes * index, field.Bytes);
        if (field.Cell?.Type != CellType.Text)
            return [];
        if (!field.IsView)
            return _heap.AsSpan(0, _heapLength)[Offset(index)..Offset(index + 1)];
        // A view has its length; up to twelve bytes follow it, or four, the number of a buffer, and a place in that.
        ReadOnlySpan<byte> view = _values.AsSpan(0, _valuesLength).Slice(16 * index, 16);
        int length = BinaryPrimitives.ReadInt32LittleEndian(view);
        if (length <= 12)
            return view.Slice(4, length);
        int buffer = BinaryPrimitives.ReadInt32LittleEndian(view[8..]);
        return _views[buffer].AsSpan(0, _viewLengths[buffer]).Slice(BinaryPrimitives.ReadInt32LittleEndian(view[12..]), length);
    }
}
