using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A folder or zip of pictures, CLASS/FILE or train|test/CLASS/FILE, as a learning task.</summary>
internal static class PictureFolder
{
    // Larger or unequal pictures are brought to this many pixels a side: what a fully connected net can still learn from.
    private const int SquareSide = 32, LargestKept = 64;

    public static LearningTask Read(string path, RandomStream random, CancellationToken cancellation)
    {
        List<(string Name, byte[] File)> files = [.. Files(path, cancellation).OrderBy(file => file.Name, StringComparer.Ordinal)];
        if (files.Count == 0)
            throw new DataException($"{path}: there are no pictures; expected CLASS/FILE or train|test/CLASS/FILE with PNG, JPEG, BMP, GIF or TGA files.");
        Entry[] entries = [.. files.Select(file => Place(path, file.Name))];
        string[] classes = [.. entries.Select(entry => entry.Class).Distinct().Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
            throw new DataException($"{path}: all {files.Count} pictures are of one class, '{classes[0]}'; expected a folder for each of at least two classes.");
        Picture[] pictures = new Picture[files.Count];
        Cores.For(files.Count, new DecodeBody(path, files, pictures));
        bool alike = pictures.All(picture => (picture.Width, picture.Height) == (pictures[0].Width, pictures[0].Height))
            && Math.Max(pictures[0].Width, pictures[0].Height) <= LargestKept && pictures[0].Height > 1;
        ExampleShape shape = new(pictures.Max(picture => picture.Channels), alike ? pictures[0].Height : SquareSide, alike ? pictures[0].Width : SquareSide);
        byte[] planes = new byte[checked(files.Count * shape.Length)];
        Cores.For(files.Count, new ResizeBody(pictures, shape, planes));
        int[] labels = [.. entries.Select(entry => Array.IndexOf(classes, entry.Class))];
        Dataset all = Dataset.FromBytes(Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\')), shape, classes, planes, labels);
        string note = $"{files.Count:N0} pictures of {classes.Length} classes, {shape}"
            + (alike ? "" : $", brought to {SquareSide}×{SquareSide} from {pictures.Min(p => p.Width)}×{pictures.Min(p => p.Height)} … {pictures.Max(p => p.Width)}×{pictures.Max(p => p.Height)}");
        return entries.Any(entry => entry.Test)
            ? new LearningTask(Part(all, entries, test: false), Part(all, entries, test: true), note)
            : TaskSplit.Draw(all, random, note);
    }

    private static Dataset Part(Dataset all, Entry[] entries, bool test) =>
        all.Subset([.. Enumerable.Range(0, entries.Length).Where(i => entries[i].Test == test)]);

    private static IEnumerable<(string Name, byte[] File)> Files(string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(Picture.IsPicture))
            {
                cancellation.ThrowIfCancellationRequested();
                BoundedReader reader = BoundedReader.Open(file);
                yield return (Path.GetRelativePath(path, file).Replace('\\', '/'), reader.Take(reader.Length, "the picture").ToArray());
            }
            yield break;
        }
        foreach ((string name, BoundedReader reader) in ZipFiles.Read(BoundedReader.Open(path), Picture.IsPicture))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (name, reader.Take(reader.Length, "the picture").ToArray());
        }
    }

    private static Entry Place(string path, string name)
    {
        string[] parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
            throw new DataException($"{path}: the picture {name} lies in no class folder; expected CLASS/FILE or train|test/CLASS/FILE.");
        return new Entry(parts[^2], parts.Length > 2 && parts[^3].Equals("test", StringComparison.OrdinalIgnoreCase));
    }

    private readonly record struct Entry(string Class, bool Test);

    private readonly struct DecodeBody(string path, List<(string Name, byte[] File)> files, Picture[] pictures) : IParallelBody
    {
        public void Invoke(int index) => pictures[index] = Picture.Decode($"{path}:{files[index].Name}", files[index].File);
    }

    private readonly struct ResizeBody(Picture[] pictures, ExampleShape shape, byte[] planes) : IParallelBody
    {
        public void Invoke(int index) => pictures[index].Resize(shape, planes.AsSpan(index * shape.Length, shape.Length));
    }
}
