using System.Buffers.Binary;
using System.IO.Compression;
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
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999, 99999), }", "not supported")]
    public void An_array_that_is_wrong_is_refused(string header, string reason) =>
        Assert.Contains(reason, Assert.Throws<DataException>(() => Npy.Read(new BoundedReader("x.npy", NpyFile(header, new byte[4])))).Message, StringComparison.Ordinal);

    [Fact]
    public void Csv_reads_quotes_doubled_quotes_and_line_breaks()
    {
        IReadOnlyList<(int Line, string[] Fields)> rows = Csv.Read(new BoundedReader("x.csv", Encoding.UTF8.GetBytes("a, b ,\"c\"\"d\"\r\n\r\n\"1\n2\",3,4")));
        Assert.Equal(["a", "b", "c\"d"], rows[0].Fields);
        Assert.Equal(["1\n2", "3", "4"], rows[1].Fields);
        Assert.Equal(3, rows[1].Line);
        Assert.Contains("line 2: 1 fields; expected 2", Assert.Throws<DataException>(() => Csv.Read(new BoundedReader("x.csv", "a,b\nc"u8.ToArray()))).Message, StringComparison.Ordinal);
        Assert.Contains("a quote is not closed", Assert.Throws<DataException>(() => Csv.Read(new BoundedReader("x.csv", "a,\"b\nc"u8.ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file()
    {
        string path = Path.Combine(_folder, "kept.txt");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder, "kept*"));
    }

    public static TheoryData<string> Readers => ["safetensors", "npy", "npz", "idx", "csv", "gzip"];

    // Every byte of a file may be anything: readers refuse with one line, and do nothing else.
    [Theory]
    [MemberData(nameof(Readers))]
    public void No_mutation_of_a_file_does_more_than_be_refused(string format)
    {
        (byte[] valid, Action<BoundedReader> read) = Sample(format);
        read(new BoundedReader("x", valid));
        RandomStream random = new RandomStream(1).Split(format);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] mutated = Mutate(valid, random);
            try
            {
                read(new BoundedReader("x", mutated));
            }
            catch (DataException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    private static byte[] Mutate(byte[] valid, RandomStream random)
    {
        List<byte> bytes = [.. valid];
        for (int change = random.NextInt(4); change >= 0 && bytes.Count > 0; change--)
        {
            int at = random.NextInt(bytes.Count);
            switch (random.NextInt(5))
            {
                case 0: bytes[at] = (byte)random.NextInt(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.NextInt(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.NextInt(20))); break;
                case 3: bytes.Insert(at, (byte)random.NextInt(256)); break;
                default: bytes[at] = random.NextInt(2) == 0 ? (byte)0xFF : (byte)0; break;
            }
        }
        return [.. bytes];
    }

    private (byte[] Valid, Action<BoundedReader> Read) Sample(string format)
    {
        string path = Path.Combine(_folder, format);
        switch (format)
        {
            case "safetensors":
                Safetensors.Write(path, [("a", new Tensor([2, 3])), ("b", new Tensor([4]))], new Dictionary<string, string> { ["k"] = "v" });
                return (File.ReadAllBytes(path), reader => Safetensors.Read(reader));
            case "npy":
                return (NpyFile("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }", new byte[12]), reader => Npy.Read(reader));
            case "npz":
                Npy.WriteZip(path, [("x", [2, 3], new float[6]), ("y", [2], new float[2])]);
                return (File.ReadAllBytes(path), reader => Npy.ReadZip(reader));
            case "idx":
                return ([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6], reader => Idx.Read(reader));
            case "csv":
                return ("a,b,label\n1,2,\"x\"\n3,4,y\n"u8.ToArray(), reader => Csv.Read(reader));
            default:
                using (MemoryStream packed = new())
                {
                    using (GZipStream gzip = new(packed, CompressionMode.Compress))
                        gzip.Write(new byte[300]);
                    return (packed.ToArray(), reader => BoundedReader.Unpack("x", new MemoryStream(reader.Take(reader.Remaining, "all").ToArray()), 1_000));
                }
        }
    }

    private static byte[] NpyFile(string header, byte[] numbers)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. numbers];
    }
}
