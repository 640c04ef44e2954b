using Rootball.Tensors;

namespace Rootball.Reports.Maps;

/// <summary>All that the page of a map shows. N is the number of points.</summary>
public sealed record MapReport
{
    /// <summary>The heading, in words.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence or two on what is seen; plain text.</summary>
    public required string Lead { get; init; }

    /// <summary>Where the points lie, [N,2] or [N,3].</summary>
    public required Tensor Points { get; init; }

    /// <summary>What is known of the points, N values each.</summary>
    public IReadOnlyList<MapColumn> Columns { get; init; } = [];

    /// <summary>The column whose colours are shown first; without it the first of categories, else of numbers.</summary>
    public string? ColourBy { get; init; }

    /// <summary>The column a point is called by.</summary>
    public string? LabelBy { get; init; }

    /// <summary>A small picture of each point.</summary>
    public MapThumbnails? Thumbnails { get; init; }

    /// <summary>Each point's neighbours in the original space, nearest first: N · <see cref="NeighboursPerPoint"/> indices.</summary>
    public int[]? Neighbours { get; init; }

    /// <summary>How many neighbours are given for each point.</summary>
    public int NeighboursPerPoint { get; init; }

    /// <summary>The map on its way, oldest first; the page plays them and ends with <see cref="Points"/>.</summary>
    public IReadOnlyList<MapFrame> Frames { get; init; } = [];

    /// <summary>What is told about the map, as pairs of name and value; plain text.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The command that made the map.</summary>
    public string? Command { get; init; }
}

/// <summary>The map after some iterations.</summary>
/// <param name="Iteration">After how many.</param>
/// <param name="KlDivergence">What was still wrong, in nats; not a number where it was not measured.</param>
/// <param name="Points">Where the points were, as <see cref="MapReport.Points"/>.</param>
public sealed record MapFrame(int Iteration, double KlDivergence, Tensor Points);
