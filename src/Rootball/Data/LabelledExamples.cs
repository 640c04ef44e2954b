using System.Globalization;
using Rootball.Data.Tables;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Examples in the order of their source, nothing drawn for testing: what labels are looked into with.</summary>
/// <param name="Data">The examples; those without a label of their own are unlabelled.</param>
/// <param name="Ids">What each example is called: the path of a picture, else the number of its row, from 0.</param>
/// <param name="FeatureNames">What a table's numbers are called; null if they have no names.</param>
/// <param name="Note">What was read, in a sentence.</param>
public sealed record LabelledExamples(Dataset Data, IReadOnlyList<string> Ids, IReadOnlyList<string>? FeatureNames, string Note)
{
    /// <summary>Opens a source of examples.</summary>
    /// <param name="source">A name or a path, as <see cref="DataSource"/> opens them.</param>
    /// <param name="part">Which part of a source that has two; a source that has one is read whole.</param>
    /// <param name="need">How far the examples must bring labels of their own.</param>
    /// <param name="directory">Where named data are looked for first.</param>
    /// <param name="downloader">How missing named data are fetched.</param>
    /// <param name="cancellation">Stops a long read or download.</param>
    /// <exception cref="DataException">There are no such data, or they cannot be used.</exception>
    public static LabelledExamples Open(string source, DataPart part, LabelNeed need, string? directory = null, Downloader? downloader = null, CancellationToken cancellation = default) =>
        Open(source, part, need, null, directory, downloader, cancellation);

    // Pictures of a user's folder or archive are brought to the layout asked for; if none is, to one that suits them.
    private static LabelledExamples Open(string source, DataPart part, LabelNeed need, ExampleShape? asked, string? directory, Downloader? downloader, CancellationToken cancellation)
    {
        if (NamedData.All.FirstOrDefault(data => data.Name.Equals(source, StringComparison.OrdinalIgnoreCase)) is { } named)
        {
            return named.Archive(directory, downloader ?? new Downloader(), cancellation) is { } archive
                ? FromPictures(archive, part, need, null, cancellation, named.Name)
                : FromTask(named.Open(directory, downloader ?? new Downloader(), new RandomStream(0), cancellation), part);
        }
        if (Directory.Exists(source) || File.Exists(source) && Path.GetExtension(source).Equals(".zip", StringComparison.OrdinalIgnoreCase))
            return FromPictures(source, part, need, asked, cancellation);
        if (!File.Exists(source))
            throw new DataException($"{source}: there is no such data; expected {DataSource.Expected}.");
        if (TableReader.IsTable(source))
        {
            ReadTable table = TableFile.ReadAll(source, need, asked?.Length);
            return new LabelledExamples(table.Data, Numbered(table.Data.Count), table.Features, table.Note);
        }
        return Path.GetExtension(source).Equals(".npz", StringComparison.OrdinalIgnoreCase) ? FromTask(ArrayFile.ReadParts(source, need), part)
            : throw new DataException($"{source}: files of this kind are not read; expected {DataSource.Expected}.");
    }

    /// <summary>Opens a source of examples, labelled or not, in the layout a model was trained on: as <c>Open</c> does, and a .npy or a single picture.</summary>
    /// <param name="shape">The layout.</param>
    /// <param name="source">A name or a path.</param>
    /// <param name="part">Which part of a source that has two; a source that has one is read whole.</param>
    /// <param name="directory">Where named data are looked for first.</param>
    /// <param name="downloader">How missing named data are fetched.</param>
    /// <param name="cancellation">Stops a long read or download.</param>
    /// <exception cref="DataException">There are no such data, they cannot be used, or they are of another layout.</exception>
    public static LabelledExamples For(ExampleShape shape, string source, DataPart part, string? directory = null, Downloader? downloader = null, CancellationToken cancellation = default)
    {
        if (File.Exists(source) && (Path.GetExtension(source).Equals(".npy", StringComparison.OrdinalIgnoreCase) || Picture.IsPicture(source)))
        {
            float[] numbers = DataSource.ReadExamples(source, shape, out int count);
            int[] none = new int[count];
            Array.Fill(none, Dataset.Unlabelled);
            return new LabelledExamples(Dataset.FromFloats(Path.GetFileNameWithoutExtension(source), shape, [], numbers, none), Numbered(count), null, $"{count:N0} examples, {shape}");
        }
        LabelledExamples read = Open(source, part, LabelNeed.None, shape, directory, downloader, cancellation);
        return read.Data.Shape == shape ? read : throw new DataException($"{source}: examples are {read.Data.Shape}; the model was trained on {shape}.");
    }

    /// <summary>The examples as rows of a tensor [N,D], their numbers as they are.</summary>
    /// <exception cref="DataException">They are more numbers than a tensor holds.</exception>
    public Tensor Points()
    {
        Tensor points = PointSource.Room(Data.Name, Data.Count, Data.Shape.Length);
        for (int i = 0; i < Data.Count; i++)
            Data.Read(i, points.Row(i));
        return points;
    }

    private static LabelledExamples FromTask(LearningTask task, DataPart part)
    {
        if (part == DataPart.Test && task.Test.Count == 0)
            throw new DataException($"{task.Name}: has no test part; leave out --part.");
        Dataset data = part switch
        {
            DataPart.Train => task.Train,
            DataPart.Test => task.Test,
            _ => task.Test.Count == 0 ? task.Train : task.Train.Joined(task.Test),
        };
        return new LabelledExamples(data, Numbered(data.Count), null, $"{data.Name}: {data.Count:N0} examples, {data.Shape}{(task.Test.Count == 0 ? "" : part == DataPart.Both ? ", those to learn from, then those to test" : part == DataPart.Train ? ", those to learn from" : ", those to test")}");
    }

    private static LabelledExamples FromPictures(string path, DataPart part, LabelNeed need, ExampleShape? asked, CancellationToken cancellation, string? name = null)
    {
        ReadPictures read = PictureFolder.ReadAll(path, asked, cancellation);
        PicturePlace[] places = PictureFolder.Places(read.Files);
        bool IsTest(int i) => places[i].Part == "test";
        Dataset all = PictureFolder.Labelled(path, read, places, need, ", or labels in a file of their own (--labels)");
        all = name is null ? all : all.Named(name);
        int[] kept = [.. Enumerable.Range(0, places.Length)];
        bool both = part == DataPart.Both || !kept.Any(IsTest);
        kept = both ? kept : [.. kept.Where(i => IsTest(i) == (part == DataPart.Test))];
        if (kept.Length == 0 || both && part == DataPart.Test)
            throw new DataException($"{path}: no picture lies in a folder '{(part == DataPart.Test ? "test" : "train")}'; choose another --part.");
        return new LabelledExamples(both ? all : all.Subset(kept), [.. kept.Select(i => read.Files[i])], null,
            $"{kept.Length:N0} pictures, {read.Shape}{read.Brought}{(both ? "" : part == DataPart.Train ? ", those to learn from" : ", those to test")}");
    }

    private static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}
