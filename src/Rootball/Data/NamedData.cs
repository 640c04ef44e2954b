using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A data set known by name: which files make it up, and where they come from.</summary>
public sealed record NamedData
{
    /// <summary>The data sets known by name, the built-in world first.</summary>
    public static IReadOnlyList<NamedData> All { get; } =
    [
        new() { Name = PenDigits.Name, Description = "built-in handwritten digits, generated from a seed (60,000 + 10,000, 28×28 grey)" },
        new()
        {
            Name = "mnist",
            Description = "handwritten digits (60,000 + 10,000, 28×28 grey)",
            Files =
            [
                new("mnist/train-images-idx3-ubyte.gz", "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                new("mnist/train-labels-idx1-ubyte.gz", "https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                new("mnist/t10k-images-idx3-ubyte.gz", "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                new("mnist/t10k-labels-idx1-ubyte.gz", "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ],
        },
        new()
        {
            Name = "fashion-mnist",
            Description = "pieces of clothing (60,000 + 10,000, 28×28 grey)",
            Classes = ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "trainer", "bag", "boot"],
            Files =
            [
                new("fashion-mnist/train-images-idx3-ubyte.gz", "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                new("fashion-mnist/train-labels-idx1-ubyte.gz", "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                new("fashion-mnist/t10k-images-idx3-ubyte.gz", "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                new("fashion-mnist/t10k-labels-idx1-ubyte.gz", "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
            ],
        },
        new()
        {
            Name = "cifar10",
            Description = "colour pictures of ten kinds of thing (50,000 + 10,000, 32×32), as a zip of class folders",
            Files = [new("cifar10-images.zip", null, null)],
        },
    ];

    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What is in it, for people.</summary>
    public required string Description { get; init; }

    /// <summary>The files, relative to a data folder; none for a built-in world.</summary>
    public IReadOnlyList<NamedFile> Files { get; init; } = [];

    /// <summary>Names of the classes where the files give only numbers.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether the set is generated and needs no files.</summary>
    public bool IsBuiltIn => Files.Count == 0;

    /// <summary>The user's cache of downloaded data.</summary>
    public static string CacheFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "rootball");

    /// <summary>The first data folder that holds all files: the given one, ROOTBALL_DATA, the user's cache; null if none does.</summary>
    public string? Find(string? directory)
    {
        string?[] folders = [directory, Environment.GetEnvironmentVariable("ROOTBALL_DATA"), CacheFolder];
        return folders.FirstOrDefault(folder => !string.IsNullOrEmpty(folder) && Files.All(file => File.Exists(Path.Combine(folder, file.Path))));
    }

    /// <summary>Reads the set, downloading it first if it is nowhere.</summary>
    /// <exception cref="DataException">It is nowhere and cannot be downloaded, or its files are damaged.</exception>
    internal LearningTask Open(string? directory, Downloader downloader, RandomStream random, CancellationToken cancellation)
    {
        if (IsBuiltIn)
            return PenDigits.Create();
        if (Archive(directory, downloader, cancellation) is { } archive)
            return Renamed(PictureFolder.Read(archive, random, null, LabelNeed.Every, cancellation));
        string folder = Find(directory) ?? Download(downloader, cancellation);
        string At(int i) => Path.Combine(folder, Files[i].Path);
        Dataset train = IdxFiles.Read(Name, At(0), At(1), Classes), test = IdxFiles.Read(Name, At(2), At(3), Classes);
        return new LearningTask(train, test, $"{Name}: {train.Count:N0} pictures to learn from, {test.Count:N0} to test, {train.Shape}");
    }

    /// <summary>The path of the archive of pictures that makes the set up; null if it is made up of other files.</summary>
    internal string? Archive(string? directory, Downloader downloader, CancellationToken cancellation) =>
        Files.Count == 1 ? Path.Combine(Find(directory) ?? Download(downloader, cancellation), Files[0].Path) : null;

    private LearningTask Renamed(LearningTask task) => new(task.Train.Named(Name), task.Test.Named(Name), $"{Name}: {task.Note}");

    private string Download(Downloader downloader, CancellationToken cancellation)
    {
        string elsewhere = $"The built-in world '{PenDigits.Name}' needs no download and serves instead.";
        foreach (NamedFile file in Files)
        {
            if (file.Url is null)
                throw new DataException($"{Name}: {file.Path} is in none of --data, ROOTBALL_DATA and {CacheFolder}, and cannot be downloaded. Expected a zip of train|test/CLASS/FILE there. {elsewhere}");
            try
            {
                downloader.Fetch(new Uri(file.Url), Path.Combine(CacheFolder, file.Path), file.Checksum!, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
            {
                throw new DataException($"{Name}: {file.Path} is in none of --data, ROOTBALL_DATA and {CacheFolder}, and could not be downloaded ({e.Message}). {elsewhere}", e);
            }
        }
        return CacheFolder;
    }
}

/// <summary>One file of a named data set.</summary>
/// <param name="Path">Relative to a data folder.</param>
/// <param name="Url">Where it is downloaded from; null if it cannot be.</param>
/// <param name="Checksum">SHA-256 (64 hexadecimal digits), or MD5 (32) where the publisher gives no better.</param>
public sealed record NamedFile(string Path, string? Url, string? Checksum);
