using System.Buffers.Binary;
using System.IO.Compression;

namespace Rootball.Files;

/// <summary>The one way files are read: forwards, by checked steps, so that no length in a file is ever trusted.</summary>
/// <remarks>
/// A step that asks for more than the file holds is refused, and so is one that asks for more memory than the file's <see cref="Allowance"/>. What is read goes straight
/// to where it stays; the file is never held as a whole. Whatever goes wrong comes out as a <see cref="DataException"/>.
/// </remarks>
internal sealed class BoundedReader : IDisposable
{
    // Gzip ends with the packed bytes' checksum and their count modulo 2³².
    private const int GzipCountBytes = 4;

    private readonly Stream _stream;
    private readonly Allowance _allowance;

    /// <summary>Reads a stream that holds <paramref name="length"/> bytes, or says so.</summary>
    public BoundedReader(string name, Stream stream, long length, Allowance allowance) => (Name, _stream, Length, _allowance) = (name, stream, length, allowance);

    /// <summary>Reads bytes in memory.</summary>
    public BoundedReader(string name, byte[] bytes) : this(name, new MemoryStream(bytes, writable: false), bytes.Length, new Allowance(bytes.Length)) { }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    public long Position { get; private set; }

    public long Length { get; }

    /// <summary>What reading the file may take in all.</summary>
    public long Allowed => _allowance.Total;

    public long Remaining => Length - Position;

    /// <summary>Opens a file; one that ends in .gz is unpacked on the way.</summary>
    /// <exception cref="DataException">It is not there, may not be read, or is no plain file.</exception>
    public static BoundedReader Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            if (!file.CanSeek)
                throw new DataException($"{path}: is read from no fixed place; expected a plain file.");
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Unpack(path, file) : new(path, file, file.Length, new Allowance(file.Length));
        }
        catch (Exception e)
        {
            file?.Dispose();
            throw e switch
            {
                FileNotFoundException or DirectoryNotFoundException => new DataException($"{path}: there is no such file.", e),
                UnauthorizedAccessException when Directory.Exists(path) => new DataException($"{path}: is a folder; expected a file.", e),
                IOException or UnauthorizedAccessException => new DataException($"{path}: cannot be read ({e.Message}).", e),
                _ => e,
            };
        }
    }

    /// <summary>Unpacks gzip on the way; a first pass counts what is in it, so that nobody has to believe it.</summary>
    /// <exception cref="DataException">It is damaged, holds more than it may, or something trails it.</exception>
    public static BoundedReader Unpack(string name, Stream packed)
    {
        Allowance allowance = new(packed.Length);
        long length = 0;
        try
        {
            using (GZipStream counting = new(packed, CompressionMode.Decompress, leaveOpen: true))
            {
                byte[] chunk = new byte[1 << 16];
                for (int count; (count = counting.Read(chunk)) > 0;)
                {
                    if ((length += count) > allowance.Total)
                        throw new DataException($"{name}: unpacks to more than {allowance.Total:N0} bytes; a file of {packed.Length:N0} may hold 4 times its size and 64 MiB. If it is meant to be so, unpack it.");
                }
            }
            Span<byte> said = stackalloc byte[GzipCountBytes];
            packed.Position = Math.Max(0, packed.Length - GzipCountBytes);
            if (packed.ReadAtLeast(said, GzipCountBytes, throwOnEndOfStream: false) < GzipCountBytes || BinaryPrimitives.ReadUInt32LittleEndian(said) != (uint)length)
                throw new DataException($"{name}: unpacks to {length:N0} bytes, which its last four bytes deny; expected one whole gzip stream and nothing behind it.");
            packed.Position = 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{name}: not a whole gzip file ({e.Message}).", e);
        }
        return new(name, new GZipStream(packed, CompressionMode.Decompress), length, allowance);
    }

    /// <summary>The next bytes, in memory of their own.</summary>
    public byte[] Take(long count, string what)
    {
        Check(count, what);
        if (count > Array.MaxLength)
            throw Bad($"{what} needs {count:N0} bytes; at most {Array.MaxLength:N0} are read at once");
        Spend(count, what);
        byte[] taken = new byte[count];
        Read(taken, what);
        return taken;
    }

    /// <summary>Fills <paramref name="destination"/> with the next bytes.</summary>
    public void Read(Span<byte> destination, string what)
    {
        Check(destination.Length, what);
        while (destination.Length > 0)
        {
            int count = ReadSome(destination, what);
            if (count == 0)
                throw Bad($"{what} ends here; {Remaining:N0} bytes more are claimed");
            destination = destination[count..];
        }
    }

    /// <summary>Reads as many of the next bytes as come at once; 0 at the end.</summary>
    public int ReadSome(Span<byte> destination, string what)
    {
        try
        {
            int count = _stream.Read(destination[..(int)Math.Min(destination.Length, Remaining)]);
            Position += count;
            return count;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException)
        {
            throw new DataException($"{Name}: byte {Position:N0}: {what} cannot be read ({e.Message}).", e);
        }
    }

    /// <summary>Goes to a place in the file, for formats whose parts are found by a directory.</summary>
    public void MoveTo(long position, string what)
    {
        if (position < 0 || position > Length)
            throw Bad($"{what} lies at byte {position:N0}; the file has {Length:N0}");
        if (position != Position)
            _stream.Position = Position = position;
    }

    /// <summary>Memory of at least <paramref name="size"/> bytes that is used again and again: paid for where it grows.</summary>
    public void Grow(ref byte[] memory, long size, string what)
    {
        if (size <= memory.Length)
            return;
        if (size < 0 || size > Array.MaxLength)
            throw Bad($"{what} needs {size:N0} bytes; at most {Array.MaxLength:N0} are read at once");
        Spend(size - memory.Length, what);
        memory = new byte[size];
    }

    /// <summary>The file as a zip archive; its parts are read by readers of their own, which share this one's allowance.</summary>
    public ZipArchive Unzip() => new(_stream, ZipArchiveMode.Read, leaveOpen: true);

    /// <summary>A reader of a part of this archive.</summary>
    public BoundedReader Part(string name, Stream stream, long length) => new($"{Name}:{name}", stream, length, _allowance);

    /// <summary>Takes memory from the file's allowance, before it is asked for.</summary>
    public void Spend(long bytes, string what) => _allowance.Spend(Name, bytes, what);

    public int Int32BigEndian(string what) => BinaryPrimitives.ReadInt32BigEndian(Next(stackalloc byte[4], what));

    public int Int32LittleEndian(string what) => BinaryPrimitives.ReadInt32LittleEndian(Next(stackalloc byte[4], what));

    public ushort UInt16LittleEndian(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Next(stackalloc byte[2], what));

    public ulong UInt64LittleEndian(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Next(stackalloc byte[8], what));

    public DataException Bad(string what) => new($"{Name}: byte {Position:N0}: {what}.");

    public void Dispose() => _stream.Dispose();

    private ReadOnlySpan<byte> Next(Span<byte> number, string what)
    {
        Read(number, what);
        return number;
    }

    private void Check(long count, string what)
    {
        if (count < 0 || count > Remaining)
            throw Bad($"{what} needs {count:N0} bytes, {Remaining:N0} are left");
    }
}
