using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using CsCheck;
using Parquet;
using Parquet.Schema;
using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;
using Table = Rootball.Data.Table;

namespace Rootball.Tests.Data;

public sealed class TableTests : IDisposable
{
    private static readonly string[] s_words = ["é ü 漢字 😀", "a,b", "say \"no\"", "two\nlines", "semi;colon", "tab\tulator", " space "];

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Text_is_told_from_numbers_and_what_is_missing_is_missing()
    {
        Table table = Read("t.csv", "a,b,c,d\n1,x,NA,\n-2.5e1,,nan,null\n3,\"y, \"\"z\"\"\nü\",7,n/a\n");
        Assert.Equal(3, table.Rows);
        Assert.Equal([1, -25, 3], ((NumberColumn)table["A"]).Values);
        TextColumn texts = (TextColumn)table["b"];
        Assert.Equal(["x", null, "y, \"z\"\nü"], Enumerable.Range(0, 3).Select(row => texts[row]));
        Assert.Equal([float.NaN, float.NaN, 7], ((NumberColumn)table["c"]).Values);
        Assert.All(((NumberColumn)table["d"]).Values, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Tables_without_names_are_numbered_and_names_are_made_different()
    {
        Assert.Equal(["1", "2"], Read("t.csv", "1,2\n3,4\n").Columns.Select(column => column.Name));
        Assert.Equal(["a", "A (2)", "a (3)"], Read("t.tsv", "a\tA\ta\n1\t2\t3\n").Columns.Select(column => column.Name));
    }

    [Fact]
    public void A_million_repeated_words_are_cheap()
    {
        string path = Path.Combine(_folder, "w.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 1_000_000).Select(i => $"word number {i % 7}").Prepend("word"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TextColumn words = (TextColumn)Table.Read(path)["word"];
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4_000_000, 6_000_000);
        Assert.Equal((7, "word number 3"), (words.Distinct.Count, words[999_996 - 999_996 % 7 + 3]));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public void What_is_written_is_read_back(string kind)
    {
        Gen<string?> text = Gen.OneOf(Gen.Const((string?)null), Gen.String[Gen.Char.AlphaNumeric, 1, 5].Select(s => (string?)$"t{s}"), Gen.Int[0, 6].Select(i => (string?)s_words[i]));
        Gen<float> number = Gen.OneOf(Gen.Float.Where(float.IsFinite), Gen.Const(float.NaN));
        Gen.Int[1, 40].SelectMany(rows => Gen.Select(number.Array[rows], text.Array[rows], number.Array[rows])).Sample(columns =>
        {
            string path = Path.Combine(_folder, $"x{Environment.CurrentManagedThreadId}.{kind}");
            Table table = new("x", columns.Item1.Length, [new NumberColumn("first", columns.Item1), TextColumn.From("words, all", columns.Item2), new NumberColumn("last", columns.Item3)]);
            if (kind == "csv")
                table.WriteCsv(path);
            else
                table.WriteParquet(path);
            Table back = Table.Read(path);
            Assert.Equal(columns.Item1, ((NumberColumn)back["first"]).Values);
            Assert.Equal(columns.Item3, ((NumberColumn)back["last"]).Values);
            Assert.Equal(columns.Item2, Enumerable.Range(0, back.Rows).Select(row => back["words, all"][row]));
        }, iter: 300, threads: 1);
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.Zstd)]
    [InlineData(CompressionMethod.Lz4Raw)]
    public async Task Every_type_and_packing_of_parquet_is_read(CompressionMethod packing)
    {
        const int rows = 500;
        DataField whole = new DataField<int>("whole"), wide = new DataField<long>("wide", true), small = new DataField<byte>("small"), unsigned = new DataField<uint>("unsigned"), real = new DataField<double>("real"),
            truth = new DataField<bool>("truth"), text = new DataField<string>("text", true);
        DataField money = new DecimalDataField("money", 12, 2), moment = new DateTimeDataField("moment", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros), day = new DateTimeDataField("day", DateTimeFormat.Date);
        string path = Path.Combine(_folder, "t.parquet");
        DateTime start = new(2020, 2, 29, 1, 2, 3, DateTimeKind.Utc);
        using (FileStream stream = File.Create(path))
        {
            ParquetOptions options = new() { CompressionMethod = packing };
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(whole, wide, small, unsigned, real, truth, text, money, moment, day), stream, options, append: false);
            for (int part = 0; part < 2; part++)
            {
                int[] at = [.. Enumerable.Range(part * rows, rows)];
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync<int>(whole, at.Select(i => i * 7 - 1000).ToArray());
                await group.WriteAsync<long>(wide, at.Select(i => i % 3 == 0 ? (long?)null : 1L << 40).ToArray());
                await group.WriteAsync<byte>(small, at.Select(i => (byte)i).ToArray());
                await group.WriteAsync<uint>(unsigned, at.Select(i => uint.MaxValue - (uint)i).ToArray());
                await group.WriteAsync<double>(real, at.Select(i => i * 0.5).ToArray());
                await group.WriteAsync<bool>(truth, at.Select(i => i % 3 == 1).ToArray());
                await group.WriteAsync(text, (string?[])[.. at.Select(i => i % 5 == 0 ? null : $"wörd {i % 11}")]);
                await group.WriteAsync<decimal>(money, at.Select(i => i - 1.25m).ToArray());
                await group.WriteAsync<DateTime>(moment, at.Select(i => start.AddMilliseconds(i)).ToArray());
                await group.WriteAsync<DateTime>(day, at.Select(i => start.Date.AddDays(i)).ToArray());
                group.CompleteValidate();
            }
        }
        Table table = Table.Read(path);
        Assert.Equal(2 * rows, table.Rows);
        foreach (int i in (int[])[0, 1, 7, 499, 500, 777, 999])
        {
            Assert.Equal(i * 7 - 1000, Number("whole", i));
            Assert.Equal(i % 3 == 0 ? float.NaN : 1L << 40, Number("wide", i));
            Assert.Equal((byte)i, Number("small", i));
            Assert.Equal(uint.MaxValue - (uint)i, Number("unsigned", i));
            Assert.Equal(i * 0.5f, Number("real", i));
            Assert.Equal(i % 3 == 1 ? "true" : "false", table["truth"][i]);
            Assert.Equal(i % 5 == 0 ? null : $"wörd {i % 11}", table["text"][i]);
            Assert.Equal(i - 1.25f, Number("money", i));
            Assert.Equal(start.AddMilliseconds(i).ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture), table["moment"][i]);
            Assert.Equal(start.AddDays(i).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), table["day"][i]);
        }
        float Number(string name, int row) => ((NumberColumn)table[name]).Values[row];
    }

    [Theory]
    [InlineData("arrow", null)]
    [InlineData("stream.arrow", null)]
    [InlineData("feather", CompressionCodecType.Lz4Frame)]
    [InlineData("arrow", CompressionCodecType.Zstd)]
    public void Arrow_is_read_with_dictionaries_lists_and_nulls(string kind, CompressionCodecType? packing)
    {
        string path = Path.Combine(_folder, $"t.{kind}");
        Write(path, [Batch(0, 300), Batch(300, 200)], packing);
        Table table = Table.Read(path);
        Assert.Equal(["n", "e[0]", "e[1]", "e[2]", "v[0]", "v[1]", "s", "d", "b", "when"], table.Columns.Select(column => column.Name));
        foreach (int i in (int[])[0, 1, 8, 299, 300, 499])
        {
            Assert.Equal(i % 4 == 0 ? float.NaN : i, ((NumberColumn)table["n"]).Values[i]);
            Assert.Equal([i, i + 0.5f, -i], Enumerable.Range(0, 3).Select(part => ((NumberColumn)table[$"e[{part}]"]).Values[i]));
            Assert.Equal([2 * i, 2 * i + 1], Enumerable.Range(0, 2).Select(part => ((NumberColumn)table[$"v[{part}]"]).Values[i]));
            Assert.Equal(i % 3 == 0 ? null : $"text {i} ü", table["s"][i]);
            Assert.Equal(i % 2 == 0 ? "rose" : "lily", table["d"][i]);
            Assert.Equal(i % 2 == 0 ? "true" : "false", table["b"][i]);
            Assert.Equal($"2021-01-01 00:{i / 60:D2}:{i % 60:D2}Z", table["when"][i]);
        }
        Assert.Equal(2, ((TextColumn)table["d"]).Distinct.Count);
    }

    [Fact]
    public async Task Lists_of_one_length_become_columns_and_others_are_left_out()
    {
        string path = Path.Combine(_folder, "l.parquet");
        await Parquet.Serialization.ParquetSerializer.SerializeAsync([new Listed { embedding = [1, 2, 3], odd = [1, 2], n = 7 }, new Listed { embedding = [4, 5, 6], odd = [3], n = 8 }], path);
        Table table = Table.Read(path);
        Assert.Equal(["embedding[0]", "embedding[1]", "embedding[2]", "n"], table.Columns.Select(column => column.Name));
        Assert.Equal([2, 5], ((NumberColumn)table["embedding[1]"]).Values);
        Assert.Contains("'odd' holds lists of unequal lengths", PointSource.Open(path, new PointOptions(), new RandomStream(1)).Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.parquet", "not a table at all", "PAR1")]
    [InlineData("x.arrow", "not a table at all", "not an Arrow file")]
    [InlineData("x.feather", "FEA1 and more of it", "first version of Feather")]
    [InlineData("x.csv", "a,b\n", "no rows")]
    [InlineData("x.xlsx", "a", "is no table; expected .csv")]
    public void What_is_no_table_is_refused_in_one_line(string name, string text, string reason)
    {
        string message = Assert.Throws<DataException>(() => Read(name, text)).Message;
        Assert.StartsWith(Path.Combine(_folder, name), message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_cut_off_is_refused()
    {
        string path = Path.Combine(_folder, "t.arrow"), parquet = Path.Combine(_folder, "t.parquet");
        Write(path, [Batch(0, 300)], null);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.StartsWith($"{path}: byte ", Assert.Throws<DataException>(() => Table.Read(path)).Message, StringComparison.Ordinal);
        new Table("t", 2, [new NumberColumn("a", [1, 2])]).WriteParquet(parquet);
        File.WriteAllBytes(parquet, File.ReadAllBytes(parquet)[..^5]);
        Assert.Contains("cut off", Assert.Throws<DataException>(() => Table.Read(parquet)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_another_table_stand_beside_its_own()
    {
        Table one = new("one", 2, [new NumberColumn("a", [1, 2])]), two = new("two", 2, [TextColumn.From("a", ["x", null]), TextColumn.From("b", ["y", "y"])]);
        Assert.Equal(["a", "a (two)", "b"], one.Join(two).Columns.Select(column => column.Name));
        Assert.Contains("has 1 rows; expected 2", Assert.Throws<DataException>(() => one.Join(two.Subset([0]))).Message, StringComparison.Ordinal);
        Assert.Contains("there is no column 'c'; there are a", Assert.Throws<DataException>(() => one["c"]).Message, StringComparison.Ordinal);
    }

    // As the columns are called.
    private sealed class Listed
    {
        public List<float> embedding { get; set; } = [];

        public List<float> odd { get; set; } = [];

        public int n { get; set; }
    }

    internal static RecordBatch Batch(int start, int rows)
    {
        int[] at = [.. Enumerable.Range(start, rows)];
        Int64Array.Builder numbers = new();
        StringArray.Builder texts = new();
        FixedSizeListArray.Builder embedding = new(FloatType.Default, 3);
        ListArray.Builder list = new(DoubleType.Default);
        foreach (int i in at)
        {
            _ = i % 4 == 0 ? numbers.AppendNull() : numbers.Append(i);
            _ = i % 3 == 0 ? texts.AppendNull() : texts.Append($"text {i} ü");
            embedding.Append();
            ((FloatArray.Builder)embedding.ValueBuilder).Append(i).Append(i + 0.5f).Append(-i);
            list.Append();
            ((DoubleArray.Builder)list.ValueBuilder).Append(2 * i).Append(2 * i + 1);
        }
        StringArray words = new StringArray.Builder().Append("rose").Append("lily").Build();
        DictionaryArray dictionary = new(new DictionaryType(Int8Type.Default, StringType.Default, false), new Int8Array.Builder().AppendRange(at.Select(i => (sbyte)(i % 2))).Build(), words);
        TimestampArray moments = new TimestampArray.Builder(new TimestampType(TimeUnit.Millisecond, "UTC")).AppendRange(at.Select(i => new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(i))).Build();
        BooleanArray truths = new BooleanArray.Builder().AppendRange(at.Select(i => i % 2 == 0)).Build();
        return new RecordBatch.Builder().Append("n", true, numbers.Build()).Append("e", true, embedding.Build()).Append("v", true, list.Build()).Append("s", true, texts.Build())
            .Append("d", true, dictionary).Append("b", true, truths).Append("when", true, moments).Build();
    }

    internal static void Write(string path, RecordBatch[] batches, CompressionCodecType? packing)
    {
        using FileStream stream = File.Create(path);
        IpcOptions options = new() { CompressionCodec = packing, CompressionCodecFactory = packing is null ? null : new CompressionCodecFactory() };
        using ArrowStreamWriter writer = path.Contains("stream", StringComparison.Ordinal) ? new(stream, batches[0].Schema, leaveOpen: true, options) : new ArrowFileWriter(stream, batches[0].Schema, leaveOpen: true, options);
        writer.WriteStart();
        foreach (RecordBatch batch in batches)
            writer.WriteRecordBatch(batch);
        writer.WriteEnd();
    }

    private Table Read(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return Table.Read(path);
    }
}
