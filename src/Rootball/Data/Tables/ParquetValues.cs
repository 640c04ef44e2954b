using System.Buffers.Binary;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>The values of a page or of a dictionary: 64 bits each, which are the number itself or where its bytes lie.</summary>
internal sealed class ParquetValues(BoundedReader reader)
{
    private const int Plain0 = 0, PlainDictionary = 2, Runs = 3, Delta = 5, DeltaLengths = 6, DeltaBytes = 7, RunsDictionary = 8, Split = 9;

    private const int Truth = 0, Int32 = 1, Int64 = 2, Int96 = 3, Float = 4, Double = 5, BytesType = 6;

    private long[] _bits = [];
    private byte[] _heap = [], _other = [];
    private int[] _numbers = [];
    private int _count;
    private bool _hasBytes;
    private ParquetValues? _source;

    public void Clear() => _count = 0;

    public long Bits(int index) => _source is null ? _bits[index] : _source._bits[_numbers[index]];

    /// <summary>The bytes of a value; none for a number.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _source is null ? Slice(_bits[index]) : _source.Slice(_source._bits[_numbers[index]]);

    /// <summary>Reads values in the encoding that the page names.</summary>
    public void Read(ParquetLeaf leaf, ReadOnlySpan<byte> page, int encoding, int count, ParquetValues dictionary)
    {
        _source = null;
        switch (encoding)
        {
            case Plain0: Plain(leaf, page, count); break;
            case PlainDictionary or RunsDictionary when count > 0:
                Grow(ref _numbers, count);
                BitRuns.Read(page[1..], page[0], _numbers.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    if ((uint)_numbers[i] >= (uint)dictionary._count)
                        throw new InvalidDataException($"place {_numbers[i]:N0} of a dictionary of {dictionary._count:N0}");
                }
                _source = dictionary;
                break;
            case PlainDictionary or RunsDictionary: break;
            case Runs when leaf.Physical == Truth:
                Begin(count, hasBytes: false);
                Grow(ref _numbers, count);
                BitRuns.Read(page[sizeof(int)..], 1, _numbers.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                    _bits[i] = _numbers[i];
                break;
            case Delta when leaf.Physical is Int32 or Int64:
                Begin(count, hasBytes: false);
                BitRuns.Differences(page, _bits.AsSpan(0, count));
                Narrow(leaf, count);
                break;
            case DeltaLengths when leaf.Physical == BytesType: Lengths(page, count); break;
            case DeltaBytes when leaf.Physical > Double: Prefixes(page, count); break;
            case Split: Unsplit(leaf, page, count); break;
            default: throw new InvalidDataException($"values of type {leaf.Physical} in encoding {encoding}");
        }
    }

    /// <summary>Reads values that stand one after another.</summary>
    public void Plain(ParquetLeaf leaf, ReadOnlySpan<byte> page, int count)
    {
        int size = leaf.Physical switch { Int32 or Float => 4, Int64 or Double => 8, Int96 => 12, Truth or BytesType => 0, _ => leaf.Length };
        if (size > 0 && (long)size * count > page.Length || leaf.Physical == BytesType && 4L * count > page.Length)
            throw new InvalidDataException($"{count:N0} values claimed in {page.Length:N0} bytes");
        Begin(count, hasBytes: leaf.Physical is Int96 or > Double && leaf.Cell.Type != CellType.Half);
        if (_hasBytes)
            Keep(page);
        for (int i = 0, at = 0; i < count; i++, at += size)
        {
            if (leaf.Physical == BytesType)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(page[at..]);
                _ = page.Slice(at + sizeof(int), length);
                (_bits[i], at) = (At(at + sizeof(int), length), at + sizeof(int) + length);
                continue;
            }
            _bits[i] = leaf.Physical switch
            {
                Truth => page[i / 8] >> (i % 8) & 1,
                Int32 or Float => Extended(leaf, BinaryPrimitives.ReadInt32LittleEndian(page[at..])),
                Int64 or Double => BinaryPrimitives.ReadInt64LittleEndian(page[at..]),
                _ when !_hasBytes => BinaryPrimitives.ReadUInt16LittleEndian(page[at..]),
                _ => At(at, size),
            };
        }
    }

    private static long Extended(ParquetLeaf leaf, int value) => leaf.Cell.Type == CellType.Unsigned ? (uint)value : value;

    private void Narrow(ParquetLeaf leaf, int count)
    {
        for (int i = 0; i < count && leaf.Physical == Int32; i++)
            _bits[i] = Extended(leaf, (int)_bits[i]);
    }

    // All lengths, then all bytes.
    private void Lengths(ReadOnlySpan<byte> page, int count)
    {
        Begin(count, hasBytes: true);
        ReadOnlySpan<byte> bytes = page[BitRuns.Differences(page, _bits.AsSpan(0, count))..];
        Keep(bytes);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int length = checked((int)_bits[i]);
            _ = bytes.Slice(at, length);
            _bits[i] = At(at, length);
            at += length;
        }
    }

    // How many bytes each value shares with the one before it, then the rests.
    private void Prefixes(ReadOnlySpan<byte> page, int count)
    {
        Begin(count, hasBytes: true);
        ReadOnlySpan<byte> rest = page[BitRuns.Differences(page, _bits.AsSpan(0, count))..];
        reader.Spend(2L * sizeof(long) * count, "texts that share beginnings");
        long[] shared = _bits.AsSpan(0, count).ToArray(), lengths = new long[count];
        rest = rest[BitRuns.Differences(rest, lengths)..];
        long total = 0;
        for (int i = 0; i < count; i++)
            total = checked(total + (shared[i] >= 0 && lengths[i] >= 0 ? shared[i] + lengths[i] : throw new InvalidDataException("a text of negative length")));
        reader.Grow(ref _other, total, "texts that share beginnings");
        Span<byte> heap = _other;
        for (int i = 0, at = 0, before = 0, used = 0; i < count; i++)
        {
            (int head, int tail) = (checked((int)shared[i]), checked((int)lengths[i]));
            heap.Slice(before, i == 0 ? 0 : checked((int)(_bits[i - 1] & int.MaxValue)))[..head].CopyTo(heap[used..]);
            rest.Slice(at, tail).CopyTo(heap[(used + head)..]);
            _bits[i] = At(used, head + tail);
            (at, before, used) = (at + tail, used, used + head + tail);
        }
        (_heap, _other) = (_other, _heap);
    }

    // The first bytes of all values, then their second ones, and so on.
    private void Unsplit(ParquetLeaf leaf, ReadOnlySpan<byte> page, int count)
    {
        int size = leaf.Physical switch { Int32 or Float => 4, Int64 or Double => 8, > BytesType => leaf.Length, _ => throw new InvalidDataException("bytes of such values are not split") };
        if ((long)size * count > page.Length)
            throw new InvalidDataException($"{count:N0} values claimed in {page.Length:N0} bytes");
        reader.Grow(ref _other, (long)size * count, "split values");
        for (int i = 0; i < size * count; i++)
            _other[i] = page[i % size * count + i / size];
        Plain(leaf, _other.AsSpan(0, size * count), count);
    }

    private static long At(int start, int length) => (long)start << 31 | (uint)length;

    private ReadOnlySpan<byte> Slice(long at) => _hasBytes ? _heap.AsSpan((int)(at >> 31), (int)(at & int.MaxValue)) : [];

    private void Begin(int count, bool hasBytes)
    {
        if (_bits.Length < count)
        {
            reader.Spend((long)sizeof(long) * (count - _bits.Length), "the values of a page");
            _bits = new long[count];
        }
        (_count, _hasBytes, _source) = (count, hasBytes, null);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        reader.Grow(ref _heap, bytes.Length, "the values of a page");
        bytes.CopyTo(_heap);
    }

    private void Grow(ref int[] memory, int count)
    {
        if (memory.Length >= count)
            return;
        reader.Spend((long)sizeof(int) * (count - memory.Length), "the values of a page");
        memory = new int[count];
    }
}
