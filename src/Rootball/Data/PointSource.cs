using Rootball.Data.Tables;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Opens points: a data set by name, or a file or folder of the user's.</summary>
public static class PointSource
{
    // What a column of numbers is called that says which point it is, or what it is, and not where it lies.
    private static readonly string[] s_noFeatures = ["label", "class", "target", "y", "species", "id", "index", "name"];

    /// <summary>What can be opened, for messages.</summary>
    public static string Expected => $"a name ({string.Join(", ", NamedData.All.Select(data => data.Name))}), a .npy or .npz, a {TableReader.Kinds} file, or a folder or .zip of pictures";

    /// <summary>Opens a source of points.</summary>
    /// <param name="source">A name or a path.</param>
    /// <param name="options">What is to be read of it.</param>
    /// <param name="random">What built-in worlds are drawn from.</param>
    /// <param name="directory">Where named data are looked for first.</param>
    /// <param name="cancellation">Stops a long read or download.</param>
    /// <exception cref="DataException">There are no such data, they cannot be used, or a number is missing or infinite.</exception>
    public static PointSet Open(string source, PointOptions options, RandomStream random, string? directory = null, CancellationToken cancellation = default)
    {
        if (options.Limit < 1)
            throw new DataException($"{source}: the first {options.Limit} points; expected at least 1.");
        PointSet read = Read(source, options, random, directory, cancellation);
        foreach (string? column in (string?[])[options.Label, options.Colour])
        {
            if (column is not null && read.Columns.Find(column) is null && read.FeatureNames?.Contains(column, StringComparer.OrdinalIgnoreCase) != true)
                throw Table.NoSuch(source, column, [.. read.Columns.Columns.Select(known => known.Name), .. read.FeatureNames ?? []]);
        }
        return FinitePoints.Check(source, read, options.Missing);
    }

    /// <summary>Whether a column of numbers is a feature, where nobody says so.</summary>
    internal static bool IsFeature(string name, PointOptions options) =>
        options.Features is { } wanted ? wanted.Contains(name, StringComparer.OrdinalIgnoreCase)
        : !s_noFeatures.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase) && !options.Exclude.Contains(name, StringComparer.OrdinalIgnoreCase)
            && !name.Equals(options.Label, StringComparison.OrdinalIgnoreCase) && !name.Equals(options.Colour, StringComparison.OrdinalIgnoreCase);

    /// <summary>Memory for points.</summary>
    /// <exception cref="DataException">There are more numbers than a tensor holds.</exception>
    internal static Tensor Room(string source, long points, long width) => points * width <= int.MaxValue ? new Tensor([(int)points, (int)width])
        : throw new DataException($"{source}: {points:N0} points of {width:N0} numbers; at most {int.MaxValue:N0} numbers are held.");

    /// <summary>The columns that a companion brings beside a source's own, for the first of its points.</summary>
    internal static Table Join(string source, Table own, PointOptions options, int all)
    {
        if (options.Columns is not { } path)
            return own;
        Table other = Table.Read(path);
        if (other.Rows != all)
            throw new DataException($"{path}: has {other.Rows:N0} rows; expected {all:N0}, one for each point of {source}.");
        return own.Join(own.Rows == all ? other : other.Subset([.. Enumerable.Range(0, own.Rows)]));
    }

    private static PointSet Read(string source, PointOptions options, RandomStream random, string? directory, CancellationToken cancellation)
    {
        if (NamedData.All.FirstOrDefault(data => data.Name.Equals(source, StringComparison.OrdinalIgnoreCase)) is { } named)
            return PointPictures.FromTask(named.Open(directory, new Downloader(), random, cancellation), options);
        if (Directory.Exists(source))
            return PointPictures.FromFolder(source, options, cancellation);
        if (!File.Exists(source))
            throw new DataException($"{source}: there is no such data; expected {Expected}.");
        return Path.GetExtension(source).ToUpperInvariant() switch
        {
            ".ZIP" => PointPictures.FromFolder(source, options, cancellation),
            ".NPY" or ".NPZ" => PointArrays.Read(source, options),
            _ when TableReader.IsTable(source) => PointTable.Read(source, options),
            _ => throw new DataException($"{source}: files of this kind are not read; expected {Expected}."),
        };
    }
}
