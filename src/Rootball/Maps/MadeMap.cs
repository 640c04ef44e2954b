using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>A map and how it was made.</summary>
public sealed record MadeMap
{
    /// <summary>Where each point lies on the map [N,2] or [N,3].</summary>
    public required Tensor Coordinates { get; init; }

    /// <summary>The points as the map was made of them.</summary>
    public required MapSource Source { get; init; }

    /// <summary>Their nearest neighbours, before the map; of very many points only the ten nearest.</summary>
    public required Neighbours Neighbours { get; init; }

    /// <summary>The perplexities used: those asked for, or what so few points allow.</summary>
    public required IReadOnlyList<double> Perplexities { get; init; }

    /// <summary>What was asked for.</summary>
    public required MapOptions Options { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Iterations { get; init; }

    /// <summary>The divergence of the map from the affinities, in natural units.</summary>
    public required double Divergence { get; init; }

    /// <summary>Whether the normaliser in it was summed over all pairs; if not, it is the field's, which comes within a thousandth of it.</summary>
    public required bool DivergenceIsExact { get; init; }

    /// <summary>Seconds for metric and principal components.</summary>
    public required double SecondsComponents { get; init; }

    /// <summary>Seconds for the neighbours.</summary>
    public required double SecondsNeighbours { get; init; }

    /// <summary>Seconds for the affinities.</summary>
    public required double SecondsAffinities { get; init; }

    /// <summary>Seconds for the descent.</summary>
    public required double SecondsEmbedding { get; init; }
}

/// <summary>Points as a map is made of them: prepared for the metric and brought to their principal components; new points can go the same way.</summary>
/// <param name="Points">[N,D′].</param>
/// <param name="Metric">The metric they are prepared for.</param>
/// <param name="Columns">How many numbers a point had, D.</param>
/// <param name="Components">What brought them from D to D′ numbers; null where they were left as they are.</param>
public sealed record MapSource(Tensor Points, Metric Metric, int Columns, Pca? Components)
{
    /// <summary>Prepares points for their map.</summary>
    /// <exception cref="ArgumentException">The metric does not suit the points.</exception>
    public static MapSource Prepare(Tensor points, MapOptions options, RandomStream random, CancellationToken cancellation = default)
    {
        int columns = points.Shape.Columns;
        Tensor prepared = Measured(points, options.Metric);
        if (options.PrincipalComponents == 0 || columns <= options.PrincipalComponents || points.Shape.Rows < 2)
            return new MapSource(prepared, options.Metric, columns, null);
        Pca components = Pca.Fit(prepared, options.PrincipalComponents, random.Split("components"), cancellation);
        return new MapSource(components.Transform(prepared), options.Metric, columns, components);
    }

    /// <summary>Brings new points [M,D] to where these are.</summary>
    /// <exception cref="ArgumentException">They have another number of columns, or the metric does not suit them.</exception>
    public Tensor Bring(Tensor points)
    {
        if (points.Shape.Columns != Columns)
            throw new ArgumentException($"points of {points.Shape.Columns:N0} numbers; the map was made of points of {Columns:N0}.");
        if (Metric == Metric.Hamming && !IsBinary(points))
            throw new ArgumentException("new points of a map by Hamming distance consist of zeros and ones.");
        Tensor prepared = Measured(points, Metric);
        return Components?.Transform(prepared) ?? prepared;
    }

    // Zeros and ones are what Hamming distance is prepared to, whatever else a column may hold.
    private static Tensor Measured(Tensor points, Metric metric) => metric == Metric.Hamming && IsBinary(points) ? points : Metrics.Prepare(points, metric);

    private static bool IsBinary(Tensor points)
    {
        foreach (float value in points.Span)
        {
            if (value is not (0 or 1))
                return false;
        }
        return true;
    }
}
