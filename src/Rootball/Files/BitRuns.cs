using System.Buffers.Binary;

namespace Rootball.Files;

/// <summary>Parquet's hybrid of repeated values and values packed bit by bit: levels, places in a dictionary, truths.</summary>
/// <remarks>Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".</remarks>
internal static class BitRuns
{
    /// <summary>Fills <paramref name="values"/>.</summary>
    /// <exception cref="InvalidDataException">There are fewer values.</exception>
    public static void Read(ReadOnlySpan<byte> source, int bits, Span<int> values)
    {
        if (bits is < 0 or > 32)
            throw new InvalidDataException($"numbers of {bits} bits");
        int at = 0, done = 0;
        while (done < values.Length)
        {
            ulong head = Varint(source, ref at);
            long count = (long)Math.Min(head >> 1, int.MaxValue);
            if ((head & 1) != 0)
            {
                int packed = (int)Math.Min(8 * count, values.Length - done);
                Unpack(source[at..], bits, values.Slice(done, packed));
                at = (int)Math.Min(source.Length, at + count * bits);
                done += packed;
                continue;
            }
            int width = (bits + 7) / 8, value = 0, repeated = (int)Math.Min(count, values.Length - done);
            for (int i = 0; i < width; i++)
                value |= source[at++] << 8 * i;
            values.Slice(done, repeated).Fill(value);
            done += repeated;
        }
    }

    /// <summary>Values of a number of bits each, the lowest bits first.</summary>
    public static void Unpack(ReadOnlySpan<byte> source, int bits, Span<int> values)
    {
        ulong held = 0;
        int count = 0, at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            for (; count < bits; count += 8)
                held |= (ulong)source[at++] << count;
            values[i] = (int)(held & ((1UL << bits) - 1));
            held >>= bits;
            count -= bits;
        }
    }

    /// <summary>Bytes that hold seven bits each and say whether another follows.</summary>
    public static ulong Varint(ReadOnlySpan<byte> source, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = source[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new InvalidDataException("a number is longer than ten bytes");
    }

    /// <summary>Parquet's differences: blocks of differences, each less the smallest of its block, packed with the bits that a quarter of the block needs.</summary>
    /// <returns>How many bytes were read.</returns>
    public static int Differences(ReadOnlySpan<byte> source, Span<long> values)
    {
        int at = 0;
        int block = checked((int)Varint(source, ref at)), parts = checked((int)Varint(source, ref at));
        long total = checked((long)Varint(source, ref at)), value = Zigzag(Varint(source, ref at));
        if (block is < 1 or > 1 << 20 || parts is < 1 or > 512 || block % parts != 0 || total != values.Length)
            throw new InvalidDataException($"{total:N0} differences in blocks of {block:N0}, where {values.Length:N0} are expected");
        if (total > 0)
            values[0] = value;
        int part = block / parts, done = 1;
        while (done < values.Length)
        {
            long smallest = Zigzag(Varint(source, ref at));
            ReadOnlySpan<byte> widths = source.Slice(at, parts);
            at += parts;
            for (int p = 0; p < parts && done < values.Length; p++)
            {
                int bits = widths[p], count = Math.Min(part, values.Length - done);
                if (bits > 64)
                    throw new InvalidDataException($"differences of {bits} bits");
                for (int i = 0; i < count; i++)
                    values[done++] = value += smallest + Bits(source[at..], (long)i * bits, bits);
                at += (part * bits + 7) / 8;
            }
        }
        return Math.Min(at, source.Length);
    }

    private static long Bits(ReadOnlySpan<byte> source, long from, int bits)
    {
        if (bits == 0)
            return 0;
        int first = (int)(from / 8), shift = (int)(from % 8), bytes = (shift + bits + 7) / 8;
        Span<byte> window = stackalloc byte[16];
        window.Clear();
        source.Slice(first, bytes).CopyTo(window);
        UInt128 value = BinaryPrimitives.ReadUInt128LittleEndian(window) >> shift;
        return (long)(ulong)(bits == 64 ? value : value & (UInt128.One << bits) - 1);
    }

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
