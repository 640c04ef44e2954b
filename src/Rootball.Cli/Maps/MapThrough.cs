using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>What a trained net says of points, to be mapped in their place.</summary>
internal static class MapThrough
{
    private const int BatchSize = 500;

    /// <summary>The activities of a level [N,Outputs].</summary>
    /// <param name="named">MODEL or MODEL:LEVEL, levels counted from 1.</param>
    /// <param name="points">The points.</param>
    /// <param name="say">Told which level is taken.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Tensor Represent(string named, PointSet points, Action<string> say, CancellationToken cancellation)
    {
        (string path, int? level) = Split(named);
        Model model = Model.Load(path);
        int levels = model.Rule.Network.Levels.Count, chosen = level ?? levels;
        if (chosen < 1 || chosen > levels)
            throw new DataException($"{named}: the net has levels 1 to {levels}.");
        if (points.Width != model.Shape.Length)
            throw new DataException($"{named}: the net was trained on examples of {model.Shape} ({model.Shape.Length:N0} numbers); the points have {points.Width:N0}.");
        say($"Level {chosen} of {levels}: {model.Rule.Network.Levels[chosen - 1].Outputs:N0} numbers a point.");
        Tensor result = new([points.Count, model.Rule.Network.Levels[chosen - 1].Outputs]);
        for (int start = 0; start < points.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int batch = Math.Min(BatchSize, points.Count - start);
            result.Rows(start, batch).CopyFrom(model.Represent(points.Points.Rows(start, batch).Span, chosen - 1));
        }
        return result;
    }

    // A path may have colons of its own.
    private static (string Path, int? Level) Split(string named)
    {
        int colon = named.LastIndexOf(':');
        return !Path.Exists(named) && colon > 0 && int.TryParse(named[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int level) ? (named[..colon], level) : (named, null);
    }
}
