using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Maps;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One map: points read, mapped or placed on an old map, and written in every form that was asked for.</summary>
internal sealed class MapRun
{
    // Neighbours that the page draws lines to.
    private const int PageNeighbours = 10;

    // Pictures of the descent that the page plays, and the numbers they may have together while they are made.
    private const int MostFrames = 40;
    private const long MostFrameNumbers = 100_000_000;

    private static readonly string[] s_labels = ["label", "class", "target", "species", "y"];

    private readonly Session _session = Session.Current;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public required string Input { get; init; }

    public required PointOptions Points { get; init; }

    public required MapOptions Map { get; init; }

    public string? Through { get; init; }

    public IReadOnlyList<string>? Out { get; init; }

    public string? Save { get; init; }

    public string? Add { get; init; }

    public bool Force { get; init; }

    public ulong Seed { get; init; }

    public string? DataDirectory { get; init; }

    public string? Json { get; init; }

    public bool Quiet { get; init; }

    public int Execute()
    {
        Map.Check();
        IReadOnlyList<string> drawings = Out ?? [$"{MapFiles.NameOf(Input)}-map.html"];
        MapFiles.Check(drawings, Save, Force);
        if (Add is not null && Save is not null)
            throw new DataException("--add keeps the old map as it is; --model keeps a new one: say one of them.");
        MapModel? old = Add is null ? null : MapModel.Load(Add);
        RandomStream random = new(Seed);
        PointSet points = PointSource.Open(Input, Points, random.Split("data"), DataDirectory, _session.Cancellation);
        _session.Say(points.Note, Quiet);
        Tensor numbers = Through is null ? points.Points : MapThrough.Represent(Through, points, line => _session.Say(line, Quiet), _session.Cancellation);
        MapDrawing drawing = old is null ? Draw(points, numbers, random) : Place(points, numbers, old);
        foreach (string file in drawings)
            MapFiles.Write(file, drawing);
        if (Save is not null)
            drawing.Model!.Save(Save);
        IReadOnlyList<string> files = Save is null ? drawings : [.. drawings, Save];
        JsonOutput.Write(Json, new JsonRun(_session.Command, "map", Seed, points.Name, drawing.Figures, _watch.Elapsed.TotalSeconds, files));
        if (Json != "-")
            Summarise(drawing, files);
        return CommandLine.Done;
    }

    private MapDrawing Draw(PointSet points, Tensor numbers, RandomStream random)
    {
        List<MapFrame> frames = [];
        int every = FrameEvery(points.Count);
        MadeMap map;
        using (MapView view = new(points.Count, Map.Iterations, _session, Quiet))
        {
            map = MapMaker.Make(numbers, Map with { ReportEvery = every }, random.Split("map"), new Listener(view, frames), _session.Cancellation);
        }
        if (points.Count > 1 && map.Perplexities.Max() < Map.Perplexities.Max() && Map.UniformNeighbours is null)
            _session.Say(Text($"{points.Count:N0} points allow a perplexity of {map.Perplexities.Max():0.#} at most; that is used."), Quiet);
        MapLabels? labels = Labels(points);
        List<JsonFigure> figures =
        [
            new("kl_divergence", map.Divergence, map.DivergenceIsExact ? "nats" : "nats, estimated"),
            .. map.Neighbours.Count == 0 ? [] : (JsonFigure[])[new("neighbours_kept_10", Kept(map), "share")],
            .. labels is null ? [] : (JsonFigure[])[new("one_nn_accuracy", MapQuality.OneNearestAccuracy(map.Coordinates, labels.Codes), "share")],
            new("neighbour_recall", map.Neighbours.Recall, map.Neighbours.Recall == 1 ? "share" : "share, on a sample"),
            new("seconds_components", map.SecondsComponents, "s"),
            new("seconds_neighbours", map.SecondsNeighbours, "s"),
            new("seconds_affinities", map.SecondsAffinities, "s"),
            new("seconds_embedding", map.SecondsEmbedding, "s"),
            new("iterations", map.Iterations, "steps"),
            new("peak_bytes", MachineFacts.PeakBytes, "bytes"),
        ];
        return new MapDrawing(points, map.Coordinates, Columns(points, labels), labels?.Name, figures, _session.Command)
        {
            Title = $"A map of {points.Name}",
            Lead = Text($"{points.Count:N0} points of {numbers.Shape.Columns:N0} numbers; what is alike lies together. Distances between far-off groups mean little."),
            ColourBy = Points.Colour ?? labels?.Name,
            Neighbours = map.Neighbours.Count == 0 ? null : map.Neighbours.First(PageNeighbours),
            Frames = frames,
            Model = MapModel.Of(map, labels),
        };
    }

    private MapDrawing Place(PointSet points, Tensor numbers, MapModel old)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Tensor places;
        try
        {
            places = old.Transform(numbers, cancellation: _session.Cancellation);
        }
        catch (ArgumentException e)
        {
            throw new DataException($"{Input}: {e.Message}", e);
        }
        double seconds = watch.Elapsed.TotalSeconds;
        MapLabels? labels = Labels(points);
        int[] nearest = old.NearestTo(places);
        List<JsonFigure> figures =
        [
            .. labels is null || old.Labels is null ? [] : (JsonFigure[])[new("one_nn_accuracy", Agreement(labels, old.Labels, nearest), "share")],
            new("seconds_placing", seconds, "s"),
            new("peak_bytes", MachineFacts.PeakBytes, "bytes"),
        ];
        if (old.Labels is { } known)
            points = points with { Columns = points.Columns.Join(new Table(known.Name, points.Count, [new TextColumn($"nearest_{known.Name}", known.Classes, [.. nearest.Select(i => known.Codes[i])])])) };
        return new MapDrawing(points, places, Columns(points, labels), labels?.Name, figures, _session.Command)
        {
            Title = $"{points.Name} on an old map",
            Lead = Text($"{points.Count:N0} new points, each where its neighbours among the {old.Coordinates.Shape.Rows:N0} points of the map lie; the map itself stays as it was."),
            ColourBy = Points.Colour ?? (labels is not null && labels.Name == old.Labels?.Name ? labels.Name : null),
            Old = old,
        };
    }

    private static double Kept(MadeMap map) => MapQuality.NeighboursKept(map.Neighbours.Indices, map.Neighbours.Count, map.Coordinates, Math.Min(10, map.Neighbours.Count));

    // So many pictures of the descent as may be kept, but a figure every fifty steps at least.
    private int FrameEvery(int points)
    {
        long wanted = Math.Clamp(MostFrameNumbers / Math.Max(1, (long)points * Map.Dimensions), 2, MostFrames);
        return (int)Math.Clamp(Map.Iterations / wanted, 1, 50);
    }

    // The column that was named, or one that is called as labels are. Numbers are classes too, each value one.
    private MapLabels? Labels(PointSet points)
    {
        TableColumn? column = Points.Label is { } named ? points.Columns[named] : s_labels.Select(points.Columns.Find).FirstOrDefault(found => found is not null);
        if (column is null)
            return null;
        TextColumn texts = column as TextColumn ?? TextColumn.From(column.Name, [.. Enumerable.Range(0, column.Rows).Select(row => column[row])]);
        return new MapLabels(texts.Name, texts.Distinct, texts.Codes);
    }

    // The share of labelled new points whose nearest point of the old map has their label.
    private static double Agreement(MapLabels mine, MapLabels old, int[] nearest)
    {
        int labelled = 0, right = 0;
        for (int i = 0; i < nearest.Length; i++)
        {
            if (mine.Codes[i] < 0)
                continue;
            labelled++;
            right += old.Codes[nearest[i]] is var code and >= 0 && old.Classes[code] == mine.Classes[mine.Codes[i]] ? 1 : 0;
        }
        return labelled == 0 ? 0 : right / (double)labelled;
    }

    // Classes that are numbers are still classes.
    private static IReadOnlyList<MapColumn> Columns(PointSet points, MapLabels? labels) =>
        [.. points.Columns.Columns.Select(column => MapColumn.From(column.Name == labels?.Name ? new TextColumn(labels.Name, labels.Classes, labels.Codes) : column))];

    private void Summarise(MapDrawing drawing, IReadOnlyList<string> files)
    {
        foreach (JsonFigure figure in drawing.Figures)
        {
            string value = figure.Unit == "bytes" ? Text($"{figure.Value / 1e6:N0} MB") : figure.Unit == "steps" ? Text($"{figure.Value:N0}") : Text($"{figure.Value:0.0000} {figure.Unit}");
            _session.Output.WriteLine($"{figure.Name,-20} {value}");
        }
        foreach (string file in files)
            _session.Output.WriteLine($"written: {file}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Listener(MapView view, List<MapFrame> frames) : IProgress<MapNews>
    {
        public void Report(MapNews value)
        {
            view.Report(value);
            if (value.Embedding is { } step && step.Iteration < step.Iterations)
                frames.Add(new MapFrame(step.Iteration, step.MeasuredAt == step.Iteration ? step.Divergence : double.NaN, step.Points()));
        }
    }
}
