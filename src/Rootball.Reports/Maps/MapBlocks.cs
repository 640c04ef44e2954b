using System.Runtime.InteropServices;
using System.Text;
using Rootball.Tensors;

namespace Rootball.Reports.Maps;

/// <summary>The numbers of a map as the page reads them: little-endian, in blocks.</summary>
internal static class MapBlocks
{
    // Bytes in a piece that is inflated on its own when somebody looks at a point: a browser does it in some 20 ms.
    private const int Piece = 1 << 18;

    // What all thumbnails, and all iterations, may take in the page before they are deflated.
    private const long MostThumbnailBytes = 256_000_000, MostFrameBytes = 96_000_000;

    /// <summary>How many items of some bytes share a piece.</summary>
    public static int PerPiece(int bytes) => Math.Max(1, Piece / Math.Max(1, bytes));

    /// <summary>By which factor thumbnails must be made smaller, so that they do not fill the page: 1 where they do not.</summary>
    public static int ShrinkFactor(MapThumbnails thumbnails)
    {
        int factor = 1;
        while (thumbnails.Pixels.LongLength / ((long)factor * factor) > MostThumbnailBytes && factor < Math.Min(thumbnails.Height, thumbnails.Width))
            factor++;
        return factor;
    }

    /// <summary>The frames that are kept: all, or as many as may be, evenly spread, the first and the last among them.</summary>
    public static IReadOnlyList<MapFrame> Kept(MapReport report)
    {
        int most = (int)Math.Max(2, MostFrameBytes / Math.Max(1, 2L * report.Points.Length)), count = report.Frames.Count;
        return count <= most ? report.Frames : [.. Enumerable.Range(0, most).Select(i => report.Frames[(int)((long)i * (count - 1) / (most - 1))])];
    }

    /// <summary>Writes the points axis by axis, 32-bit numbers.</summary>
    public static void WritePoints(Stream stream, Tensor points)
    {
        int count = points.Shape[0], axes = points.Shape[1];
        using Chunks<float> chunks = new(stream);
        for (int axis = 0; axis < axes; axis++)
        {
            for (int i = 0; i < count; i++)
                chunks.Add(points.Span[i * axes + axis]);
        }
    }

    /// <summary>Writes the points axis by axis, 16-bit numbers between the axis's bounds.</summary>
    public static void WriteFrame(Stream stream, Tensor points)
    {
        int count = points.Shape[0], axes = points.Shape[1];
        using Chunks<ushort> chunks = new(stream);
        for (int axis = 0; axis < axes; axis++)
        {
            (float low, float span) = Bounds(points, axis);
            float scale = span > 0 ? ushort.MaxValue / span : 0;
            for (int i = 0; i < count; i++)
                chunks.Add((ushort)Math.Clamp(MathF.Round((points.Span[i * axes + axis] - low) * scale), 0, ushort.MaxValue));
        }
    }

    /// <summary>The least coordinate along an axis, and how far the greatest is from it.</summary>
    public static (float Low, float Span) Bounds(Tensor points, int axis)
    {
        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int i = axis; i < points.Length; i += points.Shape[1])
            (low, high) = (MathF.Min(low, points.Span[i]), MathF.Max(high, points.Span[i]));
        return points.Length == 0 ? (0, 0) : (low, high - low);
    }

    /// <summary>How many bytes a category's code takes: 0 is missing, the commonest category is 1.</summary>
    public static int CodeWidth(MapCategories column) => column.Categories.Length switch { <= byte.MaxValue => 1, <= ushort.MaxValue => 2, _ => 4 };

    /// <summary>Bytes that <see cref="WriteColumn"/> writes.</summary>
    public static long ColumnBytes(MapColumn column) => column switch
    {
        MapNumbers numbers => 4L * numbers.Count,
        MapCategories categories => (long)CodeWidth(categories) * categories.Count,
        MapTexts texts => texts.Values.Sum(text => Encoding.UTF8.GetByteCount(text) + 1L),
        _ => throw new ArgumentException($"Map: column {column.Name} is of an unknown kind."),
    };

    /// <summary>Writes a column: numbers; codes; texts as UTF-8, a zero behind each.</summary>
    public static void WriteColumn(Stream stream, MapColumn column)
    {
        switch (column)
        {
            case MapNumbers numbers:
                stream.Write(MemoryMarshal.AsBytes<float>(numbers.Values));
                break;
            case MapCategories categories:
                WriteCodes(stream, categories);
                break;
            case MapTexts texts:
                WriteTexts(stream, texts);
                break;
        }
    }

    private static void WriteCodes(Stream stream, MapCategories column)
    {
        int width = CodeWidth(column);
        int[] ranks = column.Ranks();
        using Chunks<byte> chunks = new(stream);
        foreach (int category in column.Codes)
        {
            uint code = category < 0 ? 0 : (uint)ranks[category] + 1;
            for (int i = 0; i < width; i++)
                chunks.Add((byte)(code >> (8 * i)));
        }
    }

    private static void WriteTexts(Stream stream, MapTexts column)
    {
        using Chunks<byte> chunks = new(stream);
        foreach (string text in column.Values)
        {
            foreach (byte part in Encoding.UTF8.GetBytes(text))
                chunks.Add(part == 0 ? (byte)' ' : part);
            chunks.Add(0);
        }
    }

    /// <summary>Gathers numbers, and writes many at a time.</summary>
    private sealed class Chunks<T>(Stream stream) : IDisposable where T : unmanaged
    {
        private readonly T[] _items = new T[1 << 14];
        private int _have;

        public void Add(T item)
        {
            _items[_have++] = item;
            if (_have == _items.Length)
                Dispose();
        }

        public void Dispose()
        {
            stream.Write(MemoryMarshal.AsBytes<T>(_items.AsSpan(0, _have)));
            _have = 0;
        }
    }
}
