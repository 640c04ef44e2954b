using System.Runtime.InteropServices;
using System.Text;
using Rootball.Files;

namespace Rootball.Reports.Maps;

/// <summary>The page of a map: one HTML file that loads nothing, draws a million points, and lets people look, search, select and export.</summary>
public static class MapPage
{
    // Each uses only names of those before it when it starts.
    private static readonly string[] s_scripts =
    [
        "data", "columns", "view", "index", "model", "colour", "draw", "overlay", "elements", "thumbnail", "legend", "scale", "search", "lasso",
        "selection", "details", "export", "play", "controls", "panel", "main",
    ];

    /// <summary>Writes the page. It goes to the file as it is made: beside the report, a few megabytes are in memory.</summary>
    /// <param name="report">What is shown.</param>
    /// <param name="path">The file; it is replaced as a whole.</param>
    /// <exception cref="ArgumentException">Counts, shapes, codes or names do not agree; a coordinate is no number; texts are too long.</exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(MapReport report, string path)
    {
        MapCheck.Check(report);
        AtomicFile.Write(path, stream => Write(report, stream));
    }

    private static void Write(MapReport report, Stream page)
    {
        string[] frame = Page.Resource("map.html").Split("<!--data-->");
        Text(page, frame[0]
            .Replace("<!--version-->", Page.Version, StringComparison.Ordinal)
            .Replace("<!--style-->", Page.Resource("map.css"), StringComparison.Ordinal)
            .Replace("<!--title-->", Human.Escape(report.Title), StringComparison.Ordinal));
        Text(page, "<script type=\"application/json\" id=\"map-head\">");
        MapHead.Write(page, report);
        Text(page, "</script>\n");
        BlockWriter.Write(page, "points", stream => MapBlocks.WritePoints(stream, report.Points));
        for (int i = 0; i < report.Columns.Count; i++)
            BlockWriter.Write(page, $"column-{i}", stream => MapBlocks.WriteColumn(stream, report.Columns[i]));
        Thumbnails(page, report);
        Neighbours(page, report);
        int number = 0;
        foreach (MapFrame iteration in MapBlocks.Kept(report))
            BlockWriter.Write(page, $"frames-{number++}", stream => MapBlocks.WriteFrame(stream, iteration.Points));
        Text(page, "<script>\n'use strict';\n");
        foreach (string script in s_scripts)
            Text(page, Page.Resource($"map/{script}.js"));
        Text(page, "</script>\n" + frame[1]);
    }

    private static void Thumbnails(Stream page, MapReport report)
    {
        if (report.Thumbnails is not { } thumbnails)
            return;
        int factor = MapBlocks.ShrinkFactor(thumbnails);
        byte[] small = new byte[thumbnails.Channels * (thumbnails.Height / factor) * (thumbnails.Width / factor)];
        Pieces(page, "thumbnails", report.Points.Shape[0], MapBlocks.PerPiece(small.Length), (stream, index) =>
        {
            thumbnails.Shrink(index, factor, small);
            stream.Write(small);
        });
    }

    private static void Neighbours(Stream page, MapReport report)
    {
        int each = report.NeighboursPerPoint;
        if (report.Neighbours is { } neighbours)
        {
            Pieces(page, "neighbours", report.Points.Shape[0], MapBlocks.PerPiece(4 * each),
                (stream, index) => stream.Write(MemoryMarshal.AsBytes(neighbours.AsSpan(index * each, each))));
        }
    }

    private static void Pieces(Stream page, string name, int count, int perPiece, Action<Stream, int> write)
    {
        for (int start = 0; start < count; start += perPiece)
        {
            int end = Math.Min(count, start + perPiece);
            BlockWriter.Write(page, $"{name}-{start / perPiece}", stream =>
            {
                for (int i = start; i < end; i++)
                    write(stream, i);
            });
        }
    }

    private static void Text(Stream page, string text) => page.Write(Encoding.UTF8.GetBytes(text));
}
