using System.Net;
using System.Security.Cryptography;
using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public sealed class DataSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_is_read_with_its_class_names()
    {
        LearningTask task = Open(Write("t.csv", "width,height,species\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},2.5,{(i % 2 == 0 ? "rose" : "lily")}\n"))));
        Assert.Equal(["lily", "rose"], task.Train.Classes);
        Assert.Equal((16, 4, 2), (task.Train.Count, task.Test.Count, task.Train.Shape.Length));
        float[] row = new float[2];
        task.Train.Read(0, row);
        Assert.Equal(row[0] % 2 == 0 ? 1 : 0, task.Train.Labels[0]);
        Assert.Equal(2.5f, row[1]);
    }

    [Theory]
    [InlineData("a,label\n1,x\noops,y\n", "line 3, column 'a': 'oops' is no number")]
    [InlineData("a,label\n1,x\n,y\n", "line 3, column 'a'")]
    [InlineData("a,label\n1,x\n2,x\n", "at least two classes")]
    [InlineData("a,label\n", "no rows")]
    [InlineData("a\n1\n", "one column")]
    public void A_table_that_is_wrong_is_refused_with_its_place(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<DataException>(() => Open(Write("t.csv", text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("npz")]
    [InlineData("folder")]
    public void What_is_exported_is_read_back(string kind)
    {
        LearningTask task = PenDigits.Create(60, 20);
        string path = Path.Combine(_folder, kind == "npz" ? "pen.npz" : "pen");
        DataExport.Write(task, path);
        LearningTask back = Open(path);
        Assert.Equal((60, 20), (back.Train.Count, back.Test.Count));
        Assert.Equal(task.Train.Shape, back.Train.Shape);
        Assert.Equal(Sums(task.Train), Sums(back.Train));
        Assert.Throws<DataException>(() => DataExport.Write(task, path));
    }

    [Fact]
    public void Unknown_data_are_refused_with_what_there_is() =>
        Assert.Contains("pen-digits", Assert.Throws<DataException>(() => Open("nothing-of-that-name")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_damaged_picture_is_named()
    {
        DataExport.Write(PenDigits.Create(20, 10), Path.Combine(_folder, "pics"));
        string file = Directory.GetFiles(Path.Combine(_folder, "pics"), "*.png", SearchOption.AllDirectories)[0];
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Take(40)]);
        Assert.Contains(Path.GetFileName(file), Assert.Throws<DataException>(() => Open(Path.Combine(_folder, "pics"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_different_sizes_are_brought_to_one()
    {
        foreach ((string name, int side) in new[] { ("cat", 40), ("dog", 90) })
        {
            for (int i = 0; i < 5; i++)
            {
                Directory.CreateDirectory(Path.Combine(_folder, "mixed", name));
                using FileStream file = File.Create(Path.Combine(_folder, "mixed", name, $"{i}.png"));
                Picture.WritePng(file, new(3, side, side + i), [.. Enumerable.Repeat((byte)(side * 2), 3 * side * (side + i))]);
            }
        }
        LearningTask task = Open(Path.Combine(_folder, "mixed"));
        Assert.Equal(new ExampleShape(3, 32, 32), task.Train.Shape);
        Assert.Contains("brought to 32×32", task.Note, StringComparison.Ordinal);
        float[] pixels = new float[task.Train.Shape.Length];
        task.Train.Read(0, pixels);
        Assert.All(pixels, value => Assert.Equal(task.Train.Labels[0] == 0 ? 80 / 255f : 180 / 255f, value, 2));
    }

    [Fact]
    public void A_download_goes_on_where_it_stopped_is_checked_and_put_in_place()
    {
        byte[] content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        string path = Path.Combine(_folder, "file"), checksum = Convert.ToHexString(SHA256.HashData(content));
        File.WriteAllBytes(path + ".part", content[..300]);
        Server server = new(content);
        new Downloader(server).Fetch(new Uri("https://example.test/file"), path, checksum, default);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(300, server.AskedFrom);
        Assert.Contains("checksum", Assert.Throws<DataException>(() => new Downloader(new Server(content))
            .Fetch(new Uri("https://example.test/file"), path + "2", new string('0', 64), default)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path + "2"));
    }

    [Fact]
    public void Without_a_connection_the_built_in_world_is_named()
    {
        NamedData named = new() { Name = "faraway", Description = "", Files = [new("no/such/file", "https://example.test/x", new string('0', 64))] };
        string message = Assert.Throws<DataException>(() => named.Open(_folder, new Downloader(new Offline()), new RandomStream(1), default)).Message;
        Assert.Contains("pen-digits", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Mnist_is_read_where_it_lies()
    {
        if (NamedData.All.Single(data => data.Name == "mnist").Find(null) is null)
            Assert.Skip("MNIST is in none of ROOTBALL_DATA and the user's cache.");
        LearningTask task = Open("mnist");
        Assert.Equal((60_000, 10_000), (task.Train.Count, task.Test.Count));
        Assert.Equal([5, 0, 4, 1, 9], task.Train.Labels[..5].ToArray());
    }

    [Fact]
    public void Symmetric_noise_spoils_its_share_once_and_for_all()
    {
        Dataset data = PenDigits.Create(5_000, 1).Train;
        Dataset spoiled = LabelNoise.Symmetric(data, 0.3, new RandomStream(1));
        int changed = Enumerable.Range(0, data.Count).Count(i => data.Labels[i] != spoiled.Labels[i]);
        Assert.InRange(changed, 1_350, 1_650);
        Assert.Equal(spoiled.Labels.ToArray(), LabelNoise.Symmetric(data, 0.3, new RandomStream(1)).Labels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelNoise.Symmetric(data, 1.5, new RandomStream(1)));
    }

    [Fact]
    public void Augmentation_keeps_the_ink_and_moves_it()
    {
        Dataset data = PenDigits.Create(50, 1).Train;
        foreach (Augmentation change in (Augmentation[])[Augment.Shift(2), Augment.Affine(0.1f, 0.1f, 0.1f), Augment.Elastic(1.5f, 4)])
        {
            Tensor rows = new([50, 784]);
            data.Read([.. Enumerable.Range(0, 50)], rows);
            float[] before = rows.Span.ToArray();
            change(data.Shape, rows, new RandomStream(1));
            float ink = Reduce.Sum(before), after = Reduce.Sum(rows.Span);
            Assert.InRange(after / ink, 0.85, 1.15);
            Assert.NotEqual(before, rows.Span.ToArray());
        }
    }

    private static LearningTask Open(string source) => DataSource.Open(source, new RandomStream(1));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static IEnumerable<int> Sums(Dataset data)
    {
        float[] values = new float[data.Shape.Length];
        return [.. Enumerable.Range(0, data.Count).Select(i =>
        {
            data.Read(i, values);
            return (int)Math.Round(values.Sum() * 255) * 100 + data.Labels[i];
        }).Order()];
    }

    private sealed class Server(byte[] content) : HttpMessageHandler
    {
        public long AskedFrom { get; private set; }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            AskedFrom = request.Headers.Range?.Ranges.First().From ?? 0;
            return new(AskedFrom > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = new ByteArrayContent(content[(int)AskedFrom..]) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Send(request, cancellationToken));
    }

    private sealed class Offline : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("no route to host");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("no route to host");
    }
}
