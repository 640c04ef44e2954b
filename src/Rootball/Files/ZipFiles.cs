using System.IO.Compression;

namespace Rootball.Files;

/// <summary>Reads the files of a zip, one after another, none larger than a zip of that size can honestly hold.</summary>
internal static class ZipFiles
{
    // Deflate packs at best about 1,030 to 1; what claims to unpack to more than this beyond the archive's own size is a bomb.
    private const long MaxGrowth = 64, Allowance = 64L << 20;

    /// <summary>Readers of the entries whose full name is wanted, in the archive's order.</summary>
    public static IEnumerable<(string Name, BoundedReader Reader)> Read(BoundedReader archive, Func<string, bool> wanted)
    {
        string name = archive.Name;
        long limit = archive.Length * MaxGrowth + Allowance;
        using ZipArchive zip = Open(archive);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!wanted(entry.FullName))
                continue;
            byte[] bytes = Unpack(name, entry, limit);
            limit -= bytes.Length;
            yield return (entry.FullName, new BoundedReader($"{name}:{entry.FullName}", bytes));
        }
    }

    private static ZipArchive Open(BoundedReader archive)
    {
        try
        {
            ZipArchive zip = new(new MemoryStream(archive.Take(archive.Remaining, "the archive").ToArray(), writable: false), ZipArchiveMode.Read);
            _ = zip.Entries.Count; // reads the directory
            return zip;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException)
        {
            throw new DataException($"{archive.Name}: not a whole zip file ({e.Message})", e);
        }
    }

    private static byte[] Unpack(string name, ZipArchiveEntry entry, long limit)
    {
        try
        {
            using Stream stream = entry.Open();
            return BoundedReader.ReadAll($"{name}:{entry.FullName}", stream, limit);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new DataException($"{name}:{entry.FullName}: cannot be unpacked ({e.Message})", e);
        }
    }
}
