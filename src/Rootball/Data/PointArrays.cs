using System.Text;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Points from NumPy's arrays: the numbers are read straight into the points.</summary>
internal static class PointArrays
{
    private static readonly string[] s_points = ["x", "data", "embeddings", "features", "images"];

    public static PointSet Read(string path, PointOptions options)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        string name = Path.GetFileNameWithoutExtension(path);
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            return ReadZip(path, name, reader, options);
        NpyHead head = Npy.ReadHead(reader);
        Layout layout = Look(path, [head], options);
        ReadInto(reader, head, layout, 0, layout.Count);
        return Finish(path, name, layout, [], options);
    }

    private static PointSet ReadZip(string path, string name, BoundedReader reader, PointOptions options)
    {
        Dictionary<string, NpyHead> heads = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string entry, BoundedReader part) in ZipFiles.Read(reader, IsArray))
            heads[entry[..^4]] = Npy.ReadHead(part);
        string[] chosen = Choose(path, heads, options.Part);
        Layout layout = Look(path, [.. chosen.Select(array => heads[array])], options);
        Dictionary<string, TableColumn> columns = [];
        foreach ((string entry, BoundedReader part) in ZipFiles.Read(reader, IsArray))
        {
            string array = entry[..^4];
            NpyHead head = Npy.ReadHead(part);
            int place = Array.FindIndex(chosen, known => known.Equals(array, StringComparison.OrdinalIgnoreCase));
            if (place >= 0)
            {
                int first = place == 0 ? 0 : heads[chosen[0]].Shape[0];
                ReadInto(part, head, layout, first, head.Shape[0]);
            }
            else if (head.Shape.Length == 1)
            {
                columns[array.ToUpperInvariant()] = Column(part, head, array);
            }
        }
        return Finish(path, name, layout, Beside(chosen, columns, heads, layout), options);
    }

    private static bool IsArray(string name) => name.EndsWith(".npy", StringComparison.Ordinal);

    // x_train and x_test together; x or one of its other names; the only array of two or more axes.
    private static string[] Choose(string path, Dictionary<string, NpyHead> heads, DataPart part)
    {
        if (heads.ContainsKey("x_train") && heads.ContainsKey("x_test"))
            return part switch { DataPart.Train => ["x_train"], DataPart.Test => ["x_test"], _ => ["x_train", "x_test"] };
        if (s_points.FirstOrDefault(heads.ContainsKey) is { } known)
            return [known];
        string[] matrices = [.. heads.Where(head => head.Value.Shape.Length > 1).Select(head => head.Key)];
        return matrices.Length == 1 ? matrices
            : throw new DataException($"{path}: holds {string.Join(", ", heads.Keys)}; expected points called {string.Join(", ", s_points)}, x_train and x_test, or one array [N,D].");
    }

    private static Layout Look(string path, NpyHead[] heads, PointOptions options)
    {
        foreach (NpyHead head in heads)
        {
            int[] shape = head.Shape;
            if (shape.Length < 2)
                throw new DataException($"{path}: an array of shape [{string.Join(',', shape)}]; expected points [N,D] or [N,…].");
            if (shape.Contains(0))
                throw new DataException($"{path}: an array of shape [{string.Join(',', shape)}] holds no points.");
            if (!shape.Skip(1).SequenceEqual(heads[0].Shape.Skip(1)))
                throw new DataException($"{path}: points [{string.Join(',', heads[0].Shape)}] and [{string.Join(',', shape)}]; expected the same numbers a point.");
        }
        long all = heads.Sum(head => (long)head.Shape[0]), width = (long)heads[0].Count / heads[0].Shape[0];
        int[] one = heads[0].Shape[1..];
        bool pictures = heads.All(head => head.IsBytes) && (one.Length == 2 && one[0] > 1 || one.Length == 3 && (one[0] is 1 or 3 && one[1] > 1 || one[2] is 1 or 3 && one[0] > 1));
        bool channelsLast = pictures && one.Length == 3 && one[0] is not (1 or 3);
        ExampleShape layout = !pictures ? ExampleShape.Features((int)width) : one.Length == 2 ? new(1, one[0], one[1]) : channelsLast ? new(one[2], one[0], one[1]) : new(one[0], one[1], one[2]);
        int count = (int)Math.Min(all, options.Limit ?? int.MaxValue);
        return new Layout(path, layout, channelsLast, (int)all, count, heads);
    }

    // The rows that fall within the limit.
    private static void ReadInto(BoundedReader reader, NpyHead head, Layout layout, int first, int rows)
    {
        Npy.CheckSize(reader, head);
        Tensor points = layout.Points(reader);
        int count = Math.Min(rows, layout.Count - first);
        if (count <= 0)
            return;
        Tensor window = points.Rows(first, count);
        Npy.ReadNumbers(reader, head, window.Span);
        if (layout.Pictures is not { } pictures)
            return;
        int length = layout.Shape.Length, channels = layout.Shape.Channels, area = length / channels;
        float[] example = new float[length];
        for (int i = 0; i < count; i++)
        {
            Span<float> point = window.Row(i);
            point.CopyTo(example);
            for (int j = 0; j < length; j++)
            {
                float value = example[layout.ChannelsLast ? j % area * channels + j / area : j];
                pictures[(first + i) * length + j] = (byte)value;
                point[j] = value / 255f;
            }
        }
    }

    private static PointSet Finish(string path, string name, Layout layout, List<TableColumn> columns, PointOptions options)
    {
        int[] rows = layout.Count == layout.All ? [] : [.. Enumerable.Range(0, layout.Count)];
        Table own = new(name, layout.Count, layout.Count == layout.All ? columns : [.. columns.Select(column => column.Subset(rows))]);
        string note = $"{(layout.Count < layout.All ? "the first " : "")}{layout.Count:N0} points, {layout.Shape}";
        string[]? names = layout.Shape.IsPicture ? null : [.. Enumerable.Range(1, layout.Shape.Length).Select(i => $"x{i}")];
        return new PointSet(name, note, layout.Points(null), names, PointSource.Join(path, own, options, layout.All), layout.Shape, layout.Pictures);
    }

    // y_train and y_test become "label" and "part"; y and labels are called label, every other array of as many values by its name.
    private static List<TableColumn> Beside(string[] chosen, Dictionary<string, TableColumn> columns, Dictionary<string, NpyHead> heads, Layout layout)
    {
        List<TableColumn> beside = [];
        if (chosen[0].StartsWith("x_", StringComparison.OrdinalIgnoreCase))
        {
            TableColumn?[] labels = [.. chosen.Select(array => columns.GetValueOrDefault($"Y{array[1..].ToUpperInvariant()}"))];
            if (labels.All(column => column is not null) && labels.Sum(column => column!.Rows) == layout.All)
                beside.Add(labels.All(column => column is NumberColumn) ? new NumberColumn("label", [.. labels.SelectMany(column => ((NumberColumn)column!).Values)])
                    : TextColumn.From("label", [.. labels.SelectMany(column => Enumerable.Range(0, column!.Rows).Select(row => column[row]))]));
            beside.Add(new TextColumn("part", ["train", "test"], [.. chosen.SelectMany(array => Enumerable.Repeat(array.EndsWith("_test", StringComparison.OrdinalIgnoreCase) ? 1 : 0, heads[array].Shape[0]))]));
            return beside;
        }
        foreach (TableColumn column in columns.Values.Where(column => column.Rows == layout.All))
        {
            string name = column.Name.ToUpperInvariant() is "Y" or "LABEL" or "LABELS" or "TARGET" ? "label" : column.Name;
            beside.Add(beside.Any(known => known.Name == name) ? column : column.Named(name));
        }
        return beside;
    }

    // Numbers, or NumPy's texts of a fixed length, four bytes a character.
    private static TableColumn Column(BoundedReader reader, NpyHead head, string name)
    {
        reader.Spend((long)head.Count * sizeof(float), $"the column '{name}'");
        if (!head.Type.StartsWith("<U", StringComparison.Ordinal))
        {
            float[] values = new float[head.Count];
            Npy.ReadNumbers(reader, head, values);
            return new NumberColumn(name, values);
        }
        int length = 4 * int.Parse(head.Type.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
        byte[] bytes = reader.Take((long)head.Count * length, $"the column '{name}'");
        string[] texts = new string[head.Count];
        reader.Spend((long)head.Count * (24 + length / 2), $"the column '{name}'");
        for (int i = 0; i < texts.Length; i++)
            texts[i] = Encoding.UTF32.GetString(bytes, i * length, length).TrimEnd('\0');
        return TextColumn.From(name, texts);
    }

    // Where the points go: made once the file has paid for them.
    private sealed class Layout(string path, ExampleShape shape, bool channelsLast, int all, int count, NpyHead[] heads)
    {
        private Tensor? _points;

        public ExampleShape Shape => shape;

        public bool ChannelsLast => channelsLast;

        public int All => all;

        public int Count => count;

        public byte[]? Pictures { get; private set; }

        public Tensor Points(BoundedReader? reader)
        {
            if (_points is not null)
                return _points;
            long width = (long)heads[0].Count / heads[0].Shape[0];
            reader?.Spend(count * width * (shape.IsPicture ? sizeof(float) + 1 : sizeof(float)), "the points");
            _points = PointSource.Room(path, count, width);
            Pictures = shape.IsPicture ? new byte[count * (int)width] : null;
            return _points;
        }
    }
}
