using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Points from pictures: a named data set, or a folder or zip.</summary>
internal static class PointPictures
{
    public static PointSet FromTask(LearningTask task, PointOptions options)
    {
        Dataset[] parts = options.Part switch { DataPart.Train => [task.Train], DataPart.Test => [task.Test], _ => [task.Train, task.Test] };
        int all = parts.Sum(part => part.Count), count = Math.Min(all, options.Limit ?? int.MaxValue), at = 0;
        ExampleShape shape = task.Train.Shape;
        Tensor points = PointSource.Room(task.Name, count, shape.Length);
        int[] labels = new int[count], places = new int[count];
        foreach (Dataset part in parts)
        {
            for (int i = 0; i < part.Count && at < count; i++, at++)
            {
                part.Read(i, points.Row(at));
                (labels[at], places[at]) = (part.Labels[i], part == task.Train ? 0 : 1);
            }
        }
        byte[]? pictures = shape.IsPicture ? Bytes(points) : null;
        Table columns = new(task.Name, count, [new TextColumn("label", task.Train.Classes, labels), new TextColumn("part", ["train", "test"], places)]);
        string note = $"{(count < all ? "the first " : "")}{count:N0} of {task.Name}, {shape}, {(options.Part == DataPart.Both ? "train and test together" : options.Part == DataPart.Train ? "train alone" : "test alone")}";
        return new PointSet(task.Name, note, points, null, PointSource.Join(task.Name, columns, options, all), shape, pictures);
    }

    public static PointSet FromFolder(string path, PointOptions options, CancellationToken cancellation)
    {
        ReadPictures read = PictureFolder.ReadAll(path, null, cancellation);
        string name = Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\'));
        PicturePlace[] places = PictureFolder.Places(read.Files);
        string? wanted = options.Part switch { DataPart.Train => "train", DataPart.Test => "test", _ => null };
        int[] kept = [.. Enumerable.Range(0, places.Length).Where(i => wanted is null || places[i].Part == wanted).Take(options.Limit ?? int.MaxValue)];
        if (kept.Length == 0)
            throw new DataException($"{path}: no picture lies in a folder '{wanted}'; expected train|test/CLASS/FILE, or train|test/FILE.");
        int length = read.Shape.Length;
        Tensor points = PointSource.Room(path, kept.Length, length);
        byte[] pictures = kept.Length == places.Length ? read.Planes : new byte[kept.Length * length];
        for (int i = 0; i < kept.Length; i++)
        {
            Span<byte> picture = pictures.AsSpan(i * length, length);
            read.Planes.AsSpan(kept[i] * length, length).CopyTo(picture);
            BytesToFloats.Convert(picture, points.Row(i));
        }
        List<TableColumn> columns = [];
        if (places.Any(place => place.Class is not null))
            columns.Add(TextColumn.From("label", [.. places.Select(place => place.Class)]));
        if (places.Any(place => place.Part is not null))
            columns.Add(TextColumn.From("part", [.. places.Select(place => place.Part)]));
        columns.Add(TextColumn.From("file", read.Files));
        Table all = new(name, places.Length, columns);
        Table table = PointSource.Join(path, all, options, places.Length).Subset(kept);
        return new PointSet(name, $"{kept.Length:N0} pictures, {read.Shape}{read.Brought}", points, null, table, read.Shape, pictures);
    }

    private static byte[] Bytes(Tensor points)
    {
        ReadOnlySpan<float> values = points.Span;
        byte[] bytes = new byte[values.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(255 * Math.Clamp(values[i], 0, 1) + 0.5f);
        return bytes;
    }
}
