using System.Globalization;
using Rootball.Cli;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Fuzz.Tests;

/// <summary>Every byte of a file may be anything: readers refuse with one line, soon, and in little memory, and do nothing else.</summary>
/// <remarks>With ROOTBALL_FULL=1 each reader gets ten times as many. A finding names its round: the same round makes the same file.</remarks>
public sealed class FuzzTests : IDisposable
{
    private const int Seed = 1, UsualRounds = 10_000, FullRounds = 100_000, CommandRounds = 100;

    private readonly string _folder = Folder();
    private readonly int _threads = Cores.Count;
    private readonly IReadOnlyList<Reader> _readers;

    public FuzzTests()
    {
        // All work on this thread, so that what it allocates can be counted.
        Cores.Count = 1;
        _readers = Readers.All(_folder);
    }

    public void Dispose()
    {
        Cores.Count = _threads;
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string> Names
    {
        get
        {
            string folder = Folder();
            TheoryData<string> names = [.. Readers.All(folder).Select(reader => reader.Name)];
            Directory.Delete(folder, recursive: true);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_damage_does_more_than_be_refused(string name)
    {
        Reader reader = _readers.Single(reader => reader.Name == name);
        reader.Read(Write(reader, reader.Seeds[0]));
        RandomStream random = new RandomStream(Seed).Split(name);
        int rounds = Environment.GetEnvironmentVariable("ROOTBALL_FULL") == "1" ? FullRounds : UsualRounds;
        for (int round = 0; round < rounds; round++)
        {
            byte[] file = Mutator.Mutate(reader.Seeds, reader.IsText, random.Split(round));
            if (Fault(reader, file) is { } fault)
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{name}, round {round}: {fault}\n{Convert.ToBase64String(file)}"));
        }
    }

    [Fact]
    public void What_was_once_found_stays_fixed()
    {
        string corpus = Path.Combine(AppContext.BaseDirectory, "Corpus");
        string[] found = Directory.GetFiles(corpus, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(found);
        foreach (string file in found)
        {
            Reader reader = _readers.Single(reader => reader.Name == Path.GetFileName(Path.GetDirectoryName(file)));
            byte[] bytes = File.ReadAllBytes(file);
            Assert.True(Fault(reader, bytes) is null, $"{Path.GetRelativePath(corpus, file)}: {Fault(reader, bytes)}");
            string path = Write(reader, bytes);
            Assert.Throws<DataException>(() => reader.Read(path));
        }
    }

    // In memory where there is such a folder: the disk is not what is tested.
    private static string Folder() => Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/rootball-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("rootball").FullName;

    // The command may read it, or say in one line why not.
    [Theory]
    [MemberData(nameof(Names))]
    public void The_command_says_it_in_one_line(string name)
    {
        Reader reader = _readers.Single(reader => reader.Name == name);
        RandomStream random = new RandomStream(Seed).Split("command").Split(name);
        string model = Path.Combine(_folder, "model");
        for (int round = 0; round < CommandRounds; round++)
        {
            string path = Write(reader, Mutator.Mutate(reader.Seeds, reader.IsText, random.Split(round)));
            foreach (string[] args in (string[][])[["data", "describe", path], ["predict", model, path], ["predict", path, path]])
            {
                using StringWriter output = new(), error = new();
                int code = CommandLine.Run(args, output, error, CancellationToken.None);
                Assert.True(code == 0 || code == 2 && error.ToString().TrimEnd('\n').All(c => !char.IsControl(c)), $"{name}, round {round}: {string.Join(' ', args)}: {code}, {error}");
            }
        }
    }

    private string? Fault(Reader reader, byte[] file)
    {
        string path = Write(reader, file);
        return Reading.Fault(() => reader.Read(path), file.Length, _folder, reader.IsPicture);
    }

    private string Write(Reader reader, byte[] file)
    {
        string path = Path.Combine(_folder, reader.Name, reader.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
        return path;
    }
}
