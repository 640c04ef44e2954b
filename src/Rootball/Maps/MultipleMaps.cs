using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Several maps of the same points: each point has a place and a weight in every map, so that it can be in two companies that have nothing to do with each other.</summary>
/// <remarks>
/// Distances in one map obey the triangle inequality: what is near the same point is near each other. Associations of words do not. Van der Maaten and Hinton, Machine Learning
/// 87, 2012; with Gaussians: Cook, Sutskever, Mnih and Hinton, AISTATS 2007 (aspect maps).
/// </remarks>
public sealed record MultipleMaps
{
    private const float InitialDeviation = 1e-2f, EarlyMomentum = 0.5f, LateMomentum = 0.8f, LeastRate = 50;

    /// <summary>Where each point lies, for every map [N,D].</summary>
    public required IReadOnlyList<Tensor> Coordinates { get; init; }

    /// <summary>How much of each point is in which map, π [N,M]; rows sum to 1.</summary>
    public required Tensor Weights { get; init; }

    /// <summary>The divergence from the affinities, in natural units.</summary>
    public required double Divergence { get; init; }

    /// <summary>How they were made.</summary>
    public required MultipleMapsOptions Options { get; init; }

    /// <summary>Makes the maps.</summary>
    /// <param name="affinities">What belongs together, such as <see cref="Affinities.OfPairs"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="random">Draws the first places.</param>
    /// <param name="progress">Told how they come along.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">The options make no maps.</exception>
    /// <exception cref="ArithmeticException">The learning rate was too high.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static MultipleMaps Make(Affinities affinities, MultipleMapsOptions options, RandomStream random, IProgress<MultipleMapsProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Check();
        int count = affinities.Points, lanes = SideBySide.Lanes(options.Maps);
        Tensor[] places = [.. Enumerable.Range(0, options.Maps).Select(_ => new Tensor([count, options.Dimensions]))];
        Tensor[] slopes = [.. places.Select(map => new Tensor(map.Shape))];
        Descent[] descents = [.. places.Select(map => new Descent(map.Shape))];
        // To the descent a weight is a point on a line.
        Tensor weights = new([count, lanes]), weightSlopes = new([count, lanes]), lines = weights.As([count * lanes, 1]), lineSlopes = weightSlopes.As([count * lanes, 1]);
        Descent weighing = new(lines.Shape, centred: false);
        for (int m = 0; m < options.Maps; m++)
            random.Split("first map").Split(m).FillNormal(places[m].Span, InitialDeviation);
        IMultipleMapsObjective objective = Objective(affinities, options);
        for (int iteration = 1; iteration <= options.Iterations && count > 1; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool early = iteration <= options.ExaggeratedIterations;
            float exaggeration = early ? options.Exaggeration : 1, momentum = early ? EarlyMomentum : LateMomentum;
            float rate = options.LearningRate ?? Math.Max(LeastRate, count / exaggeration);
            objective.Gradient(places, weights, exaggeration, slopes, weightSlopes);
            for (int m = 0; m < options.Maps; m++)
                descents[m].Step(places[m], slopes[m], rate, momentum);
            weighing.Step(lines, lineSlopes, rate * options.WeightRate, momentum);
            if (iteration % options.ReportEvery != 0 && iteration != options.Iterations)
                continue;
            if (!double.IsFinite(objective.Divergence))
                throw new ArithmeticException($"the maps came apart at step {iteration}: the learning rate of {rate:G3} is too high for these data.");
            progress?.Report(new MultipleMapsProgress(iteration, options.Iterations, objective.Divergence));
        }
        objective.Gradient(places, weights, 1, slopes, weightSlopes);
        return new MultipleMaps { Coordinates = places, Weights = Shares(places, weights, options), Divergence = count > 1 ? objective.Divergence : 0, Options = options };
    }

    /// <summary>The points that are most similar to each, by all maps together: N·k numbers of points, the most similar first; −1 where there are no more.</summary>
    /// <param name="k">How many for each.</param>
    public int[] MostSimilar(int k) => SimilarPoints.Find(this, k);

    /// <summary>The objective of these options.</summary>
    internal static IMultipleMapsObjective Objective(Affinities affinities, MultipleMapsOptions options) => options.Method == MapMethod.TSne
        ? new MultipleMapsObjective<CauchyKernel>(affinities, options.Maps, options.Dimensions, default, () => Field(default(CauchyKernel), affinities.Points, options.Dimensions))
        : new MultipleMapsObjective<GaussianKernel>(affinities, options.Maps, options.Dimensions, default, () => Field(default(GaussianKernel), affinities.Points, options.Dimensions));

    private static IField Field<TKernel>(TKernel kernel, int points, int dimensions) where TKernel : struct, IMapKernel =>
        dimensions == 2 && points > MapMaker.ExactInPlane ? new GridField<TKernel>(kernel) : new ExactField<TKernel>(kernel);

    private static Tensor Shares(Tensor[] places, Tensor weights, MultipleMapsOptions options)
    {
        int count = weights.Shape.Rows;
        SideBySide all = new(count, options.Maps, options.Dimensions);
        all.Take(places, weights);
        Tensor shares = new([count, options.Maps]);
        for (int i = 0; i < count; i++)
            all.Shares.Row(i)[..options.Maps].CopyTo(shares.Row(i));
        return shares;
    }
}
