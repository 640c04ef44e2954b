namespace Rootball.Maps;

/// <summary>Who has a point as a neighbour, and how strongly: the neighbours' lists read the other way.</summary>
internal sealed class ReversedNeighbours
{
    private readonly int[] _starts, _from;
    private readonly float[] _strengths;

    public ReversedNeighbours(Neighbours neighbours, float[] conditional)
    {
        int points = neighbours.Points, k = neighbours.Count;
        _starts = new int[points + 1];
        foreach (int j in neighbours.Indices)
            _starts[j + 1]++;
        for (int i = 0; i < points; i++)
            _starts[i + 1] += _starts[i];
        (_from, _strengths) = (new int[neighbours.Indices.Length], new float[neighbours.Indices.Length]);
        int[] next = [.. _starts];
        for (int e = 0; e < neighbours.Indices.Length; e++)
        {
            int at = next[neighbours.Indices[e]]++;
            (_from[at], _strengths[at]) = (e / k, conditional[e]);
        }
    }

    public ReadOnlySpan<int> From(int point) => _from.AsSpan(_starts[point].._starts[point + 1]);

    public ReadOnlySpan<float> Strengths(int point) => _strengths.AsSpan(_starts[point].._starts[point + 1]);
}

/// <summary>A set of points that is emptied at no cost, with a place for each member.</summary>
internal sealed class Seen
{
    [ThreadStatic] private static Seen? t_own;

    private int[] _stamps = [], _places = [];
    private int _stamp;

    /// <summary>The thread's own, with room for so many points.</summary>
    public static Seen OfThread(int points)
    {
        Seen seen = t_own ??= new Seen();
        if (seen._stamps.Length < points)
            (seen._stamps, seen._places, seen._stamp) = (new int[points], new int[points], 0);
        return seen;
    }

    /// <summary>Empties the set.</summary>
    public void Next()
    {
        if (++_stamp == int.MaxValue)
            (_stamps, _stamp) = (new int[_stamps.Length], 1);
    }

    public void Mark(int point, int place) => (_stamps[point], _places[point]) = (_stamp, place);

    public bool Contains(int point) => _stamps[point] == _stamp;

    public int Place(int point) => _places[point];
}
