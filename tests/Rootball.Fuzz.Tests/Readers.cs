using System.IO.Compression;
using Apache.Arrow.Ipc;
using Parquet;
using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Maps;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Fuzz.Tests;

/// <summary>A reader of files: what it is given and what it does with it.</summary>
/// <param name="Name">Its name, and that of its folder in the corpus.</param>
/// <param name="FileName">What its file is called: the extension decides how it is read.</param>
/// <param name="Seeds">Small valid files.</param>
/// <param name="Read">Reads the file at a path.</param>
internal sealed record Reader(string Name, string FileName, IReadOnlyList<byte[]> Seeds, Action<string> Read)
{
    public bool IsText { get; init; }

    public bool IsPicture { get; init; }

    public override string ToString() => Name;
}

/// <summary>Every reader of files there is.</summary>
internal static class Readers
{
    private static readonly RandomStream s_random = new(1);

    private static readonly ExampleShape s_square = new(1, 2, 2);
    private static readonly ExampleShape s_four = ExampleShape.Features(4);

    /// <summary>Makes them all; <paramref name="folder"/> is theirs to write into.</summary>
    public static IReadOnlyList<Reader> All(string folder)
    {
        (byte[] facts, byte[] numbers) = Seeds.Model(Path.Combine(folder, "model"));
        (byte[] otherFacts, byte[] otherNumbers) = Seeds.Model(Path.Combine(folder, "model"), "backprop");
        LearningRule rule = Seeds.Rule();
        Checkpoint.Save(Path.Combine(folder, "seed"), rule, new TrainingState { Epoch = 3 });
        byte[] checkpoint = File.ReadAllBytes(Path.Combine(folder, "seed"));
        byte[][] npz = [Seeds.Npz(CompressionLevel.Optimal), Seeds.Npz(CompressionLevel.NoCompression)];
        byte[][] npy = [Seeds.NpyFile("<i2", "(2, 4)", new byte[16]), Seeds.NpyFile(">f8", "(1, 2, 2)", new byte[32]), Seeds.NpyFile("|u1", "(3, 2, 2)", new byte[12])];
        byte[][] idx = [Seeds.Idx(4, 2, 3), Seeds.Idx(4)];
        byte[][] pictures = [Seeds.Png(), Seeds.Jpeg(60), Seeds.Gif(false), Seeds.Bmp, Seeds.Tga];
        byte[] zip = Seeds.Zip(CompressionLevel.Optimal, ("a/1.png", Seeds.Png(1)), ("a/2.png", Seeds.Png()), ("b/1.gif", Seeds.Gif(false)));
        byte[] split = Seeds.Zip(CompressionLevel.NoCompression, ("train/a/1.png", Seeds.Png(1, 4)), ("train/b/1.bmp", Seeds.Bmp), ("test/a/1.tga", Seeds.Tga));
        string labels = Path.Combine(folder, "labels.idx");
        File.WriteAllBytes(labels, Seeds.Idx(4));
        byte[][] parquet = [Seeds.Parquet(folder, missing: true), .. Enum.GetValues<CompressionMethod>().Where(packing => packing is not (CompressionMethod.Lzo or CompressionMethod.LZ4)).Select(Seeds.ParquetLists)];
        byte[][] arrow = [Seeds.Arrow(file: true), Seeds.Arrow(file: false), Seeds.Arrow(file: true, CompressionCodecType.Lz4Frame), Seeds.Arrow(file: false, CompressionCodecType.Zstd)];
        return
        [
            new("safetensors", "x.safetensors", [numbers, checkpoint], path => Safetensors.Read(path)),
            new("map-model", "x.safetensors", [Seeds.MapModel(folder, 3), Seeds.MapModel(folder, 60), numbers], path => MapModel.Load(path)),
            new("checkpoint", "x.checkpoint", [checkpoint, numbers], path => Checkpoint.Load(path, Seeds.Rule())),
            new("model-numbers", "model.safetensors", [numbers, otherNumbers], path => LoadModel(path, "model.json", facts)),
            new("model-facts", "model.json", [facts, otherFacts], path => LoadModel(path, "model.safetensors", numbers)) { IsText = true },
            new("npy", "x.npy", npy, path => Npy.Read(path)),
            new("npz", "x.npz", npz, path => Npy.ReadZip(path)),
            new("idx", "x.idx", idx, path => Idx.Read(path)),
            new("idx-gzip", "x.gz", [.. idx.Select(Seeds.Gzip)], path => Idx.Read(path)),
            new("idx-pair", "x.idx", idx, path => IdxFiles.Read("x", path, labels)),
            new("table", "x.csv", [Seeds.TextTable, "1,2,0\n3,4,1\n"u8.ToArray()], path => Open(path)) { IsText = true },
            new("table-unlabelled", "x.csv", ["a,b,label\n1,2,x\n3,4,\n5,6,y\n7,8,x\n"u8.ToArray(), "1,2\n3,4\n"u8.ToArray()], path => OpenBare(path)) { IsText = true },
            new("table-of-a-model", "x.csv", ["1,2,3,4,x\n3,4,1,5,\n"u8.ToArray(), Seeds.TextTable], path => LabelledExamples.For(s_four, path, DataPart.Both)) { IsText = true },
            new("associations", "x.csv", ["cue,target,strength\nbank,money,0.8\nmoney,bank,0.1\nriver,bank,0.03\n"u8.ToArray()], path => Associations.Read(path)) { IsText = true },
            new("array-file", "x.npz", npz, path => Open(path)),
            new("array-file-unlabelled", "x.npz", npz, path => OpenBare(path)),
            new("picture-zip", "x.zip", [zip, split], path => Open(path)) { IsPicture = true },
            new("png", "x.png", [Seeds.Png(), Seeds.Png(1)], Decode) { IsPicture = true },
            new("jpeg", "x.jpg", [Seeds.Jpeg(90), Seeds.Jpeg(20)], Decode) { IsPicture = true },
            new("gif", "x.gif", [Seeds.Gif(false), Seeds.Gif(true)], Decode) { IsPicture = true },
            new("bmp", "x.bmp", [Seeds.Bmp], Decode) { IsPicture = true },
            new("tga", "x.tga", [Seeds.Tga], Decode) { IsPicture = true },
            new("picture-examples", "x.png", pictures, path => Examples(path)) { IsPicture = true },
            new("table-examples", "x.csv", ["1,2,3,4\n3,4,1,5\n"u8.ToArray(), Seeds.TextTable], path => Examples(path)) { IsText = true },
            new("npy-examples", "x.npy", npy, path => Examples(path)),
            new("annotations", "x.csv", [Seeds.LongAnswers, Seeds.WideAnswers, "1,,2\n1,1,\n,2,2\n"u8.ToArray()], path => DawidSkene.Fit(Annotations.Read(path))) { IsText = true },
            new("item-labels", "x.csv", ["id,label\nt1,cat\nt2,dog\n"u8.ToArray(), "task,class\n1,3\n2,3.0\n"u8.ToArray()], path => ItemLabels.Read(path, Seeds.Answers)) { IsText = true },
            new("text-columns", "x.csv", [Seeds.TextTable, "1,,x\nNA,inf,\"y \"\"z\"\"\"\n"u8.ToArray()], path => Table.Read(path)) { IsText = true },
            new("parquet", "x.parquet", parquet, path => Table.Read(path)),
            new("parquet-task", "x.parquet", [Seeds.Parquet(folder, missing: false), .. parquet], path => Open(path)),
            new("arrow", "x.arrow", arrow, path => Table.Read(path)),
            new("arrow-points", "x.arrow", arrow, path => Points(path)),
            new("table-points", "x.csv", [Seeds.TextTable], path => Points(path)) { IsText = true },
            new("npy-points", "x.npy", npy, path => Points(path)),
            new("npz-points", "x.npz", npz, path => Points(path)),
            new("picture-points", "x.zip", [zip, split], path => Points(path)) { IsPicture = true },
            new("npz-examples", "x.npz", npz, path => Examples(path)),
        ];
    }

    private static void LoadModel(string path, string other, byte[] bytes)
    {
        string beside = Path.Combine(Path.GetDirectoryName(path)!, other);
        if (!File.Exists(beside) || new FileInfo(beside).Length != bytes.Length)
            File.WriteAllBytes(beside, bytes);
        Model.Load(Path.GetDirectoryName(path)!).Predict([1, 2, 3, 4]);
    }

    private static void Open(string path) => DataSource.Open(path, s_random);

    private static void OpenBare(string path) => DataSource.Open(path, s_random, need: LabelNeed.None);

    private static void Points(string path) => PointSource.Open(path, new PointOptions { Missing = MissingNumbers.Mean }, s_random);

    private static void Examples(string path) => DataSource.ReadExamples(path, s_square, out _);

    private static void Decode(string path)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        Picture.Decode(path, reader.Take(reader.Length, "the picture"));
    }
}
