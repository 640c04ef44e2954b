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

/// <summary>What a .npy file says before its numbers.</summary>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="Count">How many numbers there are.</param>
/// <param name="Type">The order of the bytes, the kind of number and its size, as NumPy writes them.</param>
internal sealed record NpyHead(int[] Shape, int Count, string Type)
{
    public bool IsBytes => Type[1..] is "u1" or "b1";
}

/// <summary>NumPy's .npy (one array) and .npz (a zip of them).</summary>
public static partial class Npy
{
    // NumPy's own limit of a header it trusts itself to parse.
    private const int MaxHeaderBytes = 10_000;

    // 64 to 128 KB at a time stay in a core's L2.
    private const int ChunkNumbers = 1 << 14;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a .npy file.</summary>
    /// <exception cref="DataException">The file is not a well-formed array of numbers.</exception>
    public static NpyArray Read(string path)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        return Read(reader);
    }

    /// <summary>Reads all arrays of a .npz file by name.</summary>
    /// <exception cref="DataException">The file is not a well-formed zip of arrays.</exception>
    public static IReadOnlyDictionary<string, NpyArray> ReadZip(string path)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        return ReadZip(reader);
    }

    internal static IReadOnlyDictionary<string, NpyArray> ReadZip(BoundedReader reader)
    {
        Dictionary<string, NpyArray> arrays = [];
        foreach ((string name, BoundedReader entry) in ZipFiles.Read(reader, name => name.EndsWith(".npy", StringComparison.Ordinal)))
            arrays[name[..^4]] = Read(entry);
        return arrays;
    }

    /// <summary>Writes arrays into a .npz, atomically.</summary>
    /// <exception cref="DataException">It cannot be written.</exception>
    public static void WriteZip(string path, IEnumerable<(string Name, NpyArray Array)> arrays) => AtomicFile.Write(path, stream =>
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, NpyArray array) in arrays)
        {
            using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest).Open();
            if (array.Floats is not null)
                Write(entry, array.Shape, array.Floats);
            else
                Write(entry, array.Shape, array.Bytes!);
        }
    });

    /// <summary>Writes one array of unsigned bytes.</summary>
    public static void Write(Stream stream, int[] shape, ReadOnlySpan<byte> values)
    {
        WriteHead(stream, shape, "|u1");
        stream.Write(values);
    }

    /// <summary>Writes one float32 array.</summary>
    public static void Write(Stream stream, int[] shape, ReadOnlySpan<float> values)
    {
        WriteHead(stream, shape, "<f4");
        byte[] buffer = new byte[4 * Math.Min(values.Length, ChunkNumbers)];
        for (int start = 0; start < values.Length; start += ChunkNumbers)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(ChunkNumbers, values.Length - start));
            for (int i = 0; i < part.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(4 * i), part[i]);
            stream.Write(buffer, 0, 4 * part.Length);
        }
    }

    private static void WriteHead(Stream stream, int[] shape, string type)
    {
        string axes = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({axes}), }}";
        int total = (10 + header.Length + 1 + 63) / 64 * 64; // the numbers start on a 64-byte boundary
        byte[] head = new byte[total];
        Magic.CopyTo(head);
        (head[6], head[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(header.PadRight(total - 11) + "\n").CopyTo(head, 10);
        stream.Write(head);
    }

    internal static NpyArray Read(BoundedReader reader)
    {
        NpyHead head = ReadHead(reader);
        return Numbers(reader, head);
    }

    /// <summary>Reads what an array is, up to its numbers.</summary>
    internal static NpyHead ReadHead(BoundedReader reader)
    {
        if (!reader.Take(6, "the magic").AsSpan().SequenceEqual(Magic))
            throw reader.Bad("not a .npy array: the magic \\x93NUMPY is missing");
        byte[] version = reader.Take(2, "the version");
        int length = version[0] == 1 ? reader.UInt16LittleEndian("the header's length") : reader.Int32LittleEndian("the header's length");
        if (length > MaxHeaderBytes)
            throw reader.Bad($"the header claims {length:N0} bytes; at most {MaxHeaderBytes:N0} are read");
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
        return new NpyHead([.. shape], (int)count, type.Groups[1].Value);
    }

    private static NpyArray Numbers(BoundedReader reader, NpyHead head)
    {
        CheckSize(reader, head);
        // Bytes of two axes are rows of a table, which is computed with as floats; pictures and labels stay bytes.
        if (head.IsBytes && head.Shape.Length != 2)
            return new NpyArray(head.Shape, null, reader.Take(head.Count, "the numbers"));
        reader.Spend((long)head.Count * sizeof(float), "the numbers");
        float[] values = new float[head.Count];
        ReadNumbers(reader, head, values);
        return new NpyArray(head.Shape, values, null);
    }

    /// <summary>Reads the first of an array's numbers straight to where they stay.</summary>
    internal static void ReadNumbers(BoundedReader reader, NpyHead head, Span<float> values)
    {
        int size = CheckSize(reader, head);
        byte[] chunk = new byte[size * Math.Min(values.Length, ChunkNumbers)];
        for (int start = 0; start < values.Length; start += ChunkNumbers)
        {
            Span<float> part = values.Slice(start, Math.Min(ChunkNumbers, values.Length - start));
            Span<byte> bytes = chunk.AsSpan(0, part.Length * size);
            reader.Read(bytes, "the numbers");
            Convert(bytes, part, size, head.Type[1..], big: head.Type[0] == '>');
        }
    }

    /// <summary>Checks that the numbers claimed are there to the byte.</summary>
    /// <returns>The bytes of a number.</returns>
    internal static int CheckSize(BoundedReader reader, NpyHead head)
    {
        int size = head.Type[1..] switch
        {
            "u1" or "b1" or "i1" => 1,
            "f2" or "i2" or "u2" => 2,
            "f4" or "i4" or "u4" => 4,
            "f8" or "i8" or "u8" => 8,
            _ => throw reader.Bad($"numbers of type {head.Type} are not supported"),
        };
        return (long)head.Count * size == reader.Remaining ? size
            : throw reader.Bad($"{head.Count:N0} numbers of type {head.Type} need {(long)head.Count * size:N0} bytes, {reader.Remaining:N0} are left");
    }

    private static void Convert(ReadOnlySpan<byte> bytes, Span<float> values, int size, string kind, bool big)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * size, size);
            values[i] = kind switch
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
                _ => at[0],
            };
        }
    }

    [GeneratedRegex("'descr':\\s*'([<>|=][a-zA-Z]\\d{1,4})'")]
    private static partial Regex TypeField();

    [GeneratedRegex("'fortran_order':\\s*(True|False)")]
    private static partial Regex OrderField();

    [GeneratedRegex("'shape':\\s*\\(([^)]*)\\)")]
    private static partial Regex ShapeField();
}
