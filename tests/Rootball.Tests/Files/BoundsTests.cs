using System.Globalization;
using System.IO.Compression;
using System.Text;
using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Tests.Files;

/// <summary>What a file may cost, and what is said when it is too much, damaged, or cannot be written.</summary>
public sealed class BoundsTests : IDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_gzip_that_grows_beyond_its_allowance_is_refused()
    {
        byte[] small = Gzip(new byte[60 * Megabyte]), bomb = Gzip(new byte[80 * Megabyte]);
        using BoundedReader reader = BoundedReader.Unpack("x.gz", new MemoryStream(small));
        Assert.Equal(60 * Megabyte, reader.Length);
        Assert.Contains("4 times its size and 64 MiB", Refusal(() => BoundedReader.Unpack("x.gz", new MemoryStream(bomb))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_is_whole_and_nothing_trails_it()
    {
        byte[] whole = Gzip([1, 2, 3, 4, 5]);
        Assert.Contains("nothing behind it", Refusal(() => BoundedReader.Unpack("x.gz", new MemoryStream([.. whole, .. "more"u8]))), StringComparison.Ordinal);
        Assert.StartsWith("x.gz: ", Refusal(() => BoundedReader.Unpack("x.gz", new MemoryStream(whole[..^6]))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|u1", 80)] // 80 MB of bytes
    [InlineData("|i1", 20)] // 80 MB as floats
    [InlineData("<f8", 160)]
    public void What_an_archive_unpacks_to_is_paid_from_its_allowance(string type, int megabytes)
    {
        string path = Path.Combine(_folder, "x.npz");
        int count = megabytes * Megabyte / (type == "<f8" ? 8 : 1);
        WriteZip(path, ("x.npy", NpyFile(type, $"({count},)", new byte[megabytes * Megabyte])));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("would take", Refusal(() => Npy.ReadZip(path)), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * Megabyte);
    }

    [Fact]
    public void The_parts_of_an_archive_share_its_allowance()
    {
        string path = Path.Combine(_folder, "x.npz");
        byte[] part = NpyFile("|u1", $"({30 * Megabyte},)", new byte[30 * Megabyte]);
        WriteZip(path, ("a.npy", part), ("b.npy", part));
        Assert.Equal(2, Npy.ReadZip(path).Count);
        WriteZip(path, ("a.npy", part), ("b.npy", part), ("c.npy", part));
        Assert.Contains(":c.npy: ", Refusal(() => Npy.ReadZip(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_weigh_nothing_are_paid_for()
    {
        string path = Path.Combine(_folder, "x.npz");
        WriteZip(path, ("x.npy", NpyFile("|u1", $"({8 * Megabyte}, 1, 2)", new byte[16 * Megabyte])), ("y.npy", NpyFile("|u1", $"({8 * Megabyte},)", new byte[8 * Megabyte])));
        Assert.Contains("the labels would take", Refusal(() => DataSource.Open(path, new RandomStream(1))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_costs_about_its_numbers()
    {
        string path = Path.Combine(_folder, "x.csv");
        const int rows = 20_000, columns = 50;
        using (StreamWriter writer = new(path))
        {
            for (int row = 0; row < rows; row++)
                writer.WriteLine(string.Join(',', Enumerable.Range(0, columns).Select(i => ((row + i) % 97 * 0.01).ToString(CultureInfo.InvariantCulture))) + $",class {row % 3}");
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        LearningTask task = DataSource.Open(path, new RandomStream(1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4L * rows * columns, 4L * rows * columns + 2 * Megabyte);
        Assert.Equal(rows, task.Train.Count + task.Test.Count);
    }

    [Fact]
    public void A_message_is_one_line_whatever_it_quotes()
    {
        string message = new DataException($"x: 'a\r\nb\u001b[31m\u2028' {new string('c', 5_000)}").Message;
        Assert.StartsWith("x: 'a  b [31m ' ccc", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1_000, 1_001);
    }

    [Fact]
    public void A_folder_is_no_file_and_no_file_is_a_folder()
    {
        Assert.Contains("is a folder", Refusal(() => BoundedReader.Open(_folder)), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal(() => BoundedReader.Open(Path.Combine(_folder, "none"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_picture_that_is_cut_off_is_refused(bool jpeg)
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 16 * 16).Select(i => (byte)(i * 7))];
        using MemoryStream stream = new();
        if (jpeg)
            new StbImageWriteSharp.ImageWriter().WriteJpg(pixels, 16, 16, StbImageWriteSharp.ColorComponents.RedGreenBlue, stream, 90);
        else
            new StbImageWriteSharp.ImageWriter().WriteTga(pixels, 16, 16, StbImageWriteSharp.ColorComponents.RedGreenBlue, stream);
        byte[] file = stream.ToArray();
        Assert.Equal(16, Picture.Decode("x", file).Width);
        Assert.Contains("damaged", Refusal(() => Picture.Decode("x", file[..^40])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_claims_no_more_than_its_file_can_hold()
    {
        byte[] head = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x1F, 0x40, 0x1F, 24, 0]; // TGA, 8000×8000
        Assert.Contains("claims 8000×8000 pixels; a file of 18 bytes can hold 1,152", Refusal(() => Picture.Decode("x.tga", head)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_said_in_one_line_and_leaves_nothing()
    {
        string path = Path.Combine(_folder, "taken");
        Directory.CreateDirectory(path);
        Assert.StartsWith($"{path}: cannot be written (", Refusal(() => AtomicFile.WriteText(path, "text")), StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Assert.Contains("cannot be written", Refusal(() => AtomicFile.WriteText(Path.Combine(_folder, "file", "below"), "text")), StringComparison.Ordinal);
    }

    private static string Refusal(Action read)
    {
        string message = Assert.Throws<DataException>(read).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] NpyFile(string type, string shape, byte[] numbers)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. numbers];
    }

    private static void WriteZip(string path, params (string Name, byte[] Bytes)[] files)
    {
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(bytes);
        }
    }
}
