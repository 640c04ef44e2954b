using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Points with columns: what a map is drawn from.</summary>
/// <param name="Name">What the data are called.</param>
/// <param name="Note">What was read and what was left out, in a sentence.</param>
/// <param name="Points">A point a row, finite numbers, [N,D].</param>
/// <param name="FeatureNames">What the D numbers are called; null if they have no names, as the pixels of a picture.</param>
/// <param name="Columns">All else that is known of each point: labels, names, numbers.</param>
/// <param name="Shape">The layout of one point: pictures keep theirs.</param>
/// <param name="Pictures">The pictures that the points are, as bytes [N,C,H,W]; null if they are none.</param>
public sealed record PointSet(string Name, string Note, Tensor Points, string[]? FeatureNames, Table Columns, ExampleShape Shape, byte[]? Pictures)
{
    /// <summary>How many points there are.</summary>
    public int Count => Points.Shape[0];

    /// <summary>How many numbers a point has.</summary>
    public int Width => Points.Shape[1];
}

/// <summary>What is done with a point that lacks a number, or has an infinite one.</summary>
public enum MissingNumbers
{
    /// <summary>The data are refused, with the first such place.</summary>
    Refuse,

    /// <summary>The point is left out.</summary>
    Drop,

    /// <summary>The mean of the column's finite numbers is put there.</summary>
    Mean,
}

/// <summary>Which part of a data set is read.</summary>
public enum DataPart
{
    /// <summary>All of it; a column "part" says which is which.</summary>
    Both,

    /// <summary>What is meant to learn from.</summary>
    Train,

    /// <summary>What is meant for testing.</summary>
    Test,
}

/// <summary>What is to be read of a source of points.</summary>
public sealed record PointOptions
{
    /// <summary>Columns that are features; null for all of numbers that are not labels, colours or left out.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Columns that are no features; they stay among the columns.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>A column that must be there to name the points' classes; it is no feature.</summary>
    public string? Label { get; init; }

    /// <summary>A column that must be there to colour the points by; it is no feature unless it is named among them.</summary>
    public string? Colour { get; init; }

    /// <summary>The first so many points are read; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Which part of a data set that has two is read.</summary>
    public DataPart Part { get; init; }

    /// <summary>What is done with a point that lacks a number.</summary>
    public MissingNumbers Missing { get; init; }

    /// <summary>A table of as many rows as the source has points, whose columns are put beside them.</summary>
    public string? Columns { get; init; }
}
