using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A folder or zip of pictures, CLASS/FILE or train|test/CLASS/FILE, as a learning task.</summary>
internal static class PictureFolder
{
    // Larger or unequal pictures are brought to this many pixels a side: what a fully connected net can still learn from.
    private const int SquareSide = 32, LargestKept = 64;

    public static LearningTask Read(string path, RandomStream random, ExampleShape? asked, LabelNeed need, CancellationToken cancellation)
    {
        ReadPictures read = ReadAll(path, asked, cancellation);
        PicturePlace[] places = Places(read.Files);
        Dataset all = Labelled(path, read, places, need);
        if (need != LabelNeed.None && all.Classes.Count < 2)
            throw new DataException(all.Classes.Count == 0 ? $"{path}: no picture lies in a class folder; expected CLASS/FILE or train|test/CLASS/FILE."
                : $"{path}: all {read.Files.Length} pictures are of one class, '{all.Classes[0]}'; expected a folder for each of at least two classes.");
        string note = $"{read.Files.Length:N0} pictures{(all.Classes.Count == 0 ? "" : $" of {all.Classes.Count} classes")}, {read.Shape}{read.Brought}";
        return places.Any(place => place.Part == "test")
            ? new LearningTask(Part(all, places, test: false), Part(all, places, test: true), note)
            : TaskSplit.Draw(all, random, note);
    }

    /// <summary>Pictures with the classes of the folders that they lie in, or unlabelled.</summary>
    /// <param name="path">The folder or zip.</param>
    /// <param name="read">The pictures.</param>
    /// <param name="places">What their paths say.</param>
    /// <param name="need">Whether each must lie in a class folder.</param>
    /// <param name="instead">What else could be done, for the message that says that one does not.</param>
    public static Dataset Labelled(string path, ReadPictures read, PicturePlace[] places, LabelNeed need, string instead = "")
    {
        if (need == LabelNeed.Every && Array.FindIndex(places, place => place.Class is null) is var loose and >= 0)
            throw new DataException($"{path}: the picture {read.Files[loose]} lies in no class folder; expected CLASS/FILE or train|test/CLASS/FILE{instead}.");
        string[] classes = [.. places.Select(place => place.Class).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int[] labels = [.. places.Select(place => place.Class is { } kind ? numbers[kind] : Dataset.Unlabelled)];
        return Dataset.FromBytes(Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\')), read.Shape, classes, read.Planes, labels);
    }

    /// <summary>Reads all pictures, in the order of their names, and brings them to the layout asked for, if it is one of pictures, or to one size.</summary>
    public static ReadPictures ReadAll(string path, ExampleShape? asked, CancellationToken cancellation)
    {
        List<(string Name, byte[] File)> files = [.. Files(path, cancellation).OrderBy(file => file.Name, StringComparer.Ordinal)];
        if (files.Count == 0)
            throw new DataException($"{path}: there are no pictures; expected CLASS/FILE or train|test/CLASS/FILE with PNG, JPEG, BMP, GIF or TGA files.");
        PictureClaim[] claims = new PictureClaim[files.Count];
        Cores.For(files.Count, new LookBody(path, files, claims));
        bool alike = claims.All(claim => (claim.Width, claim.Height) == (claims[0].Width, claims[0].Height))
            && Math.Max(claims[0].Width, claims[0].Height) <= LargestKept && claims[0].Height > 1;
        ExampleShape shape = asked is { IsPicture: true } wanted ? wanted : new(claims.Max(claim => claim.Channels), alike ? claims[0].Height : SquareSide, alike ? claims[0].Width : SquareSide);
        if ((long)files.Count * shape.Length > Array.MaxLength)
            throw new DataException($"{path}: {files.Count:N0} pictures of {shape}; at most {Array.MaxLength / shape.Length:N0} are held.");
        byte[] planes = new byte[files.Count * shape.Length];
        Cores.For(files.Count, new DecodeBody(path, files, shape, planes));
        string brought = claims.All(claim => (claim.Width, claim.Height) == (shape.Width, shape.Height)) ? ""
            : $", brought to {shape.Width}×{shape.Height} from {claims.Min(p => p.Width)}×{claims.Min(p => p.Height)} … {claims.Max(p => p.Width)}×{claims.Max(p => p.Height)}";
        if (claims.Any(claim => claim.Channels > shape.Channels))
            brought += ", in grey";
        return new ReadPictures([.. files.Select(file => file.Name)], shape, planes, brought);
    }

    /// <summary>The class and the part that files' paths name, from the end: CLASS/FILE, train|test/CLASS/FILE, or train|test/FILE where nothing has a class.</summary>
    public static PicturePlace[] Places(IReadOnlyList<string> files)
    {
        string[][] folders = [.. files.Select(file => file.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1])];
        string? PartOf(string[] folder, int fromEnd) => folder.Length >= fromEnd && folder[^fromEnd].ToLowerInvariant() is "train" or "test" ? folder[^fromEnd].ToLowerInvariant() : null;
        bool bare = folders.All(folder => PartOf(folder, 1) is not null);
        return [.. folders.Select(folder => bare ? new PicturePlace(null, PartOf(folder, 1)) : new PicturePlace(folder.LastOrDefault(), PartOf(folder, 2)))];
    }

    private static Dataset Part(Dataset all, PicturePlace[] places, bool test) =>
        all.Subset([.. Enumerable.Range(0, places.Length).Where(i => places[i].Part == "test" == test)]);

    private static IEnumerable<(string Name, byte[] File)> Files(string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            foreach (string file in Listing(path))
            {
                cancellation.ThrowIfCancellationRequested();
                using BoundedReader reader = BoundedReader.Open(file);
                yield return (Path.GetRelativePath(path, file).Replace('\\', '/'), reader.Take(reader.Length, "the picture"));
            }
            yield break;
        }
        using BoundedReader archive = BoundedReader.Open(path);
        foreach ((string name, BoundedReader reader) in ZipFiles.Read(archive, Picture.IsPicture))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (name, reader.Take(reader.Length, "the picture"));
        }
    }

    private static string[] Listing(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(Picture.IsPicture)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: cannot be listed ({e.Message}).", e);
        }
    }

    private readonly struct LookBody(string path, List<(string Name, byte[] File)> files, PictureClaim[] claims) : IParallelBody
    {
        public void Invoke(int index) => claims[index] = Picture.Look($"{path}:{files[index].Name}", files[index].File);
    }

    // Only the pictures being decoded are in memory at their full size: one a thread.
    private readonly struct DecodeBody(string path, List<(string Name, byte[] File)> files, ExampleShape shape, byte[] planes) : IParallelBody
    {
        public void Invoke(int index) =>
            Picture.Decode($"{path}:{files[index].Name}", files[index].File).Resize(shape, planes.AsSpan(index * shape.Length, shape.Length));
    }
}

/// <summary>What a picture's path says of it.</summary>
/// <param name="Class">Its class; null if it has none.</param>
/// <param name="Part">train or test; null if it is in neither.</param>
internal readonly record struct PicturePlace(string? Class, string? Part);

/// <summary>Pictures of one size.</summary>
/// <param name="Files">Their names, within the folder or zip.</param>
/// <param name="Shape">The layout of each.</param>
/// <param name="Planes">Their bytes, picture after picture.</param>
/// <param name="Brought">How they came to be of one size, for people; empty if they were.</param>
internal sealed record ReadPictures(string[] Files, ExampleShape Shape, byte[] Planes, string Brought);
