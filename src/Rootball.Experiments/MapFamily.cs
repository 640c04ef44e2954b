using System.Diagnostics;
using Rootball.Data;
using Rootball.Maps;
using Rootball.Reports;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Principal components, SNE, symmetric SNE, UNI-SNE and t-SNE of the same data: how crowded their maps are, and what they keep.</summary>
/// <remarks>
/// Crowding is the share of the ten points nearest in the map that are not even among the fifty nearest in the data: what is moderately far has no room and is pressed in among the
/// nearest. It judges only what a map shows as near, so that gaps between clusters neither help nor harm.
/// </remarks>
public sealed class MapFamily : Experiment
{
    private const int QuickPoints = 3_000, PointsDrawn = 4_000;
    private const int Near = 10, Among = 50;
    private const string Pca = "pca", Best = "t-sne";

    private static readonly (string Name, string Title, MapMethod Method)[] s_methods =
    [
        ("sne", "SNE, 2002", MapMethod.Sne),
        ("symmetric-sne", "Symmetric SNE", MapMethod.SymmetricSne),
        ("uni-sne", "UNI-SNE, 2007", MapMethod.UniSne),
        (Best, "t-SNE, 2008", MapMethod.TSne),
    ];

    /// <inheritdoc/>
    public override string Name => "maps";

    /// <inheritdoc/>
    public override string Claim => "Principal components keep large distances and SNE the small ones, but SNE crowds things together; a uniform background relieves that, and heavy tails much better.";

    /// <inheritdoc/>
    public override string Interview => "1:19:56–1:27:12";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Pca, .. s_methods.Select(method => method.Name)] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        bool full = options.Profile == "full";
        RandomStream random = new(options.Seed);
        LearningTask task = full ? DataSource.Open("mnist", random.Split("data"), options.DataDirectory, cancellation: cancellation) : PenDigits.Create(QuickPoints, 0, options.Seed);
        (Tensor points, int[] labels) = All(task.Train, task.Test);
        List<Figure> figures = [];
        List<string> pictures = [];
        double crowding = double.PositiveInfinity;
        if (options.Wants(Pca))
        {
            MapSource source = MapSource.Prepare(points, new MapOptions(), random.Split("maps"), cancellation);
            Neighbours neighbours = Neighbours.Exact(source.Points, Among, cancellation: cancellation);
            Tensor map = Maps.Pca.Fit(source.Points, 2, random.Split("axes"), cancellation).Transform(source.Points);
            Judge(Pca, "Principal components", map, neighbours, null, null);
        }
        foreach ((string name, string title, MapMethod method) in s_methods.Where(method => options.Wants(method.Name)))
        {
            Stopwatch watch = Stopwatch.StartNew();
            MadeMap made = MapMaker.Make(points, new MapOptions { Method = method, ExactDivergence = full && name == Best }, random.Split("maps"), cancellation: cancellation);
            double seconds = watch.Elapsed.TotalSeconds;
            // The claim: from SNE of either kind to UNI-SNE, and from there to t-SNE, crowding falls.
            double? atMost = name is "uni-sne" or Best && double.IsFinite(crowding) ? Math.BitDecrement(crowding) : null;
            crowding = Math.Min(crowding, Judge(name, title, made.Coordinates, made.Neighbours.First(Among), made, atMost));
            progress.Report($"maps: {title}: divergence {made.Divergence:F3}, crowding {figures.First(f => f.Name == Figured("crowding", name)).Value:P1}, {seconds:F0} s");
            if (name == Best)
                figures.Add(new Figure("seconds", seconds, "s"));
        }
        string many = points.Shape.Rows > PointsDrawn ? $" {PointsDrawn:N0} of {points.Shape.Rows:N0} points." : "";
        return new ExperimentResult(figures, task,
        [
            new ReportSection("The maps", $"Colours are classes, which no method was told.{many} Crowding is the share of the ten points nearest in the map that are not even among the fifty nearest in the data: with a Gaussian there is no room for what is moderately far, and it is pressed in among the nearest. A uniform background makes room, heavy tails make more.",
                $"<div class=\"maps\">{string.Concat(pictures)}</div>"),
        ]);

        double Judge(string name, string title, Tensor map, Neighbours neighbours, MadeMap? made, double? atMost)
        {
            double crowded = MapQuality.Crowding(neighbours.Indices, neighbours.Count, map, Near, Among);
            bool marked = full && name == Best;
            figures.Add(new Figure(Figured("crowding", name), crowded, "share", AtMost: atMost));
            figures.Add(new Figure(Figured("neighbours_kept_10", name), MapQuality.NeighboursKept(neighbours.Indices, neighbours.Count, map, Near), "share", AtLeast: marked ? 0.37 : null));
            figures.Add(new Figure(Figured("one_nn_accuracy", name), MapQuality.OneNearestAccuracy(map, labels), "share", AtLeast: marked ? 0.97 : name == Best ? 0.85 : null));
            if (made is not null)
                figures.Add(new Figure(Figured("kl_divergence", name), made.Divergence, "nats", AtMost: marked ? 2.815 : null));
            pictures.Add(new SvgScatter($"{title}: crowding {Human.Percent(Math.Round(crowded, 2)).Replace(' ', '\u00A0')}", task.Train.Classes).Html(Drawn(map, labels, random.Split("drawn"))));
            return crowded;
        }
    }

    private static string Figured(string figure, string method) => $"{figure}_{method.Replace('-', '_')}";

    private static (Tensor Points, int[] Labels) All(Dataset train, Dataset test)
    {
        Tensor points = new([train.Count + test.Count, train.Shape.Length]);
        for (int i = 0; i < points.Shape.Rows; i++)
            (i < train.Count ? train : test).Read(i < train.Count ? i : i - train.Count, points.Row(i));
        return (points, [.. train.Labels, .. test.Labels]);
    }

    private static (double X, double Y, int Class)[] Drawn(Tensor map, int[] labels, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        random.Shuffle(order.AsSpan());
        return [.. order.Take(PointsDrawn).Select(i => ((double)map[i, 0], (double)map[i, 1], labels[i]))];
    }
}
