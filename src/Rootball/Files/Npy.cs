using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Rootball.Files;

/// <summary>An array read from a .npy file: numbers in C order, as bytes where the file holds bytes, as floats otherwise.</summary>
/// <param name="Shape">The lengths of the axes; empty for a single number.</param>
/// <param name="Floats">The numbers; null if <paramref name="Bytes"/> holds them.</param>
/// <param name="Bytes">The numbers of an array of unsigned bytes.</param>
public sealed record NpyArray(int[] Shape, float[]? Floats, byte[]? Bytes)
{
    /// <summary>How many numbers there are.</summary>
    public int Length => Floats?.Length ?? Bytes!.Length;

    /// <summary>Number <paramref name="index"/>.</summary>
    public float this[int index] => Floats is null ? Bytes![index] : Floats[index];
}

/// <summary>NumPy's .npy (one array) and .npz (a zip of them).</summary>
public static partial class Npy
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a .npy file.</summary>
    /// <exception cref="DataException">The file is not a well-formed array of numbers.</exception>
    public static NpyArray Read(string path) => Read(BoundedReader.Open(path));

    /// <summary>Reads all arrays of a .npz file by name.</summary>
    /// <exception cref="DataException">The file is not a well-formed zip of arrays.</exception>
    public static IReadOnlyDictionary<string, NpyArray> ReadZip(string path) => ReadZip(BoundedReader.Open(path));

    internal static IReadOnlyDictionary<string, NpyArray> ReadZip(BoundedReader reader)
    {
        Dictionary<string, NpyArray> arrays = [];
        foreach ((string name, BoundedReader entry) in ZipFiles.Read(reader, name => name.EndsWith(".npy", StringComparison.Ordinal)))
            arrays[name[..^4]] = Read(entry);
        return arrays;
    }

    /// <summary>Writes float32 arrays into a .npz, atomically.</summary>
    public static void WriteZip(string path, IEnumerable<(string Name, int[] Shape, float[] Values)> arrays) => AtomicFile.Write(path, stream =>
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, int[] shape, float[] values) in arrays)
        {
            using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
            Write(entry, shape, values);
        }
    });

    /// <summary>Writes one float32 array.</summary>
    public static void Write(Stream stream, int[] shape, ReadOnlySpan<float> values)
    {
        string axes = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({axes}), }}";
        int total = (10 + header.Length + 1 + 63) / 64 * 64; // the numbers start on a 64-byte boundary
        byte[] head = new byte[total];
        Magic.CopyTo(head);
        (head[6], head[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(header.PadRight(total - 11) + "\n").CopyTo(head, 10);
        stream.Write(head);
        byte[] buffer = new byte[4 * Math.Min(values.Length, 1 << 14)];
        for (int start = 0; start < values.Length; start += 1 << 14)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(1 << 14, values.Length - start));
            for (int i = 0; i < part.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(4 * i), part[i]);
            stream.Write(buffer, 0, 4 * part.Length);
        }
    }

    internal static NpyArray Read(BoundedReader reader)
    {
        if (!reader.Take(6, "the magic").SequenceEqual(Magic))
            throw reader.Bad("not a .npy array: the magic \\x93NUMPY is missing");
        ReadOnlySpan<byte> version = reader.Take(2, "the version");
        int length = version[0] == 1 ? reader.UInt16LittleEndian("the header's length") : BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4, "the header's length"));
        string header = Encoding.ASCII.GetString(reader.Take(length, "the header"));
        Match type = TypeField().Match(header), order = OrderField().Match(header), axes = ShapeField().Match(header);
        if (!type.Success || !order.Success || !axes.Success)
            throw reader.Bad("the header lacks descr, fortran_order or shape");
        if (order.Groups[1].Value == "True")
            throw reader.Bad("the array is in Fortran order; save it with numpy.ascontiguousarray");
        List<int> shape = [];
        long count = 1;
        foreach (string axis in axes.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || (count *= size) > Array.MaxLength)
                throw reader.Bad($"the shape ({axes.Groups[1].Value}) is not supported");
            shape.Add(size);
        }
        return Numbers(reader, [.. shape], (int)count, type.Groups[1].Value);
    }

    private static NpyArray Numbers(BoundedReader reader, int[] shape, int count, string type)
    {
        int size = type.Length > 2 && int.TryParse(type[2..], out int digits) ? digits : 0;
        bool big = type[0] == '>';
        if ((long)count * size != reader.Remaining)
            throw reader.Bad($"{count:N0} numbers of type {type} need {(long)count * size:N0} bytes, {reader.Remaining:N0} are left");
        ReadOnlySpan<byte> bytes = reader.Take(count * size, "the numbers");
        if (type[1..] is "u1" or "b1")
            return new NpyArray(shape, null, bytes.ToArray());
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * size, size);
            values[i] = type[1..] switch
            {
                "f4" => big ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at),
                "f8" => (float)(big ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at)),
                "f2" => (float)(big ? BinaryPrimitives.ReadHalfBigEndian(at) : BinaryPrimitives.ReadHalfLittleEndian(at)),
                "i1" => (sbyte)at[0],
                "i2" => big ? BinaryPrimitives.ReadInt16BigEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at),
                "u2" => big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
                "i4" => big ? BinaryPrimitives.ReadInt32BigEndian(at) : BinaryPrimitives.ReadInt32LittleEndian(at),
                "u4" => big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at),
                "i8" => big ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at),
                "u8" => big ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at),
                _ => throw reader.Bad($"numbers of type {type} are not supported"),
            };
        }
        return new NpyArray(shape, values, null);
    }

    [GeneratedRegex("'descr':\\s*'([<>|=][a-zA-Z]\\d{1,2})'")]
    private static partial Regex TypeField();

    [GeneratedRegex("'fortran_order':\\s*(True|False)")]
    private static partial Regex OrderField();

    [GeneratedRegex("'shape':\\s*\\(([^)]*)\\)")]
    private static partial Regex ShapeField();
}
