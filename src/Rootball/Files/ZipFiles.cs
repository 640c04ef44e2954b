using System.IO.Compression;

namespace Rootball.Files;

/// <summary>Reads the files of a zip, one after another. Together they take no more memory than the archive's allowance.</summary>
internal static class ZipFiles
{
    /// <summary>Readers of the entries whose full name is wanted, in the archive's order; each is closed before the next is opened.</summary>
    /// <exception cref="DataException">The archive or an entry is damaged.</exception>
    public static IEnumerable<(string Name, BoundedReader Reader)> Read(BoundedReader archive, Func<string, bool> wanted)
    {
        using ZipArchive zip = Open(archive);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!wanted(entry.FullName))
                continue;
            using BoundedReader reader = Open(archive, entry);
            yield return (entry.FullName, reader);
        }
    }

    private static ZipArchive Open(BoundedReader archive)
    {
        try
        {
            ZipArchive zip = archive.Unzip();
            _ = zip.Entries.Count; // reads the directory
            return zip;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            throw new DataException($"{archive.Name}: not a whole zip file ({e.Message})", e);
        }
    }

    private static BoundedReader Open(BoundedReader archive, ZipArchiveEntry entry)
    {
        try
        {
            return archive.Part(entry.FullName, entry.Open(), entry.Length);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new DataException($"{archive.Name}:{entry.FullName}: cannot be unpacked ({e.Message})", e);
        }
    }
}
