using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>A .npz with arrays x and y (or x_train, y_train, x_test, y_test), as a learning task.</summary>
internal static class ArrayFile
{
    // Its label, its place in the set, in the drawn order, and in the part it falls to.
    private const int BytesAnExample = 6 * sizeof(int);

    public static LearningTask Read(string path, RandomStream random, LabelNeed need)
    {
        LearningTask parts = ReadParts(path, need);
        return parts.Test.Count > 0 ? parts : TaskSplit.Draw(parts.Train, random, parts.Note);
    }

    /// <summary>The two parts as the file has them; no test part if it has one set.</summary>
    public static LearningTask ReadParts(string path, LabelNeed need)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        IReadOnlyDictionary<string, NpyArray> arrays = Npy.ReadZip(reader);
        NpyArray? Find(params string[] names) => names.Select(name => arrays.FirstOrDefault(a => a.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value).FirstOrDefault(a => a is not null);
        string held = string.Join(", ", arrays.Keys);
        NpyArray x = Find("x_train", "x", "train_images", "data", "images", "features")
            ?? throw new DataException($"{path}: holds {held}; expected x and y, or x_train, y_train, x_test and y_test.");
        NpyArray? y = Find("y_train", "y", "train_labels", "labels", "label", "target");
        if (y is null && need != LabelNeed.None)
            throw new DataException($"{path}: holds {held}; the labels are missing, expected y or y_train.");
        string name = Path.GetFileNameWithoutExtension(path);
        // A packed label may weigh nothing; what is kept of an example does.
        reader.Spend((long)arrays.Values.Where(array => array.Shape.Length == 1).Sum(array => (long)array.Length) * BytesAnExample, "the labels");
        if (y is null)
        {
            (ExampleShape shape, float[]? floats, byte[]? bytes) = Layout(path, x);
            reader.Spend((long)x.Shape[0] * BytesAnExample, "the labels");
            int[] none = new int[x.Shape[0]];
            Array.Fill(none, Dataset.Unlabelled);
            Dataset bare = bytes is not null ? Dataset.FromBytes(name, shape, [], bytes, none) : Dataset.FromFloats(name, shape, [], floats!, none);
            return new LearningTask(bare, bare.Subset([]), $"{bare.Count:N0} examples, {shape}");
        }
        int classes = Classes(path, y, need);
        NpyArray? testX = Find("x_test", "test_images"), testY = Find("y_test", "test_labels");
        if (testX is null || testY is null)
        {
            Dataset all = Make(path, name, x, y, classes);
            return new LearningTask(all, all.Subset([]), $"{all.Count:N0} examples, {all.Shape}, {classes} classes");
        }
        classes = Math.Max(classes, Classes(path, testY, need));
        Dataset train = Make(path, name, x, y, classes), test = Make(path, name, testX, testY, classes);
        if (train.Shape != test.Shape)
            throw new DataException($"{path}: training examples are {train.Shape}, test examples are {test.Shape}.");
        return new LearningTask(train, test, $"{train.Count:N0} examples to learn from and {test.Count:N0} to test, {train.Shape}, {classes} classes");
    }

    /// <summary>Examples to be classified, from a .npz or .npy of the model's shape.</summary>
    public static float[] ReadFeatures(string path, ExampleShape shape, out int count)
    {
        NpyArray x = path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? Npy.Read(path)
            : Npy.ReadZip(path).Values.MaxBy(array => array.Length) ?? throw new DataException($"{path}: holds no array; expected examples.");
        (ExampleShape found, float[]? floats, byte[]? bytes) = Layout(path, x);
        if (found.Length != shape.Length)
            throw new DataException($"{path}: examples are {found}; the model was trained on {shape}.");
        count = x.Shape[0];
        return floats ?? [.. bytes!.Select(b => b / 255f)];
    }

    private static int Classes(string path, NpyArray y, LabelNeed need)
    {
        int most = 0, least = need == LabelNeed.Every ? 0 : Dataset.Unlabelled;
        for (int i = 0; i < y.Length; i++)
        {
            if (y[i] != MathF.Floor(y[i]) || y[i] > 65_535 || y[i] < least)
                throw new DataException($"{path}: label {i} is {y[i]}; expected whole numbers from 0{(least == 0 ? "" : ", or -1 for none")}.");
            most = Math.Max(most, (int)y[i]);
        }
        return Math.Max(2, most + 1);
    }

    private static Dataset Make(string path, string name, NpyArray x, NpyArray y, int classes)
    {
        if (x.Shape.Length == 0 || x.Shape[0] != y.Length)
            throw new DataException($"{path}: {(x.Shape.Length == 0 ? 0 : x.Shape[0])} examples and {y.Length} labels; expected as many of each.");
        (ExampleShape shape, float[]? floats, byte[]? bytes) = Layout(path, x);
        int[] labels = [.. Enumerable.Range(0, y.Length).Select(i => (int)y[i])];
        string[] names = [.. Enumerable.Range(0, classes).Select(i => $"{i}")];
        return bytes is not null ? Dataset.FromBytes(name, shape, names, bytes, labels) : Dataset.FromFloats(name, shape, names, floats!, labels);
    }

    // [N,F], [N,H,W], [N,C,H,W] or [N,H,W,C]; the last is brought to channels first.
    private static (ExampleShape Shape, float[]? Floats, byte[]? Bytes) Layout(string path, NpyArray x)
    {
        if (x.Shape.Contains(0))
            throw new DataException($"{path}: examples of shape [{string.Join(',', x.Shape)}] are empty.");
        switch (x.Shape.Length)
        {
            case 2: return (ExampleShape.Features(x.Shape[1]), Finite(path, x.Floats), null);
            case 3: return (new(1, x.Shape[1], x.Shape[2]), Finite(path, x.Floats), x.Bytes);
            case 4 when x.Shape[1] is 1 or 3: return (new(x.Shape[1], x.Shape[2], x.Shape[3]), Finite(path, x.Floats), x.Bytes);
            case 4 when x.Shape[3] is 1 or 3:
                ExampleShape shape = new(x.Shape[3], x.Shape[1], x.Shape[2]);
                return (shape, Finite(path, ChannelsFirst(x.Floats, shape)), ChannelsFirst(x.Bytes, shape));
            default:
                throw new DataException($"{path}: examples of shape [{string.Join(',', x.Shape)}]; expected [N,F], [N,H,W], [N,C,H,W] or [N,H,W,C] with 1 or 3 channels.");
        }
    }

    private static float[]? Finite(string path, float[]? values)
    {
        int bad = values is null ? -1 : Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw new DataException($"{path}: number {bad} is {values![bad]}; expected finite numbers.");
    }

    private static T[]? ChannelsFirst<T>(T[]? from, ExampleShape shape)
    {
        if (from is null)
            return null;
        T[] example = new T[shape.Length];
        int area = shape.Height * shape.Width;
        for (int start = 0; start < from.Length; start += shape.Length)
        {
            Array.Copy(from, start, example, 0, shape.Length);
            for (int i = 0; i < shape.Length; i++)
                from[start + i % shape.Channels * area + i / shape.Channels] = example[i];
        }
        return from;
    }
}
