using System.Globalization;
using System.Text;
using Rootball.Files;

namespace Rootball.Data;

/// <summary>Writes a learning task as files that other programs read.</summary>
public static class DataExport
{
    /// <summary>Writes a .npz (x_train, y_train, x_test, y_test), a .csv (of the training part; the test part beside it), or a folder of PNG pictures.</summary>
    /// <returns>The files or the folder written.</returns>
    /// <exception cref="DataException">Something is there already and <paramref name="overwrite"/> is not set, or the data are no pictures.</exception>
    public static IReadOnlyList<string> Write(LearningTask task, string path, bool overwrite = false, CancellationToken cancellation = default)
    {
        string kind = Path.GetExtension(path).ToUpperInvariant(), beside = Path.ChangeExtension(path, ".test.csv");
        string[] files = kind == ".CSV" ? [path, beside] : [path];
        if (!overwrite && files.FirstOrDefault(file => File.Exists(file) || Directory.Exists(file) && Directory.EnumerateFileSystemEntries(file).Any()) is { } there)
            throw new DataException($"{there}: is there already; choose another path, or say --force.");
        switch (kind)
        {
            case ".NPZ":
                Npy.WriteZip(path, [X("x_train", task.Train), Y("y_train", task.Train), X("x_test", task.Test), Y("y_test", task.Test)]);
                break;
            case ".CSV":
                WriteCsv(task.Train, path);
                WriteCsv(task.Test, beside);
                break;
            case "":
                WritePictures(task.Train, Path.Combine(path, "train"), cancellation);
                WritePictures(task.Test, Path.Combine(path, "test"), cancellation);
                break;
            default:
                throw new DataException($"{path}: cannot be written; expected .npz, .csv or a folder.");
        }
        return files;
    }

    // Bytes stay bytes: unpacked they are a quarter of what they would be as floats.
    private static (string, NpyArray) X(string name, Dataset data)
    {
        ExampleShape shape = data.Shape;
        int[] axes = shape.IsPicture ? [data.Count, shape.Channels, shape.Height, shape.Width] : [data.Count, shape.Length];
        if (data.HoldsBytes && shape.IsPicture)
            return (name, new NpyArray(axes, null, data.Bytes()));
        float[] values = new float[checked(data.Count * shape.Length)];
        for (int i = 0; i < data.Count; i++)
            data.Read(i, values.AsSpan(i * shape.Length, shape.Length));
        return (name, new NpyArray(axes, values, null));
    }

    private static (string, NpyArray) Y(string name, Dataset data) => (name, new NpyArray([data.Count], [.. data.Labels.ToArray().Select(label => (float)label)], null));

    private static void WriteCsv(Dataset data, string path) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', Enumerable.Range(1, data.Shape.Length).Select(i => $"x{i}").Append("label")));
        float[] values = new float[data.Shape.Length];
        for (int i = 0; i < data.Count; i++)
        {
            data.Read(i, values);
            foreach (float value in values)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{value},"));
            writer.WriteLine($"\"{data.Classes[data.Labels[i]].Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
    });

    private static void WritePictures(Dataset data, string folder, CancellationToken cancellation)
    {
        if (!data.Shape.IsPicture)
            throw new DataException($"{data.Name}: its examples are no pictures ({data.Shape}); write a .npz or .csv.");
        float[] values = new float[data.Shape.Length];
        for (int i = 0; i < data.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            data.Read(i, values);
            string path = Path.Combine(folder, data.Classes[data.Labels[i]], $"{i:D5}.png");
            byte[] pixels = [.. values.Select(value => (byte)(255 * value + 0.5f))];
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using FileStream file = File.Create(path);
                Picture.WritePng(file, data.Shape, pixels);
            }
            catch (Exception e) when (AtomicFile.IsRefusal(e))
            {
                throw AtomicFile.Refused(path, e);
            }
        }
    }
}
