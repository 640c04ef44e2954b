using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using ZstdSharp;

namespace Rootball.Files;

/// <summary>Ways in which the parts of a table file are packed.</summary>
internal enum Packing
{
    None,
    Snappy,
    Gzip,
    Brotli,
    Zstd,
    Lz4Block,
    Lz4Frame,
}

/// <summary>Unpacks a part of a file into memory whose size has been agreed before: more never comes out of it, and less is refused.</summary>
internal static class Unpacking
{
    /// <summary>Unpacks <paramref name="packed"/> so that it fills <paramref name="unpacked"/>.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds more or less. The libraries may throw others.</exception>
    public static void Unpack(Packing packing, byte[] packed, int length, Span<byte> unpacked)
    {
        ReadOnlySpan<byte> source = packed.AsSpan(0, length);
        int count = packing switch
        {
            Packing.None => Copy(source, unpacked),
            Packing.Snappy => Snappy.GetUncompressedLength(source) == unpacked.Length ? Snappy.Decompress(source, unpacked) : -1,
            Packing.Gzip => Gunzip(packed, length, unpacked),
            Packing.Brotli => BrotliDecoder.TryDecompress(source, unpacked, out int written) ? written : -1,
            Packing.Zstd => Unzstd(source, unpacked),
            Packing.Lz4Block => LZ4Codec.Decode(source, unpacked),
            _ => UnpackFrame(source, unpacked),
        };
        if (count != unpacked.Length)
            throw new InvalidDataException($"a part packed with {packing} does not hold the {unpacked.Length:N0} bytes it claims");
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> unpacked)
    {
        if (source.Length == unpacked.Length)
            source.CopyTo(unpacked);
        return source.Length;
    }

    private static int Gunzip(byte[] packed, int length, Span<byte> unpacked)
    {
        using GZipStream stream = new(new MemoryStream(packed, 0, length, writable: false), CompressionMode.Decompress);
        return stream.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
    }

    private static int Unzstd(ReadOnlySpan<byte> source, Span<byte> unpacked)
    {
        using Decompressor decompressor = new();
        return decompressor.Unwrap(source, unpacked);
    }

    // The LZ4 frame format 1.6.1: a head, blocks that may look back into the 64 KB before them, and an end mark of zero. The checksums are not looked at.
    private static int UnpackFrame(ReadOnlySpan<byte> source, Span<byte> unpacked)
    {
        const uint magic = 0x184D2204, stored = 0x8000_0000;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != magic)
            throw new InvalidDataException("not an LZ4 frame");
        byte flags = source[4];
        bool blockChecksums = (flags & 0x10) != 0;
        source = source[(7 + ((flags & 0x08) != 0 ? 8 : 0) + ((flags & 0x01) != 0 ? 4 : 0))..];
        int at = 0;
        for (uint size; (size = BinaryPrimitives.ReadUInt32LittleEndian(source)) != 0;)
        {
            ReadOnlySpan<byte> block = source.Slice(4, checked((int)(size & ~stored)));
            if ((size & stored) != 0)
                block.CopyTo(unpacked[at..]);
            int count = (size & stored) != 0 ? block.Length : LZ4Codec.Decode(block, unpacked[at..], unpacked[Math.Max(0, at - (1 << 16))..at]);
            if (count < 0)
                return -1;
            at += count;
            source = source[(4 + block.Length + (blockChecksums ? 4 : 0))..];
        }
        return at;
    }
}
