using System.IO.Compression;
using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public sealed class PointSourceTests : IDisposable
{
    private const string Flowers = "id,width,height,species\n1,1,2,rose\n2,3,4,lily\n3,5,,rose\n4,7,8,lily\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_gives_points_and_columns_beside_them()
    {
        PointSet points = Open(Text("f.csv", Flowers), new() { Missing = MissingNumbers.Drop });
        Assert.Equal(["width", "height"], points.FeatureNames!);
        Assert.Equal([1, 2, 3, 4, 7, 8], points.Points.Span.ToArray());
        Assert.Equal(["1", "2", "4"], Enumerable.Range(0, 3).Select(row => points.Columns["id"][row]));
        Assert.Equal("lily", points.Columns["species"][2]);
        Assert.Contains("1 rows with missing or infinite numbers left out", points.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_stands_in_where_it_is_wanted() =>
        Assert.Equal(14 / 3f, Open(Text("f.csv", Flowers), new() { Missing = MissingNumbers.Mean }).Points[2, 1]);

    [Theory]
    [InlineData(Flowers, null, "row 3, column 'height': a number is missing, the first of 1 such places")]
    [InlineData("a,b\n1,inf\n2,3\n", null, "row 1, column 'b': a number is infinite")]
    [InlineData("name,label\nx,y\n", null, "no column of numbers to be a feature; there are name (text), label (text)")]
    [InlineData(Flowers, "depth", "there is no column 'depth'; there are id, width, height, species")]
    [InlineData(Flowers, "species", "line 2, column 'species': 'rose' is no number")]
    public void What_cannot_be_points_is_refused_with_its_place(string text, string? feature, string reason)
    {
        string path = Text("f.csv", text), message = Assert.Throws<DataException>(() => Open(path, new() { Features = feature is null ? null : [feature] })).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_choose_features_and_rows()
    {
        string path = Text("f.csv", "a,b,c\n1,2,3\n4,5,6\n7,8,9\n");
        Assert.Equal(["a", "c"], Open(path, new() { Exclude = ["b"] }).FeatureNames!);
        Assert.Equal(["b"], Open(path, new() { Features = ["b"] }).FeatureNames!);
        PointSet first = Open(path, new() { Colour = "a", Limit = 2 });
        Assert.Equal([2, 3, 5, 6], first.Points.Span.ToArray());
        Assert.Equal(2, first.Columns.Rows);
        Assert.Contains("there is no column 'z'", Assert.Throws<DataException>(() => Open(path, new() { Label = "z" })).Message, StringComparison.Ordinal);
        Assert.Contains("expected at least 1", Assert.Throws<DataException>(() => Open(path, new() { Limit = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_bring_their_labels_and_a_table_brings_more()
    {
        string path = Path.Combine(_folder, "x.npz"), names = Text("names.csv", "who\nann\nbob\ncyd\n");
        Npy.WriteZip(path, [("y", new NpyArray([3], [0, 1, 0], null)), ("embeddings", new NpyArray([3, 2], [1, 2, 3, 4, 5, 6], null)), ("other", new NpyArray([2], [1, 2], null))]);
        PointSet points = Open(path, new() { Columns = names, Limit = 2 });
        Assert.Equal([1, 2, 3, 4], points.Points.Span.ToArray());
        Assert.Equal(["label", "who"], points.Columns.Columns.Select(column => column.Name));
        Assert.Equal("bob", points.Columns["who"][1]);
        Assert.Contains("has 3 rows; expected 2, one for each point", Assert.Throws<DataException>(() => Open(Array("y.npy", [2, 2], [1, 2, 3, 4]), new() { Columns = names })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataPart.Both, 3)]
    [InlineData(DataPart.Train, 2)]
    [InlineData(DataPart.Test, 1)]
    public void Two_parts_are_joined(DataPart part, int count)
    {
        string path = Path.Combine(_folder, "x.npz");
        Npy.WriteZip(path, [("x_test", new NpyArray([1, 2, 2], null, [255, 0, 51, 0])), ("x_train", new NpyArray([2, 2, 2], null, [0, 51, 102, 153, 204, 255, 0, 0])), ("y_train", new NpyArray([2], [5, 6], null)), ("y_test", new NpyArray([1], [7], null))]);
        PointSet points = Open(path, new() { Part = part });
        Assert.Equal((count, new ExampleShape(1, 2, 2)), (points.Count, points.Shape));
        Assert.Equal(count * 4, points.Pictures!.Length);
        Assert.Equal(part == DataPart.Train ? [0, 0.2f, 0.4f, 0.6f] : [1, 0, 0.2f, 0], points.Points.Row(part == DataPart.Train ? 0 : count - 1).ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Equal(part == DataPart.Train ? "6" : "7", points.Columns["label"][count - 1]);
        Assert.Equal(part == DataPart.Train ? "train" : "test", points.Columns["part"][count - 1]);
    }

    [Fact]
    public void Texts_of_an_archive_are_read()
    {
        string path = Path.Combine(_folder, "t.npz");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach ((string name, string type, string shape, byte[] bytes) in new[] { ("x", "<f4", "(2, 1)", new byte[8]), ("words", "<U2", "(2,)", [.. System.Text.Encoding.UTF32.GetBytes("ab"), .. System.Text.Encoding.UTF32.GetBytes("ü\0")]) })
            {
                using Stream entry = zip.CreateEntry($"{name}.npy").Open();
                byte[] head = System.Text.Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
                entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, 0, .. head, .. bytes]);
            }
        }
        Table columns = Open(path, new()).Columns;
        Assert.Equal(["ab", "ü"], [columns["words"][0], columns["words"][1]]);
    }

    [Fact]
    public void Large_arrays_are_read_straight_into_the_points()
    {
        string path = Array("big.npy", [100_000, 20], [.. Enumerable.Range(0, 2_000_000).Select(i => (float)i)]);
        Open(Array("small.npy", [2, 2], [1, 2, 3, 4]), new());
        long before = GC.GetAllocatedBytesForCurrentThread();
        PointSet points = Open(path, new());
        // A large tensor begins on a boundary of 2 MiB; a second copy would take 8 MB more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000 + (2 << 20) + 500_000);
        Assert.Equal(1_999_999, points.Points[99_999, 19]);
    }

    [Fact]
    public void Pictures_need_no_classes()
    {
        for (int i = 0; i < 3; i++)
        {
            using FileStream file = File.Create(Path.Combine(_folder, $"{i}.png"));
            Picture.WritePng(file, new(1, 4, 4), [.. Enumerable.Repeat((byte)(51 * i), 16)]);
        }
        PointSet points = Open(_folder, new());
        Assert.Equal((3, new ExampleShape(1, 4, 4)), (points.Count, points.Shape));
        Assert.Equal(0.4f, points.Points[2, 0], 4);
        Assert.Equal(["file"], points.Columns.Columns.Select(column => column.Name));
        Assert.Equal("1.png", points.Columns["file"][1]);
    }

    [Fact]
    public void A_named_set_brings_labels_and_parts()
    {
        PointSet points = Open(PenDigits.Name, new() { Part = DataPart.Test, Limit = 50 });
        Assert.Equal((50, 784), (points.Count, points.Width));
        Assert.Equal("test", points.Columns["part"][49]);
        Assert.Equal(10, ((TextColumn)points.Columns["label"]).Distinct.Count);
        Assert.Equal(points.Pictures![300] / 255f, points.Points.Span[300], 5);
        Assert.Contains("pen-digits", Assert.Throws<DataException>(() => Open("nothing", new())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public void Tables_of_every_kind_can_be_learned_from(string kind)
    {
        string path = Path.Combine(_folder, $"t.{kind}");
        if (kind == "parquet")
            new Table("t", 10, [TextColumn.From("label", [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? "b" : "a")]), new NumberColumn("x", [.. Enumerable.Range(0, 10).Select(i => (float)i)])]).WriteParquet(path);
        else
            TableTests.Write(path, [new Apache.Arrow.RecordBatch.Builder().Append("x", false, new Apache.Arrow.FloatArray.Builder().AppendRange(Enumerable.Range(0, 10).Select(i => (float)i)).Build())
                .Append("class", false, new Apache.Arrow.Int32Array.Builder().AppendRange(Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? 10 : 9)).Build()).Build()], null);
        LearningTask task = DataSource.Open(path, new RandomStream(1));
        Assert.Equal((8, 2), (task.Train.Count, task.Test.Count));
        Assert.Equal(kind == "parquet" ? ["a", "b"] : ["9", "10"], task.Train.Classes);
        float[] row = new float[1];
        task.Train.Read(0, row);
        Assert.Equal((int)row[0] % 2 == 0 ? 1 : 0, task.Train.Labels[0]);
    }

    private static PointSet Open(string source, PointOptions options) => PointSource.Open(source, options, new RandomStream(1));

    private string Text(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Array(string name, int[] shape, float[] values)
    {
        string path = Path.Combine(_folder, name);
        using FileStream file = File.Create(path);
        Npy.Write(file, shape, values);
        return path;
    }
}
