using System.IO.Compression;
using System.Text;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

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

    public static byte[] Table { get; } = Encoding.UTF8.GetBytes("a,b,label\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i},{i * 0.5},\"{(i % 2 == 0 ? "rose" : "lily")}\"\n")));

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

    public static LearningRule Rule(string name = "forward-forward") => RuleFactory.Create(name, 4, [5, 3], 2, new RandomStream(1));

    public static (byte[] Facts, byte[] Numbers) Model(string folder, string rule = "forward-forward")
    {
        Model model = new(Rule(rule), new Scaling(new Tensor([4]), new Tensor([4])), new ExampleShape(1, 2, 2), ["a", "b"]);
        model.Save(folder);
        return (File.ReadAllBytes(Path.Combine(folder, "model.json")), File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
    }

    private static byte[] Packed(Func<Stream, Stream> pack, byte[] bytes)
    {
        using MemoryStream memory = new();
        using (Stream packing = pack(memory))
            packing.Write(bytes);
        return memory.ToArray();
    }
}
