using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Rootball.Files;

namespace Rootball.Data;

/// <summary>Looks through a PNG before it is decoded: chunks must lie within the file, and what is packed must be no more than the pixels.</summary>
/// <remarks>Signature, then chunks of length, name, contents and checksum; the pixels are deflated, a byte before each row (PNG specification, third edition, sections 5 and 10).</remarks>
internal static class PngCheck
{
    private const int Signature = 8, Head = 13, Frame = 12; // a chunk's length, name and checksum

    /// <summary>Whether a file is a PNG.</summary>
    public static bool IsPng(byte[] file) => file is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    /// <summary>How many bits a pixel takes before it is packed; 1 if the head is cut off.</summary>
    public static int BitsPerPixel(byte[] file)
    {
        if (file.Length < Signature + 8 + Head)
            return 1;
        int bits = file[Signature + 16], channels = file[Signature + 17] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return Math.Max(1, bits * channels);
    }

    /// <summary>Refuses what the decoder would believe.</summary>
    /// <exception cref="DataException">A chunk leaves the file, or more is packed than the pixels take.</exception>
    public static void Check(string name, byte[] file, PictureClaim claim)
    {
        using MemoryStream packed = Packed(name, file);
        // Interlaced pictures have up to two rows for one, each rounded up.
        long row = ((long)claim.Width * BitsPerPixel(file) + 7) / 8 + 8, most = 2 * row * claim.Height, count = 0;
        byte[] chunk = new byte[1 << 14];
        using ZLibStream unpacking = new(packed, CompressionMode.Decompress);
        for (int read; (read = unpacking.Read(chunk)) > 0;)
        {
            if ((count += read) > most)
                throw new DataException($"{name}: more than {most:N0} bytes are packed in it; {claim.Width}×{claim.Height} pixels take fewer.");
        }
    }

    private static MemoryStream Packed(string name, byte[] file)
    {
        MemoryStream packed = new(file.Length);
        for (int at = Signature; ;)
        {
            if (file.Length - at < Frame)
                throw new DataException($"{name}: byte {at:N0}: the picture ends without its last chunk.");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            ReadOnlySpan<byte> kind = file.AsSpan(at + 4, 4);
            if (length > file.Length - at - Frame)
                throw new DataException($"{name}: byte {at:N0}: chunk {Encoding.ASCII.GetString(kind)} claims {length:N0} bytes, {file.Length - at - Frame:N0} are left.");
            if (kind.SequenceEqual("IEND"u8))
                break;
            if (kind.SequenceEqual("IDAT"u8))
                packed.Write(file, at + 8, (int)length);
            at += Frame + (int)length;
        }
        packed.Position = 0;
        return packed;
    }
}
