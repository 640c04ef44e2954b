using Rootball.Data.Tables;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Opens what a user names: a data set by name, or a file or folder of their own.</summary>
public static class DataSource
{
    /// <summary>What can be opened, for messages.</summary>
    public static string Expected => $"a name ({string.Join(", ", NamedData.All.Select(data => data.Name))}), a .csv, .parquet or .arrow, a .npz, or a folder or .zip of CLASS/FILE pictures";

    /// <summary>Opens a data set.</summary>
    /// <param name="source">A name or a path.</param>
    /// <param name="random">Where a test part is drawn from, if the data bring none.</param>
    /// <param name="directory">Where named data are looked for first.</param>
    /// <param name="downloader">How missing named data are fetched.</param>
    /// <param name="asked">The layout that a folder's or an archive's pictures are brought to, and as many numbers as a table's rows have beside a label; null to one that suits them.</param>
    /// <param name="need">How far the examples must be labelled. Those without a label are learned from; a test part is drawn from the others.</param>
    /// <param name="cancellation">Stops a long read or download.</param>
    /// <exception cref="DataException">There is no such data, or it cannot be used.</exception>
    public static LearningTask Open(string source, RandomStream random, string? directory = null, Downloader? downloader = null, ExampleShape? asked = null,
        LabelNeed need = LabelNeed.Every, CancellationToken cancellation = default)
    {
        if (NamedData.All.FirstOrDefault(data => data.Name.Equals(source, StringComparison.OrdinalIgnoreCase)) is { } named)
            return named.Open(directory, downloader ?? new Downloader(), random, cancellation);
        if (Directory.Exists(source))
            return PictureFolder.Read(source, random, asked, need, cancellation);
        if (!File.Exists(source))
            throw new DataException($"{source}: there is no such data; expected {Expected}.");
        return Path.GetExtension(source).ToUpperInvariant() switch
        {
            _ when TableReader.IsTable(source) => TableFile.Read(source, random, need, asked?.Length),
            ".NPZ" => ArrayFile.Read(source, random, need),
            ".ZIP" => PictureFolder.Read(source, random, asked, need, cancellation),
            _ => throw new DataException($"{source}: files of this kind are not read; expected {Expected}."),
        };
    }

    /// <summary>Reads examples to be classified, without labels, in the layout a model was trained on.</summary>
    /// <returns>The numbers, example after example.</returns>
    /// <exception cref="DataException">The file cannot be used.</exception>
    public static float[] ReadExamples(string path, ExampleShape shape, out int count)
    {
        string kind = Path.GetExtension(path).ToUpperInvariant();
        if (TableReader.IsTable(path))
            return TableFile.ReadFeatures(path, shape.Length, out count);
        if (kind is ".NPZ" or ".NPY")
            return ArrayFile.ReadFeatures(path, shape, out count);
        if (!Picture.IsPicture(path))
            throw new DataException($"{path}: files of this kind are not read; expected a picture, .csv, .parquet, .arrow, .npy or .npz.");
        if (!shape.IsPicture)
            throw new DataException($"{path}: a picture, but the model was trained on rows of {shape.Length} numbers.");
        using BoundedReader reader = BoundedReader.Open(path);
        byte[] planes = new byte[shape.Length];
        Picture.Decode(path, reader.Take(reader.Length, "the picture")).Resize(shape, planes);
        count = 1;
        return [.. planes.Select(value => value / 255f)];
    }
}
