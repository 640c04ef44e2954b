using Rootball.Files;

namespace Rootball.Cli;

/// <summary>Where an audit's files go, and what a stopped one has left there.</summary>
internal sealed class AuditFolder : IDisposable
{
    // Everything that is written; nothing that is read may be among it.
    private static readonly string[] s_files = ["suspects.csv", "classes.csv", "labellers.csv", "duplicates.csv", "corrected.csv", "probabilities.npy", "map.html", "audit.html", "figures.json"];

    private readonly FileStream _lock;

    private AuditFolder(string path, FileStream held) => (Name, _lock) = (path, held);

    public string Name { get; }

    /// <summary>Where the folds keep what they have come to.</summary>
    public string Folds => At("folds");

    public string Suspects => At("suspects.csv");

    public string Classes => At("classes.csv");

    public string Labellers => At("labellers.csv");

    public string Duplicates => At("duplicates.csv");

    public string Corrected => At("corrected.csv");

    public string Probabilities => At("probabilities.npy");

    public string Map => At("map.html");

    public string Page => At("audit.html");

    public string Figures => FiguresIn(Name);

    /// <summary>Whether the audit in a folder has come to its end.</summary>
    public static bool IsFinished(string path) => File.Exists(FiguresIn(path));

    public static string FiguresIn(string path) => Path.Combine(path, "figures.json");

    /// <summary>Refuses a folder before anything is read that takes long.</summary>
    /// <exception cref="DataException">It is not empty and nobody said what to do with that, or an input would be overwritten.</exception>
    public static void Check(string path, bool force, bool resume, IEnumerable<string?> inputs)
    {
        if (!force && !resume && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => Path.GetFileName(entry) != RunFolder.LockFile))
            throw new DataException($"{path}: is not empty; choose another --out, say --resume to go on with a stopped audit in it, or --force to overwrite it.");
        if (resume && !Directory.Exists(path))
            throw new DataException($"{path}: there is no such folder; expected that of a stopped audit.");
        if (File.Exists(path))
            throw new DataException($"{path}: is a file; expected a folder.");
        string full = Path.GetFullPath(path);
        if (inputs.FirstOrDefault(input => input is not null && Path.GetDirectoryName(Path.GetFullPath(input)) == full && s_files.Contains(Path.GetFileName(input))) is { } own)
            throw new DataException($"{own}: would be overwritten; choose another --out.");
    }

    /// <summary>Opens it to write into.</summary>
    /// <exception cref="DataException">It cannot be written, or another program is writing into it.</exception>
    public static AuditFolder Open(string path, bool resume)
    {
        AuditFolder folder = new(path, RunFolder.Hold(path, create: true));
        if (!resume)
            Rootball.Labels.OutOfFold.Forget(folder.Folds);
        File.Delete(folder.Figures);
        return folder;
    }

    public void Dispose() => _lock.Dispose();

    private string At(string file) => Path.Combine(Name, file);
}
