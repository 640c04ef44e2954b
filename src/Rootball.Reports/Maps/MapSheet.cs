using Rootball.Tensors;

namespace Rootball.Reports.Maps;

/// <summary>Where the points of a map lie on a sheet of some size, and how large and how opaque their dots are. Three dimensions are seen from the front.</summary>
internal sealed class MapSheet
{
    private readonly MapReport _report;
    private readonly float _left, _top, _scale, _marginX, _marginY;

    /// <summary>Lays the map on a sheet, as large as it goes.</summary>
    public MapSheet(MapReport report, int width)
    {
        MapCheck.Check(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 16);
        _report = report;
        ((float left, float spanX), (float bottom, float spanY)) = (MapBlocks.Bounds(report.Points, 0), MapBlocks.Bounds(report.Points, 1));
        float margin = width / 32f;
        _scale = Math.Min((width - 2 * margin) / spanX, (1.5f * width - 2 * margin) / spanY);
        if (!float.IsFinite(_scale))
            _scale = 1;
        Width = width;
        Height = Math.Max(width / 4, (int)MathF.Ceiling(spanY * _scale + 2 * margin));
        (_left, _top) = (left, bottom + spanY);
        (_marginX, _marginY) = ((width - spanX * _scale) / 2, (Height - spanY * _scale) / 2);
        float crowd = Count / (0.35f * Width * Height);
        Radius = Math.Clamp(0.5f / MathF.Sqrt(Math.Max(crowd, 1e-6f)), 0.6f, width / 160f);
        Opacity = Math.Clamp(0.5f / MathF.Sqrt(crowd * Radius * Radius), 0.25f, 0.85f);
        Column = MapHead.ColourColumn(report) is var index and >= 0 ? report.Columns[index] : null;
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>How many points there are.</summary>
    public int Count => _report.Points.Shape[0];

    /// <summary>The radius of a dot in pixels.</summary>
    public float Radius { get; }

    /// <summary>How opaque a dot is, 0 … 1.</summary>
    public float Opacity { get; }

    /// <summary>The column that gives the colours.</summary>
    public MapColumn? Column { get; }

    /// <summary>The middle of a dot in pixels from the upper left corner.</summary>
    public (float X, float Y) Place(int index)
    {
        ReadOnlySpan<float> point = _report.Points.Row(index);
        return (_marginX + (point[0] - _left) * _scale, _marginY + (_top - point[1]) * _scale);
    }

    /// <summary>The points in a random order, the same every time, so that no class lies on top of all others.</summary>
    public int[] Order()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        new RandomStream(1).Shuffle<int>(order);
        return order;
    }
}
