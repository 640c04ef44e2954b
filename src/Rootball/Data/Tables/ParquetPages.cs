using System.Numerics;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>Reads the pages of a Parquet file's columns. Its memory is used again for every page and paid for where it grows.</summary>
internal sealed class ParquetPages(BoundedReader reader)
{
    private const int DataPage = 0, DictionaryPage = 2, NewDataPage = 3;

    // Unpacking costs time, also where little memory is taken: as often as this may all that a file may take be unpacked.
    private const int MostUnpacking = 4;

    private readonly ParquetValues _dictionary = new(reader), _values = new(reader);
    private byte[] _packed = [], _page = [];
    private int[] _present = [], _repeated = [];
    private char[] _room = new char[256];
    private long _unpacked;

    /// <summary>Reads a column of <paramref name="count"/> rows, the first of which is row <paramref name="first"/> of the table.</summary>
    public void Read(ParquetLeaf leaf, ThriftStruct chunk, IReadOnlyList<ColumnTarget?> targets, int first, int count, int rows)
    {
        long values = chunk.Number(5), dictionary = chunk.Number(11), start = chunk.Number(9);
        if (values != (long)count * leaf.Width || chunk.Number(1) != leaf.Physical)
            throw new InvalidDataException($"column '{leaf.Name}' holds {values:N0} values of type {chunk.Number(1)} in {count:N0} rows");
        reader.MoveTo(dictionary > 0 ? Math.Min(dictionary, start) : start, $"column '{leaf.Name}'");
        _dictionary.Clear();
        Place place = new(leaf, targets, first, Math.Min(rows, first + count));
        for (long done = 0; done < values;)
        {
            ThriftStruct head = new ThriftReader(reader).Struct();
            long size = head.Number(2), packed = head.Number(3), next = reader.Position + packed, type = head.Number(1);
            if (size < 0 || packed < 0 || packed > reader.Remaining || (_unpacked += size) > MostUnpacking * reader.Allowed)
                throw reader.Bad($"a page of column '{leaf.Name}' claims {packed:N0} bytes that unpack to {size:N0}; {reader.Remaining:N0} are left");
            Packing packing = Packed(chunk.Number(4), type == NewDataPage && head.Struct(8)?.Number(7, 1) == 0);
            if (type == DictionaryPage && head.Struct(7) is { } words)
            {
                ReadOnlySpan<byte> page = Unpack(packing, (int)packed, (int)size, 0);
                _dictionary.Plain(leaf, page, Count(words.Number(1), int.MaxValue));
            }
            else if (type is DataPage or NewDataPage && head.Struct(type == DataPage ? 5 : 8) is { } said)
            {
                int there = Count(said.Number(1), values - done);
                ReadPage(leaf, said, packing, (int)packed, (int)size, type == NewDataPage, there, ref place);
                done += there;
            }
            reader.MoveTo(next, "the next page");
        }
        place.Finish();
    }

    private void ReadPage(ParquetLeaf leaf, ThriftStruct said, Packing packing, int packed, int size, bool isNew, int count, ref Place place)
    {
        // The newer kind of page keeps its levels unpacked before the values.
        int levels = isNew ? Count(said.Number(5) + said.Number(6), Math.Min(packed, size)) : 0;
        ReadOnlySpan<byte> page = Unpack(packing, packed, size, levels);
        Grow(ref _present, count);
        Grow(ref _repeated, count);
        Span<int> repeated = _repeated.AsSpan(0, count), present = _present.AsSpan(0, count);
        page = page[Levels(page, leaf.IsList ? 1 : 0, isNew ? (int)said.Number(6) : -1, repeated)..];
        page = page[Levels(page, leaf.Present, isNew ? (int)said.Number(5) : -1, present)..];
        int there = leaf.Present == 0 ? count : present.Count(leaf.Present);
        _values.Read(leaf, page, (int)said.Number(isNew ? 4 : 2), there, _dictionary);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            bool here = leaf.Present == 0 || present[i] == leaf.Present;
            if (place.Next(repeated[i] == 0) is { } target)
                Put(leaf.Cell, target, place.Row, here ? at : -1);
            at += here ? 1 : 0;
        }
    }

    private void Put(Cell cell, ColumnTarget target, int row, int value)
    {
        bool text = target is TextTarget;
        if (value < 0 && !text)
            target.Number(row, float.NaN);
        if (value < 0)
            return;
        long bits = _values.Bits(value);
        ReadOnlySpan<byte> bytes = _values.Bytes(value);
        if (text)
            target.Text(row, cell.Text(bits, bytes, ref _room));
        else
            target.Number(row, cell.Number(bits, bytes));
    }

    private ReadOnlySpan<byte> Unpack(Packing packing, int packed, int size, int levels)
    {
        reader.Grow(ref _packed, packed, "a page");
        reader.Grow(ref _page, size, "a page");
        reader.Read(_packed.AsSpan(0, packed), "a page");
        _packed.AsSpan(0, levels).CopyTo(_page);
        if (levels > 0)
            _packed.AsSpan(levels, packed - levels).CopyTo(_packed);
        if (size > levels)
            Unpacking.Unpack(packing, _packed, packed - levels, _page.AsSpan(levels, size - levels));
        return _page.AsSpan(0, size);
    }

    // Levels are packed by their highest; the older kind of page says before them how many bytes they take.
    private static int Levels(ReadOnlySpan<byte> page, int highest, int length, Span<int> levels)
    {
        if (highest == 0)
        {
            levels.Clear();
            return Math.Max(0, length);
        }
        int start = length < 0 ? sizeof(int) : 0, end = start + (length < 0 ? BitConverter.ToInt32(page) : length);
        BitRuns.Read(page[start..end], BitOperations.Log2((uint)highest) + 1, levels);
        return end;
    }

    private void Grow(ref int[] memory, int count)
    {
        if (memory.Length >= count)
            return;
        reader.Spend((long)sizeof(int) * (count - memory.Length), "the levels of a page");
        memory = new int[count];
    }

    private static int Count(long said, long most) => said >= 0 && said <= Math.Min(most, int.MaxValue) ? (int)said : throw new InvalidDataException($"a page claims {said:N0} values or bytes; expected at most {most:N0}");

    private static Packing Packed(long codec, bool stored) => stored ? Packing.None : codec switch
    {
        0 => Packing.None,
        1 => Packing.Snappy,
        2 => Packing.Gzip,
        4 => Packing.Brotli,
        6 => Packing.Zstd,
        7 => Packing.Lz4Block,
        _ => throw new InvalidDataException($"pages packed in way {codec}; none, snappy, gzip, brotli, zstd and LZ4_RAW are read"),
    };

    // Walks over the rows of a chunk, and within a row over the numbers of its list.
    private struct Place(ParquetLeaf leaf, IReadOnlyList<ColumnTarget?> targets, int first, int end)
    {
        private int _part = leaf.Width - 1;

        public int Row { get; private set; } = first - 1;

        public ColumnTarget? Next(bool begins)
        {
            if (begins != (_part == leaf.Width - 1) && leaf.IsList)
                throw new InvalidDataException($"column '{leaf.Name}', row {Row + 1:N0}: a list of another length than {leaf.Width:N0}");
            _part = begins ? 0 : _part + 1;
            Row += begins ? 1 : 0;
            return Row < end ? targets[leaf.FirstField + _part] : null;
        }

        public readonly void Finish()
        {
            if (_part != leaf.Width - 1)
                throw new InvalidDataException($"column '{leaf.Name}' ends within a list");
        }
    }
}
