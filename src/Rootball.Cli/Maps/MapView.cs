using System.Diagnostics;
using System.Globalization;
using Rootball.Maps;

namespace Rootball.Cli;

/// <summary>Shows how a map comes along: a live line on a terminal, milestones elsewhere, nothing if quiet.</summary>
internal sealed class MapView(int points, int iterations, Session session, bool quiet) : IProgress<MapNews>, IDisposable
{
    // Elsewhere than on a terminal: lines at least this far apart.
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(5);

    private readonly bool _live = !quiet && ReferenceEquals(session.Error, Console.Error) && !Console.IsErrorRedirected;
    private readonly Stopwatch _stage = Stopwatch.StartNew();
    private MapStage? _current;
    private TimeSpan _said;
    private int _width;

    public void Report(MapNews value)
    {
        if (quiet)
            return;
        bool begun = value.Stage != _current, last = value.Embedding is { } final && final.Iteration == iterations;
        if (begun)
        {
            _current = value.Stage;
            _stage.Restart();
            _said = TimeSpan.Zero;
        }
        if (!_live && !begun && !last && _stage.Elapsed - _said < s_apart)
            return;
        _said = _stage.Elapsed;
        string line = Line(value);
        if (_live)
        {
            session.Error.Write($"\r{line.PadRight(_width)}");
            _width = line.Length;
        }
        else
        {
            session.Error.WriteLine(line);
        }
    }

    public void Dispose()
    {
        if (_live && _current is not null)
            session.Error.WriteLine();
    }

    private string Line(MapNews value)
    {
        // What is left is judged by this stage alone: its steps take much the same time each.
        TimeSpan left = value.Share > 0.02 ? TimeSpan.FromSeconds(_stage.Elapsed.TotalSeconds * (1 - value.Share) / value.Share) : TimeSpan.Zero;
        string soon = left > TimeSpan.FromSeconds(1) ? string.Create(CultureInfo.InvariantCulture, $"  {left:m\\:ss} left") : "";
        return value.Stage switch
        {
            MapStage.Components => string.Create(CultureInfo.InvariantCulture, $"principal components of {points:N0} points"),
            MapStage.Neighbours => string.Create(CultureInfo.InvariantCulture, $"nearest neighbours: {value.Share:P0}{soon}"),
            MapStage.Affinities => "affinities",
            _ => string.Create(CultureInfo.InvariantCulture, $"step {value.Embedding!.Iteration:N0} of {iterations:N0}: divergence {value.Embedding.Divergence:F4}{soon}"),
        };
    }
}
