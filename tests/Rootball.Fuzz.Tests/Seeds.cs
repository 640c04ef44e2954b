using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Parquet;
using Parquet.Serialization;
using Rootball.Data;
using Rootball.Labels;
using Rootball.Maps;
using Rootball.Rules;
using Rootball.Tensors;
using Table = Rootball.Data.Table;

namespace Rootball.Fuzz.Tests;

/// <summary>Small valid files of each format: what the damage begins with.</summary>
internal static class Seeds
{
    public static byte[] Gzip(byte[] bytes) => Packed(stream => new GZipStream(stream, CompressionLevel.Optimal), bytes);

    public static byte[] NpyFile(string type, string shape, byte[] numbers)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. numbers];
    }

    public static byte[] Idx(params int[] shape)
    {
        int count = shape.Aggregate(1, (product, axis) => product * axis);
        return [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(axis => (byte[])[0, 0, 0, (byte)axis]), .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
    }

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] files)
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return memory.ToArray();
    }

    public static byte[] Npz(CompressionLevel level) => Zip(level,
        ("x.npy", NpyFile("|u1", "(6, 2, 2)", [.. Enumerable.Range(0, 24).Select(i => (byte)i)])), ("y.npy", NpyFile("<i2", "(6,)", [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0])));

    public static byte[] TextTable { get; } = Encoding.UTF8.GetBytes("a,b,label\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i},{i * 0.5},\"{(i % 2 == 0 ? "rose" : "lily")}\"\n")));

    public static byte[] LongAnswers { get; } = Encoding.UTF8.GetBytes("task,worker,label\nt1,ann,cat\nt1,bob,dog\nt2,ann,dog\nt3,bob,\"cat\"\n");

    public static byte[] WideAnswers { get; } = Encoding.UTF8.GetBytes("id,ann,bob,7\nt1,cat,dog,\nt2,dog,,3\nt3,NA,cat,3.0\n");

    public static Annotations Answers { get; } = Annotations.Of(["t1", "t2", "1", "2"], ["ann"], ["cat", "dog", "3"], [0, 1, 2, 3], [0, 0, 0, 0], [0, 1, 2, 2]);

    public static byte[] Png(int channels = 3, int side = 8)
    {
        using MemoryStream stream = new();
        Picture.WritePng(stream, new(channels, side, side), [.. Enumerable.Range(0, channels * side * side).Select(i => (byte)(i * 7))]);
        return stream.ToArray();
    }

    // The writer of pictures has the other formats too.
    public static byte[] Written(Action<StbImageWriteSharp.ImageWriter, byte[], Stream> write)
    {
        using MemoryStream stream = new();
        write(new(), [.. Enumerable.Range(0, 3 * 8 * 8).Select(i => (byte)(i * 7))], stream);
        return stream.ToArray();
    }

    public static byte[] Jpeg(int quality) => Written((writer, pixels, stream) => writer.WriteJpg(pixels, 8, 8, StbImageWriteSharp.ColorComponents.RedGreenBlue, stream, quality));

    public static byte[] Bmp { get; } = Written((writer, pixels, stream) => writer.WriteBmp(pixels, 8, 8, StbImageWriteSharp.ColorComponents.RedGreenBlue, stream));

    public static byte[] Tga { get; } = Written((writer, pixels, stream) => writer.WriteTga(pixels, 8, 8, StbImageWriteSharp.ColorComponents.RedGreenBlue, stream));

    // Four by four pixels of four colours: codes of three bits, cleared after every second pixel so that none grows.
    public static byte[] Gif(bool interlaced)
    {
        List<int> codes = [.. Enumerable.Range(0, 16).SelectMany(i => i % 2 == 0 ? (int[])[4, i % 4] : [i % 4]), 5];
        byte[] packed = new byte[(codes.Count * 3 + 7) / 8];
        for (int i = 0; i < codes.Count * 3; i++)
            packed[i / 8] |= (byte)((codes[i / 3] >> (i % 3) & 1) << (i % 8));
        return [.. "GIF89a"u8, 4, 0, 4, 0, 0x81, 0, 0, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0x21, 0xF9, 4, 1, 0, 0, 3, 0,
            0x2C, 0, 0, 0, 0, 4, 0, 4, 0, (byte)(interlaced ? 0x40 : 0), 2, (byte)packed.Length, .. packed, 0, 0x3B];
    }

    // With and without principal components.
    public static byte[] MapModel(string folder, int columns)
    {
        Tensor points = new([12, columns]);
        new RandomStream(4).FillNormal(points.Span, 1);
        string path = Path.Combine(folder, "map");
        MadeMap map = MapMaker.Make(points, new MapOptions { Iterations = 3, PrincipalComponents = 5 }, new RandomStream(1));
        Rootball.Maps.MapModel.Of(map, new MapLabels("label", ["a", "b"], [0, 1, 0, 1, -1, 0, 1, 0, 1, 0, 1, 0])).Save(path);
        return File.ReadAllBytes(path);
    }

    public static LearningRule Rule(string name = "forward-forward") => RuleFactory.Create(name, 4, [5, 3], 2, new RandomStream(1));

    public static (byte[] Facts, byte[] Numbers) Model(string folder, string rule = "forward-forward")
    {
        Model model = new(Rule(rule), new Scaling(new Tensor([4]), new Tensor([4])), new ExampleShape(1, 2, 2), ["a", "b"]);
        model.Save(folder);
        return (File.ReadAllBytes(Path.Combine(folder, "model.json")), File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    /// <summary>A table with nulls, texts and numbers, as Parquet.</summary>
    public static byte[] Parquet(string folder, bool missing)
    {
        const int rows = 12;
        string path = Path.Combine(folder, "seed.parquet");
        new Table("x", rows, [new NumberColumn("a", [.. Enumerable.Range(0, rows).Select(i => missing && i % 5 == 0 ? float.NaN : i)]), TextColumn.From("label", [.. Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? "rose" : "lily")])]).WriteParquet(path);
        return File.ReadAllBytes(path);
    }

    /// <summary>Lists, differences and dictionaries, packed in one of the ways there are.</summary>
    public static byte[] ParquetLists(CompressionMethod packing)
    {
        using MemoryStream memory = new();
        ParquetSerializer.SerializeAsync(Enumerable.Range(0, 20).Select(i => new Listed { Embedding = [i, 2, 3], Word = i % 3 == 0 ? null : $"w{i % 4}", Number = i, When = new DateTime(2020, 1, 1).AddDays(i), Price = i + 0.5m }), memory, new ParquetOptions { CompressionMethod = packing }).GetAwaiter().GetResult();
        return memory.ToArray();
    }

    /// <summary>A list, a dictionary, texts and truths, as an Arrow file or stream.</summary>
    public static byte[] Arrow(bool file, CompressionCodecType? packing = null)
    {
        using MemoryStream memory = new();
        FixedSizeListArray.Builder list = new(FloatType.Default, 2);
        StringArray.Builder texts = new();
        for (int i = 0; i < 10; i++)
        {
            list.Append();
            ((FloatArray.Builder)list.ValueBuilder).Append(i).Append(-i);
            _ = i % 3 == 0 ? texts.AppendNull() : texts.Append($"text {i}");
        }
        DictionaryArray words = new(new DictionaryType(Int8Type.Default, StringType.Default, false), new Int8Array.Builder().AppendRange(Enumerable.Range(0, 10).Select(i => (sbyte)(i % 2))).Build(), new StringArray.Builder().Append("rose").Append("lily").Build());
        RecordBatch batch = new RecordBatch.Builder().Append("e", true, list.Build()).Append("s", true, texts.Build()).Append("label", true, words).Build();
        IpcOptions options = new() { CompressionCodec = packing, CompressionCodecFactory = packing is null ? null : new CompressionCodecFactory() };
        using ArrowStreamWriter writer = file ? new ArrowFileWriter(memory, batch.Schema, leaveOpen: true, options) : new(memory, batch.Schema, leaveOpen: true, options);
        writer.WriteStart();
        writer.WriteRecordBatch(batch);
        writer.WriteEnd();
        return memory.ToArray();
    }

    private sealed class Listed
    {
        public List<float> Embedding { get; set; } = [];

        public string? Word { get; set; }

        public long Number { get; set; }

        public DateTime When { get; set; }

        public decimal Price { get; set; }
    }

    private static byte[] Packed(Func<Stream, Stream> pack, byte[] bytes)
    {
        using MemoryStream memory = new();
        using (Stream packing = pack(memory))
            packing.Write(bytes);
        return memory.ToArray();
    }
}
