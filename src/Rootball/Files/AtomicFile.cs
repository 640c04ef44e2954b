using System.Text;

namespace Rootball.Files;

/// <summary>Writes a file so that at any moment there is the old one or the new one, whole: beside, flushed, renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes through <paramref name="write"/>; if it throws, the old file stays as it was and nothing is left beside it.</summary>
    /// <exception cref="DataException">The disk is full, or the file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            string full = Path.GetFullPath(path);
            // A device such as /dev/stdout or /dev/null is written to; a file moved there would take its place.
            if (Path.GetDirectoryName(full) is "/dev" or "/dev/fd" or "/dev/pts" && File.Exists(full))
            {
                using FileStream device = new(full, FileMode.Open, FileAccess.Write);
                write(device);
                return;
            }
            string beside = $"{full}.{Environment.ProcessId}.tmp";
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            WriteBeside(full, beside, write);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refused(path, e);
        }
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <exception cref="DataException">The disk is full, or the file may not be written.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether an exception says that the disk or the system refuses to write.</summary>
    internal static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>What is said when it does.</summary>
    internal static DataException Refused(string path, Exception e) => new($"{path}: cannot be written ({e.Message.TrimEnd('.')}).", e);

    private static void WriteBeside(string full, string beside, Action<Stream> write)
    {
        try
        {
            using (FileStream stream = new(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            if (File.Exists(beside))
                File.Delete(beside);
            throw;
        }
    }
}
