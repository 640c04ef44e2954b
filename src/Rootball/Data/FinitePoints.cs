using Rootball.Files;

namespace Rootball.Data;

/// <summary>Sees to it that all numbers of a set of points are finite.</summary>
internal static class FinitePoints
{
    public static PointSet Check(string source, PointSet read, MissingNumbers missing)
    {
        Span<float> numbers = read.Points.Span;
        int first = -1, count = 0, width = read.Width;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (float.IsFinite(numbers[i]))
                continue;
            first = first < 0 ? i : first;
            count++;
        }
        if (count == 0)
            return read;
        if (missing == MissingNumbers.Refuse)
        {
            string name = read.FeatureNames is { } names ? $"column '{names[first % width]}'" : $"number {first % width + 1:N0}";
            throw new DataException($"{source}: row {first / width + 1:N0}, {name}: {(float.IsNaN(numbers[first]) ? "a number is missing" : "a number is infinite")}, the first of {count:N0} such places; expected finite numbers. Rows with missing numbers can be dropped, or the column's mean put in their place.");
        }
        return missing == MissingNumbers.Mean ? Mean(source, read, count) : Drop(source, read);
    }

    private static PointSet Drop(string source, PointSet read)
    {
        List<int> kept = [];
        for (int row = 0; row < read.Count; row++)
        {
            Span<float> point = read.Points.Row(row);
            bool finite = true;
            foreach (float value in point)
                finite &= float.IsFinite(value);
            if (!finite)
                continue;
            point.CopyTo(read.Points.Row(kept.Count));
            kept.Add(row);
        }
        if (kept.Count == 0)
            throw new DataException($"{source}: every row lacks a number; expected rows of finite numbers. The column's mean can be put in their place.");
        byte[]? pictures = read.Pictures is null ? null : [.. kept.SelectMany(row => read.Pictures.AsSpan(row * read.Shape.Length, read.Shape.Length).ToArray())];
        string note = $"{read.Note}; {read.Count - kept.Count:N0} rows with missing or infinite numbers left out";
        return read with { Note = note, Points = read.Points.Rows(0, kept.Count), Columns = read.Columns.Subset([.. kept]), Pictures = pictures };
    }

    private static PointSet Mean(string source, PointSet read, int count)
    {
        int width = read.Width;
        double[] sums = new double[width];
        int[] counts = new int[width];
        for (int row = 0; row < read.Count; row++)
        {
            Span<float> point = read.Points.Row(row);
            for (int i = 0; i < width; i++)
            {
                (sums[i], counts[i]) = float.IsFinite(point[i]) ? (sums[i] + point[i], counts[i] + 1) : (sums[i], counts[i]);
            }
        }
        int empty = Array.IndexOf(counts, 0);
        if (empty >= 0)
            throw new DataException($"{source}: {(read.FeatureNames is { } names ? $"column '{names[empty]}'" : $"number {empty + 1:N0}")} has no finite number at all, hence no mean; leave it out.");
        for (int row = 0; row < read.Count; row++)
        {
            Span<float> point = read.Points.Row(row);
            for (int i = 0; i < width; i++)
            {
                if (!float.IsFinite(point[i]))
                    point[i] = (float)(sums[i] / counts[i]);
            }
        }
        return read with { Note = $"{read.Note}; the column's mean put in {count:N0} places without a finite number" };
    }
}
