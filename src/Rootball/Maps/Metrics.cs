using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Brings every metric to the Euclidean one: rows are prepared once, and the squared distances of prepared rows stand in the metric's own order.</summary>
public static class Metrics
{
    // Centred rows below this share of their squared length are rounding: their entries are all alike.
    private const double Rounding = 1e-20;

    /// <summary>Rows [N,D] whose squared Euclidean distances grow with the metric's distance. Euclidean: the points themselves; otherwise a copy.</summary>
    /// <remarks>
    /// Cosine: rows of length 1. Correlation: rows less their mean, of length 1. Rows that have no direction (all 0, or all alike) become 0, half-way between
    /// the nearest and the farthest. Hamming: each column's two values become 0 and 1, so that the squared distance counts the entries that differ.
    /// </remarks>
    /// <exception cref="ArgumentException">The points are no matrix, or Hamming distance is asked for and a column has more than two values.</exception>
    public static Tensor Prepare(Tensor points, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Shape.Rank != 2)
            Throw.Shape($"Metrics: the points are {points.Shape}; expected [points, columns].");
        if (metric == Metric.Euclidean)
            return points;
        Tensor prepared = new(points.Shape);
        if (metric == Metric.Hamming)
            TwoValues(points, prepared);
        else
            RowLoop.Run(points.Shape[0], points.Shape[1], new DirectionBody(points, prepared, metric == Metric.Correlation));
        return prepared;
    }

    /// <summary>The metric's own distance of two rows, from the squared Euclidean distance of the prepared rows and their number of columns.</summary>
    /// <remarks>Of rows of length 1: 1 − cos = d²/2. Of zeros and ones: the count of entries that differ, over their number.</remarks>
    public static float Distance(float squared, Metric metric, int dimensions) => metric switch
    {
        Metric.Euclidean => MathF.Sqrt(squared),
        Metric.Cosine or Metric.Correlation => squared / 2,
        _ => dimensions == 0 ? 0 : squared / dimensions,
    };

    // A column's first value becomes 0, the other one 1.
    private static void TwoValues(Tensor points, Tensor prepared)
    {
        int columns = points.Shape[1];
        float?[] other = new float?[columns];
        for (int i = 0; i < points.Shape[0]; i++)
        {
            ReadOnlySpan<float> row = points.Row(i), first = points.Row(0);
            Span<float> to = prepared.Row(i);
            for (int d = 0; d < columns; d++)
            {
                if (row[d] == first[d])
                    continue;
                if (row[d] != (other[d] ??= row[d]))
                {
                    Throw.Shape($"Hamming distance counts entries that differ; column {d + 1} has more than two values ({first[d]}, {other[d]}, {row[d]}). "
                        + "Make a column of 0 and 1 for each value, or take another metric.");
                }
                to[d] = 1;
            }
        }
    }

    private readonly struct DirectionBody(Tensor points, Tensor prepared, bool centre) : IRowBody
    {
        public void Row(int row)
        {
            ReadOnlySpan<float> from = points.Row(row);
            Span<float> to = prepared.Row(row);
            double sum = 0, squares = 0, all = 0;
            foreach (float value in from)
                sum += value;
            double mean = centre ? sum / from.Length : 0;
            foreach (float value in from)
            {
                squares += (value - mean) * (value - mean);
                all += (double)value * value;
            }
            if (!(squares > Rounding * all))
                return;
            double factor = 1 / Math.Sqrt(squares);
            for (int i = 0; i < from.Length; i++)
                to[i] = (float)((from[i] - mean) * factor);
        }
    }
}
