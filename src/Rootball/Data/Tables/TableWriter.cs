using System.Buffers;
using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>Writes tables, atomically.</summary>
internal static class TableWriter
{
    // A few megabytes of each column are in memory while it is packed.
    private const int RowsAGroup = 1 << 20;

    private static readonly SearchValues<char> s_stops = SearchValues.Create(",;\t\"\r\n");

    public static void WriteCsv(Table table, string path) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', table.Columns.Select(column => Quoted(column.Name))));
        for (int row = 0; row < table.Rows; row++)
        {
            for (int i = 0; i < table.Columns.Count; i++)
            {
                if (i > 0)
                    writer.Write(',');
                if (table.Columns[i] is NumberColumn numbers)
                    writer.Write(float.IsNaN(numbers.Values[row]) ? table.Columns.Count == 1 ? "NA" : "" : numbers.Values[row].ToString(CultureInfo.InvariantCulture));
                else
                    writer.Write(table.Columns[i][row] is { } text ? Quoted(text) : table.Columns.Count == 1 ? "NA" : "");
            }
            writer.WriteLine();
        }
    });

    public static void WriteParquet(Table table, string path)
    {
        if (table.Columns.Count == 0 || table.Columns.DistinctBy(column => column.Name).Count() != table.Columns.Count)
            throw new DataException($"{path}: cannot be written; expected columns of different names.");
        DataField[] fields = [.. table.Columns.Select(column => column is NumberColumn ? (DataField)new DataField<float>(column.Name, true) : new DataField<string>(column.Name, true))];
        AtomicFile.Write(path, stream => WriteAsync(table, fields, stream).GetAwaiter().GetResult());
    }

    private static async Task WriteAsync(Table table, DataField[] fields, Stream stream)
    {
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest };
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, options, append: false).ConfigureAwait(false);
        for (int start = 0; start < table.Rows; start += RowsAGroup)
        {
            int count = Math.Min(RowsAGroup, table.Rows - start);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                TableColumn column = table.Columns[i];
                if (column is NumberColumn numbers)
                    await group.WriteAsync<float>(fields[i], Nullable(numbers.Values.AsSpan(start, count))).ConfigureAwait(false);
                else
                    await group.WriteAsync(fields[i], Texts(column, start, count)).ConfigureAwait(false);
            }
            group.CompleteValidate();
        }
    }

    private static ReadOnlyMemory<float?> Nullable(ReadOnlySpan<float> values)
    {
        float?[] nullable = new float?[values.Length];
        for (int i = 0; i < nullable.Length; i++)
            nullable[i] = float.IsNaN(values[i]) ? null : values[i];
        return nullable;
    }

    private static string?[] Texts(TableColumn column, int start, int count)
    {
        string?[] texts = new string?[count];
        for (int i = 0; i < count; i++)
            texts[i] = column[start + i];
        return texts;
    }

    // Everything that could be taken for something else is quoted: separators, quotes, breaks, spaces at an end.
    private static string Quoted(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(s_stops) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
