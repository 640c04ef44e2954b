using Rootball.Files;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary>A run's folder: what was asked for (run.json), how far it has come (a checkpoint for each rule), and that only one program writes into it.</summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>Held by the one program that writes into a folder.</summary>
    public const string LockFile = "run.lock";

    private const string FactsFile = "run.json", ModelFile = "model.safetensors", DescriptionFile = "model.json", ReportFile = "report.html", FiguresFile = "figures.json";

    // All that a run may leave half written when it is killed.
    private static readonly string[] s_files = [FactsFile, ModelFile, DescriptionFile, ReportFile, FiguresFile, "checkpoint-*"];

    private readonly FileStream _lock;

    private RunFolder(string path, RunFacts facts, FileStream held) => (Name, Facts, _lock) = (path, facts, held);

    /// <summary>The path, as the user gave it.</summary>
    public string Name { get; }

    /// <summary>What run.json says.</summary>
    public RunFacts Facts { get; private set; }

    public string Report => Path.Combine(Name, ReportFile);

    public string Figures => Path.Combine(Name, FiguresFile);

    /// <summary>How a stopped run is gone on with.</summary>
    public string HowToGoOn => $"go on with: rootball {Facts.Verb} --resume {CommandLine.Quoted(Name)}";

    /// <summary>Begins a run. What an earlier one left of checkpoints is removed; its other files stay until they are overwritten.</summary>
    /// <exception cref="DataException">The folder cannot be written, or another program is writing it.</exception>
    public static RunFolder Create(string path, RunFacts facts)
    {
        FileStream held = Hold(path, create: true);
        try
        {
            foreach (string rule in RuleFactory.Names.Concat(RepresentationKind.All.Select(kind => kind.Name)))
                Rules.Checkpoint.Delete(CheckpointOf(path, rule));
            facts.Write(Path.Combine(path, FactsFile));
            return new RunFolder(path, facts, held);
        }
        catch (Exception e)
        {
            held.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw CannotWrite(path, e);
            throw;
        }
    }

    /// <summary>Opens the folder of a run that was stopped, or is finished.</summary>
    /// <exception cref="DataException">There is no such run, it belongs to another command, or another program is writing it.</exception>
    public static RunFolder Open(string path, string verb)
    {
        string facts = Path.Combine(path, FactsFile);
        if (!File.Exists(facts))
            throw new DataException($"{path}: holds no {FactsFile}; expected the folder of a learning run.");
        FileStream held = Hold(path, create: false);
        try
        {
            foreach (string file in s_files.SelectMany(name => Directory.GetFiles(path, $"{name}.*.tmp")))
                File.Delete(file);
            RunFacts read = RunFacts.Read(facts);
            return read.Verb == verb ? new RunFolder(path, read, held)
                : throw new DataException($"{path}: holds a run of '{read.Verb}'; go on with: rootball {read.Verb} --resume {CommandLine.Quoted(path)}");
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The seed of the run that a model belongs to; null for a model that lies alone.</summary>
    /// <param name="model">The folder of a run, or the path of its model.json.</param>
    /// <exception cref="DataException">There is a run.json that cannot be read, or the model is of an earlier run.</exception>
    public static ulong? SeedOf(string model)
    {
        string folder = Directory.Exists(model) ? model : Path.GetDirectoryName(Path.GetFullPath(model))!, facts = Path.Combine(folder, FactsFile);
        if (!File.Exists(facts))
            return null;
        try
        {
            RunFacts read = RunFacts.Read(facts);
            // Written over by a run that was killed before its own model lay there.
            return read.Finished || File.GetLastWriteTimeUtc(Path.Combine(folder, DescriptionFile)) >= File.GetLastWriteTimeUtc(facts) ? read.Options.Seed
                : throw new DataException($"{folder}: the model is older than the run of {FactsFile}, which was killed; go on with: rootball {read.Verb} --resume {CommandLine.Quoted(folder)}");
        }
        catch (DataException e)
        {
            throw new DataException($"{e.Message.TrimEnd('.')}, or say --seed.", e);
        }
    }

    /// <summary>Where a rule's checkpoint lies.</summary>
    public string Checkpoint(string rule) => CheckpointOf(Name, rule);

    /// <summary>Notes that model and report are whole, and removes the checkpoints that nobody needs any more.</summary>
    public void Finish()
    {
        Facts = Facts with { Finished = true };
        Facts.Write(Path.Combine(Name, FactsFile));
        foreach (RulePlan rule in Facts.Rules)
            Rules.Checkpoint.Delete(Checkpoint(rule.Name));
    }

    /// <summary>Refuses a folder that is not empty; a lock that a killed program left is nothing.</summary>
    public static void RefuseEarlierRun(string path)
    {
        if (!Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).All(entry => Path.GetFileName(entry) == LockFile))
            return;
        string goOn = File.Exists(Path.Combine(path, FactsFile)) ? $"say --resume {CommandLine.Quoted(path)} to go on with the run in it, " : "";
        throw new DataException($"{path}: is not empty; {goOn}choose another --out, or say --force to overwrite an earlier run.");
    }

    /// <summary>The wanted folder, or the first of its numbered neighbours that is not there yet.</summary>
    public static string Free(string wanted)
    {
        for (int number = 1; ; number++)
        {
            string folder = number == 1 ? wanted : $"{wanted}-{number}";
            if (!Path.Exists(folder))
                return folder;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string CheckpointOf(string folder, string rule) => Path.Combine(folder, $"checkpoint-{rule}.safetensors");

    /// <summary>Takes the lock of a folder. It falls with the program that holds it, however that ends.</summary>
    /// <exception cref="DataException">Another program holds it, or the folder cannot be written.</exception>
    public static FileStream Hold(string path, bool create)
    {
        string file = Path.Combine(path, LockFile);
        try
        {
            if (create)
                Directory.CreateDirectory(path);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw File.Exists(file) && e is IOException ? new DataException($"{path}: another program is learning into it.", e) : CannotWrite(path, e);
        }
    }

    private static DataException CannotWrite(string path, Exception e) => new($"{path}: cannot be written ({e.Message.TrimEnd('.')}).", e);
}
