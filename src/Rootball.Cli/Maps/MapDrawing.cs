using System.Globalization;
using Rootball.Data;
using Rootball.Maps;
using Rootball.Reports;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>A map with all that can be written of it.</summary>
/// <param name="Points">What it is of.</param>
/// <param name="Coordinates">Where each point lies.</param>
/// <param name="Columns">What is known of each.</param>
/// <param name="Label">The column they are called by.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Command">The command.</param>
internal sealed record MapDrawing(PointSet Points, Tensor Coordinates, IReadOnlyList<MapColumn> Columns, string? Label, IReadOnlyList<JsonFigure> Figures, string Command)
{
    public required string Title { get; init; }

    public required string Lead { get; init; }

    public string? ColourBy { get; init; }

    public Neighbours? Neighbours { get; init; }

    public IReadOnlyList<MapFrame> Frames { get; init; } = [];

    /// <summary>The model of a new map.</summary>
    public MapModel? Model { get; init; }

    /// <summary>The old map that new points were added to.</summary>
    public MapModel? Old { get; init; }

    /// <summary>What the page and the pictures show.</summary>
    public MapReport Report() => Old is null ? Alone() : AmongOld(Old);

    private MapReport Alone() => new()
    {
        Title = Title,
        Lead = Lead,
        Points = Coordinates,
        Columns = Columns,
        ColourBy = ColourBy,
        LabelBy = Label,
        Thumbnails = Points.Pictures is null ? null : new MapThumbnails(Points.Shape.Channels, Points.Shape.Height, Points.Shape.Width, Points.Pictures),
        Neighbours = Neighbours?.Indices,
        NeighboursPerPoint = Neighbours?.Count ?? 0,
        Frames = Frames,
        Facts = [.. Figures.Select(figure => (figure.Name.Replace('_', ' '), figure.Unit == "bytes" ? Human.Bytes(figure.Value) : figure.Value.ToString("0.####", CultureInfo.InvariantCulture) + (figure.Unit == "share" ? "" : $" {figure.Unit}")))],
        Command = Command,
    };

    // The old map's points come last. They have no columns but what they are, and one that tells them from the new.
    private MapReport AmongOld(MapModel old)
    {
        int added = Coordinates.Shape.Rows, all = added + old.Coordinates.Shape.Rows;
        Tensor both = new([all, old.Coordinates.Shape.Columns]);
        Coordinates.Span.CopyTo(both.Span);
        old.Coordinates.Span.CopyTo(both.Span[Coordinates.Length..]);
        MapCategories from = new("from", ["new", "old map"], [.. Enumerable.Range(0, all).Select(i => i < added ? 0 : 1)]);
        return Alone() with
        {
            Points = both,
            Columns = [.. Points.Columns.Columns.Select(column => column.Name == old.Labels?.Name ? WithOld(column, old.Labels) : MapColumn.From(column).Extended(all)), from],
            ColourBy = ColourBy ?? from.Name,
            Thumbnails = null,
            Neighbours = null,
            NeighboursPerPoint = 0,
        };
    }

    private static MapColumn WithOld(TableColumn column, MapLabels old) => MapColumn.From(TextColumn.From(column.Name,
        [.. Enumerable.Range(0, column.Rows).Select(row => column[row]), .. old.Codes.Select(code => code < 0 ? null : old.Classes[code])]));
}
