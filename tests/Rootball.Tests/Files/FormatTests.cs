using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Tests.Files;

public sealed class FormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Safetensors_come_back_as_they_were() => Gen.Select(Gen.Int[0, 5], Gen.Int[1, 7], Gen.ULong).Sample((rows, columns, seed) =>
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid()}.safetensors");
        Tensor a = new([rows, columns]), b = new([columns]);
        new RandomStream(seed).FillNormal(a.Span, 1);
        new RandomStream(seed + 1).FillNormal(b.Span, 1);
        Safetensors.Write(path, [("a", a), ("b.c", b)], new Dictionary<string, string> { ["made by"] = "a \"test\"" });
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(path);
        byte[] file = File.ReadAllBytes(path);
        return tensors["a"].Shape == a.Shape && tensors["a"].Span.SequenceEqual(a.Span) && tensors["b.c"].Span.SequenceEqual(b.Span)
            && metadata["made by"] == "a \"test\"" && BinaryPrimitives.ReadUInt64LittleEndian(file) % 8 == 0;
    }, iter: 30);

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12, "trail")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "holes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "expected 12 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8, "expected F32")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999,99999],\"data_offsets\":[0,8]}}", 8, "not supported")]
    [InlineData("[1,2]", 8, "not a JSON object")]
    [InlineData("{\"a\":", 8, "not as expected")]
    public void A_safetensors_file_that_is_wrong_is_refused_with_its_place(string header, int bytes, string reason)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), file = new byte[8 + json.Length + bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        string message = Assert.Throws<DataException>(() => Safetensors.Read(new BoundedReader("x.safetensors", file))).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.StartsWith("x.safetensors", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void An_array_comes_back_as_it_was_and_starts_on_64_bytes() => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 7], Gen.Bool).Sample((rows, columns, flat) =>
    {
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(i => i * 0.5f)];
        int[] shape = flat ? [rows * columns] : [rows, columns];
        using MemoryStream stream = new();
        Npy.Write(stream, shape, values);
        NpyArray back = Npy.Read(new BoundedReader("x.npy", stream.ToArray()));
        return back.Shape.SequenceEqual(shape) && back.Floats!.SequenceEqual(values) && (stream.Length - 4 * values.Length) % 64 == 0;
    }, iter: 50);

    [Theory]
    [InlineData("<i8", 8, 3f)]
    [InlineData(">i4", 4, 3f)]
    [InlineData(">f8", 8, 3f)]
    [InlineData("<f2", 2, 3f)]
    [InlineData("|i1", 1, 3f)]
    public void Other_types_and_big_endian_numbers_are_read(string type, int size, float expected)
    {
        byte[] number = new byte[size];
        switch (type)
        {
            case "<i8": BinaryPrimitives.WriteInt64LittleEndian(number, 3); break;
            case ">i4": BinaryPrimitives.WriteInt32BigEndian(number, 3); break;
            case ">f8": BinaryPrimitives.WriteDoubleBigEndian(number, 3); break;
            case "<f2": BinaryPrimitives.WriteHalfLittleEndian(number, (Half)3); break;
            default: number[0] = 3; break;
        }
        Assert.Equal([expected], Npy.Read(new BoundedReader("x.npy", NpyFile($"{{'descr': '{type}', 'fortran_order': False, 'shape': (1,), }}", number))).Floats!);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "Fortran")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "need 8 bytes")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "lacks")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "<c8 are not supported")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999, 99999), }", "not supported")]
    public void An_array_that_is_wrong_is_refused(string header, string reason) =>
        Assert.Contains(reason, Assert.Throws<DataException>(() => Npy.Read(new BoundedReader("x.npy", NpyFile(header, new byte[4])))).Message, StringComparison.Ordinal);

    [Fact]
    public void Csv_reads_quotes_doubled_quotes_and_line_breaks()
    {
        (int Line, string[] Fields)[] rows = [.. Rows("a, b ,\"c\"\"d\"\r\n\r\n\"1\n2\",3,4")];
        Assert.Equal(["a", "b", "c\"d"], rows[0].Fields);
        Assert.Equal(["1\n2", "3", "4"], rows[1].Fields);
        Assert.Equal(3, rows[1].Line);
        Assert.Contains("line 2: 1 fields; expected 2", Assert.Throws<DataException>(() => Rows("a,b\nc")).Message, StringComparison.Ordinal);
        Assert.Contains("a quote is not closed", Assert.Throws<DataException>(() => Rows("a,\"b\nc")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file()
    {
        string path = Path.Combine(_folder, "kept.txt");
        AtomicFile.WriteText(path, "old");
        Assert.Equal($"{path}: cannot be written (disk full).", Assert.Throws<DataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        })).Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder, "kept*"));
    }

    private static List<(int Line, string[] Fields)> Rows(string text)
    {
        using Csv csv = new(new BoundedReader("x.csv", Encoding.UTF8.GetBytes(text)));
        List<(int, string[])> rows = [];
        while (csv.Next())
            rows.Add((csv.Line, csv.Texts()));
        return rows;
    }

    private static byte[] NpyFile(string header, byte[] numbers)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. numbers];
    }

    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        const string Full = "/dev/full"; // refuses every byte, as a full disk does
        Assert.SkipUnless(File.Exists(Full), "There is no /dev/full here.");
        Assert.Contains("cannot be written", Assert.Throws<DataException>(() => AtomicFile.WriteText(Full, "text")).Message);
        Assert.True(File.Exists(Full));
        AtomicFile.WriteText("/dev/null", "text");
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }
}
