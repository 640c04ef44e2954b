using Rootball.Files;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

public class MapMakerTests
{
    private static readonly MapOptions s_quick = new() { Iterations = 300, ExaggeratedIterations = 100 };

    [Theory]
    [InlineData(MapMethod.TSne, 2), InlineData(MapMethod.TSne, 3), InlineData(MapMethod.Sne, 2), InlineData(MapMethod.SymmetricSne, 2), InlineData(MapMethod.UniSne, 2)]
    public void Clusters_stay_together(MapMethod method, int dimensions)
    {
        (Tensor points, int[] labels) = Blobs(900, 12);
        MadeMap map = Make(points, s_quick with { Method = method, Dimensions = dimensions });
        Assert.Equal([900, dimensions], map.Coordinates.Shape);
        Assert.InRange(MapQuality.OneNearestAccuracy(map.Coordinates, labels), 0.97, 1);
        Assert.True(map.DivergenceIsExact);
        Assert.InRange(map.Divergence, 0, 6);
    }

    [Theory]
    [InlineData(120), InlineData(400), InlineData(1_000)]
    public void Few_points_who_are_all_neighbours_neighbours_are_not_drawn_into_one(int count)
    {
        // Clusters that touch: at an exaggeration of 12 nothing holds such a map open.
        (Tensor points, int[] labels) = Blobs(count, 8, spread: 1.2f);
        MadeMap map = Make(points, new MapOptions());
        Assert.InRange(map.Coordinates.Span.ToArray().Max(), 5, 200);
        Assert.InRange(MapQuality.NeighboursKept(map.Neighbours.Indices, map.Neighbours.Count, map.Coordinates), 0.4, 1);
        Assert.InRange(MapQuality.OneNearestAccuracy(map.Coordinates, labels), 0.5, 1);
    }

    [Fact]
    public void A_grid_makes_as_good_a_map_as_all_pairs_and_threads_do_not_matter()
    {
        (Tensor points, int[] labels) = Blobs(2_600, 12);
        double divergence = 0;
        ThreadCounts.AssertSameBits(() =>
        {
            MadeMap map = Make(points, s_quick);
            divergence = map.Divergence;
            return map.Coordinates.Span.ToArray();
        });
        MadeMap finer = Make(points, s_quick with { Iterations = 600 });
        Assert.InRange(finer.Divergence, 0.1, divergence);
        Assert.InRange(MapQuality.OneNearestAccuracy(finer.Coordinates, labels), 0.97, 1);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void As_few_points_as_there_may_be(int count)
    {
        (Tensor points, _) = Blobs(count, 4);
        foreach (MapMethod method in Enum.GetValues<MapMethod>())
        {
            Tensor map = Make(points, s_quick with { Method = method }).Coordinates;
            Assert.Equal([count, 2], map.Shape);
            AssertFinite(map);
        }
    }

    [Theory]
    [InlineData(0f), InlineData(3.5f), InlineData(-1e18f)]
    public void Points_that_are_all_alike(float value)
    {
        Tensor points = new([70, 9]);
        points.Span.Fill(value);
        AssertFinite(Make(points, s_quick).Coordinates);
    }

    [Fact]
    public void Many_duplicates_among_others()
    {
        (Tensor points, _) = Blobs(400, 6);
        for (int i = 0; i < 250; i++)
            points.Row(0).CopyTo(points.Row(i));
        AssertFinite(Make(points, s_quick).Coordinates);
    }

    [Fact]
    public void A_single_column_makes_a_map_of_the_plane()
    {
        Tensor points = new([200, 1]);
        new RandomStream(1).FillNormal(points.Span, 1);
        AssertFinite(Make(points, s_quick).Coordinates);
    }

    [Fact]
    public void A_perplexity_beyond_the_points_is_lowered()
    {
        (Tensor points, _) = Blobs(31, 4);
        Assert.Equal([10], Make(points, s_quick with { Perplexities = [500] }).Perplexities);
    }

    [Fact]
    public void Too_high_a_rate_is_said_so() =>
        Assert.Contains("learning rate", Assert.Throws<ArithmeticException>(() => Make(Blobs(300, 4).Points, s_quick with { LearningRate = float.MaxValue })).Message);

    [Fact]
    public void Options_that_make_no_map_are_refused()
    {
        foreach ((MapOptions options, string word) in ((MapOptions, string)[])[
            (new() { Dimensions = 4 }, "4 dimensions"), (new() { Perplexities = [0] }, "perplexity"), (new() { Iterations = -1 }, "iterations"), (new() { Freedom = 0 }, "freedom"),
            (new() { Exaggeration = 0 }, "exaggeration"), (new() { LearningRate = -2 }, "rate"), (new() { UniformShare = 1 }, "share"), (new() { UniformNeighbours = 0 }, "neighbours")])
            Assert.Contains(word, Assert.Throws<ArgumentException>(() => Make(new Tensor([3, 2]), options)).Message);
    }

    [Fact]
    public void A_map_can_be_stopped_and_watched()
    {
        using CancellationTokenSource stop = new();
        List<MapNews> news = [];
        Listener listener = new(heard =>
        {
            news.Add(heard);
            if (heard.Embedding is { Iteration: >= 100 } progress)
            {
                AssertFinite(progress.Points());
                stop.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => MapMaker.Make(Blobs(300, 4).Points, s_quick, new RandomStream(1), listener, stop.Token));
        Assert.Equal(100, news[^1].Embedding!.Iteration);
        Assert.Contains(news, heard => heard.Stage == MapStage.Neighbours && heard.Share == 1);
    }

    [Theory]
    [InlineData(Metric.Euclidean), InlineData(Metric.Cosine), InlineData(Metric.Correlation)]
    public void New_points_come_to_lie_with_their_kind(Metric metric)
    {
        (Tensor points, int[] labels) = Blobs(3_000, 60);
        MadeMap map = Make(points.Rows(0, 2_400), s_quick with { Metric = metric });
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            MapModel.Of(map).Save(path);
            MapModel model = MapModel.Load(path);
            Tensor placed = model.Transform(points.Rows(2_400, 600));
            Assert.Equal(MapModel.Of(map).Transform(points.Rows(2_400, 600)).Span.ToArray(), placed.Span.ToArray());
            Tensor alone = model.Transform(points.Rows(2_400, 1));
            Assert.Equal(placed.Row(0).ToArray(), alone.Row(0).ToArray());
            int right = 0;
            for (int i = 0; i < 600; i++)
            {
                int nearest = Enumerable.Range(0, 2_400).MinBy(j => Reduce.SumOfSquaredDifferences(placed.Row(i), map.Coordinates.Row(j)));
                right += labels[nearest] == labels[2_400 + i] ? 1 : 0;
            }
            Assert.InRange(right, 570, 600);
            Assert.Contains("59 numbers", Assert.Throws<ArgumentException>(() => model.Transform(new Tensor([2, 59]))).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(2, true), InlineData(200_000, false)]
    public void A_model_keeps_classes_but_not_a_name_for_everything(int classes, bool kept)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            MadeMap map = Make(Blobs(20, 3).Points, s_quick);
            MapLabels labels = new("kind", [.. Enumerable.Range(0, classes).Select(i => $"number\n{i}")], [.. Enumerable.Range(0, 20).Select(i => i % 3 - 1)]);
            MapModel.Of(map, labels).Save(path);
            MapLabels? read = MapModel.Load(path).Labels;
            Assert.Equal(kept, read is not null);
            Assert.Equal(kept ? labels.Codes : null, read?.Codes);
            Assert.Equal(kept ? "number 1" : null, read?.Classes[1]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Another_file_is_no_model()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Safetensors.Write(path, [("points", new Tensor([2, 2]))]);
            Assert.Contains("not the model of a map", Assert.Throws<DataException>(() => MapModel.Load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_cluster_search_finds_what_it_promises_with_the_same_bits()
    {
        Tensor points = Blobs(12_000, 16).Points;
        Neighbours exact = Neighbours.Exact(points, 15), found = ClusterSearch.Find(points, 15, new RandomStream(3), null, default);
        int hits = 0;
        for (int i = 0; i < 12_000; i++)
            hits += exact.Indices[(i * 15)..((i + 1) * 15)].Intersect(found.Indices[(i * 15)..((i + 1) * 15)]).Count();
        Assert.InRange(hits / (12_000 * 15.0), 0.95, 1);
        Assert.InRange(found.Recall, ClusterSearch.WantedRecall, 1);
        ThreadCounts.AssertSameBits(() => [.. ClusterSearch.Find(points, 5, new RandomStream(3), null, default).Squared]);
    }

    private static MadeMap Make(Tensor points, MapOptions options) => MapMaker.Make(points, options, new RandomStream(1));

    private static void AssertFinite(Tensor map) => Assert.DoesNotContain(map.Span.ToArray(), value => !float.IsFinite(value));

    // Ten clusters of normals.
    private static (Tensor Points, int[] Labels) Blobs(int count, int columns, float spread = 4)
    {
        RandomStream random = new(21);
        Tensor centres = new([10, columns]), points = new([count, columns]);
        random.FillNormal(centres.Span, spread);
        random.FillNormal(points.Span, 1);
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < columns; c++)
                points[i, c] += centres[i % 10, c];
        }
        return (points, [.. Enumerable.Range(0, count).Select(i => i % 10)]);
    }

    private sealed class Listener(Action<MapNews> hear) : IProgress<MapNews>
    {
        public void Report(MapNews value) => hear(value);
    }
}
