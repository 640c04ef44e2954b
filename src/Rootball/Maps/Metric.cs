namespace Rootball.Maps;

/// <summary>How far apart two rows of numbers are said to be.</summary>
public enum Metric
{
    /// <summary>The length of the difference.</summary>
    Euclidean,

    /// <summary>One less the cosine of the angle between the rows: 0 … 2.</summary>
    Cosine,

    /// <summary>One less the correlation of the rows' entries (Pearson's): 0 … 2.</summary>
    Correlation,

    /// <summary>The share of entries that differ: 0 … 1. Each column has two values at most.</summary>
    Hamming,
}
