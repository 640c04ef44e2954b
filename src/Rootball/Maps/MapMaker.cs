using System.Diagnostics;
using System.Runtime.CompilerServices;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>What the making of a map is busy with.</summary>
public enum MapStage
{
    /// <summary>Principal components.</summary>
    Components,

    /// <summary>Nearest neighbours.</summary>
    Neighbours,

    /// <summary>Affinities.</summary>
    Affinities,

    /// <summary>The descent.</summary>
    Embedding,
}

/// <summary>Told how a map comes along.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Share">How much of it is done.</param>
/// <param name="Embedding">In the descent: how far it has come.</param>
public sealed record MapNews(MapStage Stage, double Share, MapProgress? Embedding = null);

/// <summary>From points to a map of them.</summary>
public static class MapMaker
{
    // Three neighbours for each that the perplexity counts: further ones weigh next to nothing.
    private const int NeighboursPerPerplexity = 3;

    // The first map's first axis has this deviation (Kobak and Berens 2019), and noise of a hundredth of it parts points that would stay on one line for ever.
    private const float InitialDeviation = 1e-4f, InitialNoise = 1e-6f;

    // Up to here all pairs are compared faster than a grid or a tree is built.
    internal const int ExactInPlane = 2_000;
    private const int ExactInSpace = 4_000;

    // The ten nearest are compared with the map's, whatever the affinities need.
    private const int QualityNeighbours = 10;

    // Beyond this every stage is made to give back what it has used: at a million points that is gigabytes.
    private const int ManyPoints = 200_000;

    // Up to here the printed divergence costs all pairs a fraction of a second.
    private const int ExactDivergenceUpTo = 20_000;

    /// <summary>Makes a map.</summary>
    /// <param name="points">[N,D], finite.</param>
    /// <param name="options">How.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="progress">Told how it comes along.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The options make no map, or the metric does not suit the points.</exception>
    /// <exception cref="ArithmeticException">The learning rate was too high.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static MadeMap Make(Tensor points, MapOptions options, RandomStream random, IProgress<MapNews>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        Stopwatch watch = Stopwatch.StartNew();
        int count = points.Shape.Rows;
        progress?.Report(new MapNews(MapStage.Components, 0));
        MapSource source = MapSource.Prepare(points, options, random, cancellation);
        double componentsDone = watch.Elapsed.TotalSeconds;
        double[] perplexities = [.. options.Perplexities.Select(p => Math.Max(1, Math.Min(p, (count - 1) / (double)NeighboursPerPerplexity)))];
        int wanted = options.UniformNeighbours ?? (int)Math.Ceiling(NeighboursPerPerplexity * perplexities.Max());
        Neighbours neighbours = Neighbours.Find(source.Points, Math.Max(wanted, Math.Min(QualityNeighbours, count - 1)), random.Split("neighbours"),
            Stage(progress, MapStage.Neighbours), cancellation);
        double neighboursDone = watch.Elapsed.TotalSeconds;
        progress?.Report(new MapNews(MapStage.Affinities, 0));
        GiveBack(count);
        double conditional = options.Method == MapMethod.Sne ? Conditional.NegativeEntropy(neighbours, perplexities, options.UniformNeighbours) : 0;
        Embedding embedding = new(Initial(source.Points, options, random), options);
        double affinitiesDone = Begin(embedding, neighbours, perplexities, conditional, watch);
        neighbours = count > ManyPoints ? neighbours.First(QualityNeighbours) : neighbours;
        GiveBack(count);
        Tensor coordinates = embedding.Run(progress is null ? null : new Relay(progress), cancellation);
        double embeddingDone = watch.Elapsed.TotalSeconds;
        bool exact = count <= ExactDivergenceUpTo || options.ExactDivergence;
        double divergence = count < 2 ? 0 : exact ? embedding.DivergenceBy(p => Objective(p, conditional, options, exact: true)) : embedding.Divergence;
        return new MadeMap
        {
            Coordinates = coordinates,
            Source = source,
            Neighbours = neighbours,
            Perplexities = perplexities,
            Options = options,
            Iterations = embedding.Iterations,
            Divergence = divergence,
            DivergenceIsExact = exact,
            SecondsComponents = componentsDone,
            SecondsNeighbours = neighboursDone - componentsDone,
            SecondsAffinities = affinitiesDone - neighboursDone,
            SecondsEmbedding = embeddingDone - affinitiesDone,
        };
    }

    // A method of its own, so that nobody holds on to affinities in an order that is no longer used.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Begin(Embedding embedding, Neighbours neighbours, double[] perplexities, double conditional, Stopwatch watch)
    {
        MapOptions options = embedding.Options;
        Affinities affinities = options.UniformNeighbours is { } uniform ? Affinities.Uniform(neighbours.First(uniform)) : Affinities.OfPerplexity(neighbours, perplexities);
        double done = watch.Elapsed.TotalSeconds;
        embedding.Begin(affinities, p => Objective(p, conditional, options, exact: false));
        return done;
    }

    // What a stage has used is given back before the next one asks for as much.
    private static void GiveBack(int points)
    {
        if (points > ManyPoints)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>The field of the points of a map of so many dimensions.</summary>
    internal static IField Field<TKernel>(TKernel kernel, int points, int dimensions, float spacing = GridField<TKernel>.Spacing) where TKernel : struct, IMapKernel =>
        points <= (dimensions == 2 ? ExactInPlane : ExactInSpace) ? new ExactField<TKernel>(kernel)
        : dimensions == 2 ? new GridField<TKernel>(kernel, spacing)
        : new TreeField<TKernel>(kernel);

    private static IMapObjective Objective(Affinities affinities, double conditional, MapOptions options, bool exact)
    {
        int points = exact ? 0 : affinities.Points;
        IField Gaussian() => Field(default(GaussianKernel), points, options.Dimensions);
        return options.Method switch
        {
            MapMethod.Sne => new ConditionalObjective(affinities, conditional, Gaussian()),
            MapMethod.SymmetricSne => new SymmetricObjective<GaussianKernel>(affinities, default, Gaussian()),
            MapMethod.UniSne => new UniformMixtureObjective(affinities, options.UniformShare, Gaussian()),
            _ when options.Freedom == 1 => new SymmetricObjective<CauchyKernel>(affinities, default, Field(default(CauchyKernel), points, options.Dimensions)),
            // A kernel with heavier tails is also narrower at its middle, where it falls as d²/α.
            _ => new SymmetricObjective<StudentKernel>(affinities, new(options.Freedom), Field(new StudentKernel(options.Freedom), points, options.Dimensions,
                GridField<StudentKernel>.Spacing * MathF.Min(1, MathF.Sqrt(options.Freedom)))),
        };
    }

    private static Tensor Initial(Tensor points, MapOptions options, RandomStream random)
    {
        int count = points.Shape.Rows, dimensions = options.Dimensions;
        Tensor initial = new([count, dimensions]);
        if (count == 0)
            return initial;
        random.Split("first map").FillNormal(initial.Span, InitialNoise);
        Pca pca = Pca.Fit(points, dimensions, random.Split("first axes"));
        double deviation = pca.Variances.Length > 0 ? Math.Sqrt(pca.Variances[0]) : 0;
        if (!(deviation > 0))
            return initial;
        Tensor axes = pca.Transform(points);
        for (int i = 0; i < count; i++)
        {
            for (int axis = 0; axis < axes.Shape.Columns; axis++)
                initial[i, axis] += (float)(axes[i, axis] * (InitialDeviation / deviation));
        }
        return initial;
    }

    private static Progress? Stage(IProgress<MapNews>? progress, MapStage stage) => progress is null ? null : new Progress(progress, stage);

    private sealed class Progress(IProgress<MapNews> listener, MapStage stage) : IProgress<double>
    {
        public void Report(double value) => listener.Report(new MapNews(stage, value));
    }

    private sealed class Relay(IProgress<MapNews> listener) : IProgress<MapProgress>
    {
        public void Report(MapProgress value) => listener.Report(new MapNews(MapStage.Embedding, (double)value.Iteration / Math.Max(1, value.Iterations), value));
    }
}
