using System.Buffers.Binary;
using System.IO.Compression;

namespace Rootball.Files;

/// <summary>The one way files are read: whole, up to a limit, and then by checked steps, so that no length in a file is ever trusted.</summary>
internal sealed class BoundedReader
{
    // The largest data set that fits the tensors' 2³¹ limit.
    private static readonly long MaxBytes = Array.MaxLength;

    private readonly byte[] _bytes;

    public BoundedReader(string name, byte[] bytes) => (Name, _bytes) = (name, bytes);

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    public int Position { get; private set; }

    public int Length => _bytes.Length;

    public int Remaining => _bytes.Length - Position;

    /// <summary>Reads a file; one that ends in .gz is unpacked.</summary>
    public static BoundedReader Open(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new(path, Unpack(path, file, MaxBytes))
                : new(path, ReadAll(path, file, Math.Min(MaxBytes, file.Length)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataException($"{path}: it may not be read ({e.Message}).", e);
        }
    }

    /// <summary>Unpacks gzip, refusing what grows beyond <paramref name="limit"/>.</summary>
    public static byte[] Unpack(string name, Stream packed, long limit)
    {
        try
        {
            using GZipStream unpacking = new(packed, CompressionMode.Decompress);
            return ReadAll(name, unpacking, limit);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{name}: not a whole gzip file ({e.Message}).", e);
        }
    }

    /// <summary>Reads a stream to its end, growing with what really comes and never beyond <paramref name="limit"/>.</summary>
    public static byte[] ReadAll(string name, Stream stream, long limit)
    {
        using MemoryStream memory = new();
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (memory.Length + count > limit)
                throw new DataException($"{name}: holds more than the {limit:N0} bytes it may.");
            memory.Write(buffer, 0, count);
        }
        return memory.ToArray();
    }

    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count < 0 || count > Remaining)
            throw Bad($"{what} needs {count:N0} bytes, {Remaining:N0} are left");
        ReadOnlySpan<byte> taken = _bytes.AsSpan(Position, count);
        Position += count;
        return taken;
    }

    public int Int32BigEndian(string what) => BinaryPrimitives.ReadInt32BigEndian(Take(4, what));

    public ushort UInt16LittleEndian(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public ulong UInt64LittleEndian(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    public DataException Bad(string what) => new($"{Name}: byte {Position:N0}: {what}.");
}
