using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>How good a map is, in figures: whether neighbours in the map belong together.</summary>
/// <remarks>Both are exact and take about N log N: a second or two for a million points in the plane.</remarks>
public static class MapQuality
{
    /// <summary>The share of labelled points whose nearest other labelled point in the map has their label: leave-one-out accuracy of the nearest neighbour.</summary>
    /// <param name="map">[N,D], D ≤ 3.</param>
    /// <param name="labels">[N]; points labelled −1 are left out, as if they were not in the map.</param>
    /// <returns>0 … 1; NaN where fewer than two points are labelled.</returns>
    /// <exception cref="ArgumentException">The map has more than three columns, or not as many rows as there are labels.</exception>
    public static double OneNearestAccuracy(Tensor map, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(labels);
        if (map.Shape.Rank != 2 || map.Shape[0] != labels.Length)
            Throw.Shape($"MapQuality: the map is {map.Shape}; expected [{labels.Length}, dimensions] for {labels.Length} labels.");
        int[] labelled = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] != -1)];
        if (labelled.Length < 2)
            return double.NaN;
        Tensor part = new([labelled.Length, map.Shape[1]]);
        for (int i = 0; i < labelled.Length; i++)
            map.Row(labelled[i]).CopyTo(part.Row(i));
        int[] nearest = MapNeighbours.Find(part, 1);
        int right = 0;
        for (int i = 0; i < labelled.Length; i++)
            right += labels[labelled[i]] == labels[labelled[nearest[i]]] ? 1 : 0;
        return (double)right / labelled.Length;
    }

    /// <summary>How much of each point's neighbourhood the map keeps:
    /// the share of its nearest points in the original space that are among its nearest in the map.</summary>
    /// <param name="neighbours">Neighbours in the original space: N·k numbers of points, nearest first; −1 where there are no more.</param>
    /// <param name="k">Neighbours a point.</param>
    /// <param name="map">[N,D], D ≤ 3.</param>
    /// <param name="count">How many nearest points to compare, at most k.</param>
    /// <returns>The mean over the points, 0 … 1; NaN where there are fewer than two points.</returns>
    /// <exception cref="ArgumentException">The map does not fit the neighbours, or fewer neighbours are given than are to be compared.</exception>
    public static double NeighboursKept(int[] neighbours, int k, Tensor map, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (map.Shape.Rank != 2 || (long)map.Shape[0] * k != neighbours.Length)
            Throw.Shape($"MapQuality: the map is {map.Shape}; expected as many rows as the {neighbours.Length} neighbours are, {k} a point.");
        if (count > k)
            Throw.Shape($"MapQuality: {count} neighbours of each point are to be compared, but {k} are given.");
        if (map.Shape[0] < 2)
            return double.NaN;
        int[] nearest = MapNeighbours.Find(map, count);
        double shares = 0;
        int judged = 0;
        for (int i = 0; i < map.Shape[0]; i++)
        {
            ReadOnlySpan<int> near = nearest.AsSpan(i * count, count);
            int kept = 0, known = 0;
            foreach (int other in neighbours.AsSpan(i * k, count))
            {
                known += other >= 0 ? 1 : 0;
                kept += other >= 0 && near.Contains(other) ? 1 : 0;
            }
            if (known > 0)
                (shares, judged) = (shares + (double)kept / known, judged + 1);
        }
        return shares / judged;
    }

    /// <summary>How crowded the map is: the share of the points nearest to each in the map that are not even among the nearest <paramref name="among"/> in the original space.</summary>
    /// <remarks>
    /// In many dimensions a point can be near to many others that are far from each other. Where the map has no room for that, points that are only moderately far are pressed in
    /// among the nearest. A map that shows each point its true neighbours first has no such strangers, whether or not it has room to show all of them.
    /// </remarks>
    /// <param name="neighbours">Neighbours in the original space: N·k numbers of points, nearest first; −1 where there are no more.</param>
    /// <param name="k">Neighbours a point.</param>
    /// <param name="map">[N,D], D ≤ 3.</param>
    /// <param name="count">How many nearest points of the map to judge.</param>
    /// <param name="among">How many of the original neighbours count as near, at most k.</param>
    /// <returns>The mean over the points, 0 … 1; NaN where there are fewer than two points.</returns>
    /// <exception cref="ArgumentException">The map does not fit the neighbours, or fewer neighbours are given than are to be compared.</exception>
    public static double Crowding(int[] neighbours, int k, Tensor map, int count = 10, int among = 50)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (map.Shape.Rank != 2 || (long)map.Shape[0] * k != neighbours.Length)
            Throw.Shape($"MapQuality: the map is {map.Shape}; expected as many rows as the {neighbours.Length} neighbours are, {k} a point.");
        if (among > k)
            Throw.Shape($"MapQuality: {among} neighbours of each point count as near, but {k} are given.");
        if (map.Shape[0] < 2)
            return double.NaN;
        int[] nearest = MapNeighbours.Find(map, count);
        long strangers = 0, judged = 0;
        for (int i = 0; i < map.Shape[0]; i++)
        {
            ReadOnlySpan<int> near = neighbours.AsSpan(i * k, among);
            foreach (int other in nearest.AsSpan(i * count, count))
            {
                judged += other >= 0 ? 1 : 0;
                strangers += other >= 0 && !near.Contains(other) ? 1 : 0;
            }
        }
        return (double)strangers / judged;
    }
}
