using Rootball.Data;

namespace Rootball.Reports.Sections;

/// <summary>Mean and deviation of every number within each class, to say what is strange about an example.</summary>
internal sealed class ClassMoments
{
    // Enough to know a mean by, little enough to take no time on a million rows.
    private const int Sample = 100_000;

    private readonly Dataset _data;
    private readonly double[,] _sums, _squares; // [class, number]
    private readonly int[] _counts;

    public ClassMoments(Dataset data)
    {
        int length = data.Shape.Length;
        (_data, _sums, _squares, _counts) = (data, new double[data.Classes.Count, length], new double[data.Classes.Count, length], new int[data.Classes.Count]);
        float[] row = new float[length];
        for (int i = 0; i < data.Count; i += Math.Max(1, data.Count / Sample))
        {
            if (data.Labels[i] is not (var label and not Dataset.Unlabelled))
                continue;
            data.Read(i, row);
            _counts[label]++;
            for (int j = 0; j < length; j++)
                (_sums[label, j], _squares[label, j]) = (_sums[label, j] + row[j], _squares[label, j] + (double)row[j] * row[j]);
        }
    }

    /// <summary>The numbers of an example that lie farthest from the mean of its given class, in deviations; the strangest first.</summary>
    public IEnumerable<(int Feature, double Value, double Mean, double Deviation)> Strangest(int example, int count)
    {
        int label = _data.Labels[example];
        if (label == Dataset.Unlabelled || _counts[label] < 3)
            return [];
        float[] row = new float[_data.Shape.Length];
        _data.Read(example, row);
        double n = _counts[label];
        return Enumerable.Range(0, row.Length)
            .Select(j => (Feature: j, Value: (double)row[j], Mean: _sums[label, j] / n, Deviation: Math.Sqrt(Math.Max(0, _squares[label, j] / n - _sums[label, j] / n * (_sums[label, j] / n)))))
            .Where(one => one.Deviation > 0)
            .OrderByDescending(one => Math.Abs(one.Value - one.Mean) / one.Deviation).ThenBy(one => one.Feature).Take(count);
    }
}
