using System.Diagnostics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The descent from a first map to a good one.</summary>
internal sealed class Embedding
{
    // 0.8 is customary for the second; at 0.85 the same steps come further (MNIST: 2.76 instead of 2.81 nats), at 0.9 further still, on a map that costs more a step.
    private const float EarlyMomentum = 0.5f, LateMomentum = 0.85f;
    private const float LeastRate = 50;

    // A map of less than this share of its first size is on its way into a point.
    private const double Collapsed = 0.01;

    // By this step the first clusters have formed.
    private const int FirstSort = 50;

    // SNE divides by what is around each point: at the others' rate its outermost points fly off (70,000 digits), and late steps need be no longer than early ones.
    private const float SneCaution = 12;

    private readonly Descent _descent;
    private readonly Tensor _points, _gradient;
    private readonly double _radius; // of the first map
    private IMapObjective? _objective;
    private int[] _order; // where the point that is now in place i stands in the user's data

    /// <summary>Prepares the descent from a first map [N,D].</summary>
    public Embedding(Tensor initial, MapOptions options)
    {
        (Options, _points, _gradient) = (options, initial.Clone(), new Tensor(initial.Shape));
        _order = PointOrder.Morton(_points);
        PointOrder.Apply(_points, _order);
        _descent = new Descent(initial.Shape);
        _radius = Descent.Radius(_points);
    }

    /// <summary>How far to go.</summary>
    public MapOptions Options { get; }

    /// <summary>The divergence of the map, as of the last step.</summary>
    public double Divergence { get; private set; } = double.NaN;

    /// <summary>Steps taken.</summary>
    public int Iterations { get; private set; }

    /// <summary>Says what belongs together, in the order of the first map, and what is asked of the map, given it in the descent's own.</summary>
    public void Begin(Affinities affinities, Func<Affinities, IMapObjective> objective) => _objective = objective(affinities.Reordered(_order));

    /// <summary>Runs the descent.</summary>
    /// <remarks>
    /// Where everybody is a neighbour's neighbour, exaggerated pulls draw the map into a point: a power iteration that leaves the graph's slowest waves (Linderman and
    /// Steinerberger 2019). What it leaves is the first map one wants, so it is kept at the first map's size.
    /// </remarks>
    /// <returns>The map [N,D], its points in the order of the first map's.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Tensor Run(IProgress<MapProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        IMapObjective objective = Begun;
        int count = _points.Shape.Rows, measured = 0;
        for (int iteration = 1; iteration <= Options.Iterations && count > 1; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool early = iteration <= Options.ExaggeratedIterations;
            float exaggeration = early ? Options.Exaggeration : Options.LateExaggeration;
            float rate = Options.LearningRate ?? Math.Max(LeastRate, count / (Options.Method == MapMethod.Sne ? Math.Max(exaggeration, SneCaution) : exaggeration));
            objective.Gradient(_points, exaggeration, _gradient);
            double norm = _descent.Step(_points, _gradient, rate, early ? EarlyMomentum : LateMomentum);
            Iterations = iteration;
            double radius = Descent.Radius(_points);
            if (early && radius < Collapsed * _radius)
                _descent.Grow(_points, (float)(_radius / radius));
            bool done = iteration == Options.Iterations || !early && norm * rate < Options.LeastStep * radius;
            if (done || iteration == 1 || iteration % Options.MeasureEvery == 0)
            {
                (Divergence, measured) = (objective.Divergence(_points), iteration);
                if (!double.IsFinite(Divergence))
                    throw new ArithmeticException($"the map came apart at step {iteration}: the learning rate of {rate:G3} is too high for these data.");
            }
            if (done || iteration % Options.ReportEvery == 0)
                progress?.Report(new MapProgress(iteration, Options.Iterations, Divergence, measured, norm, watch.Elapsed, Snapshot));
            if (done)
                break;
            if (iteration == FirstSort || iteration == Options.ExaggeratedIterations)
                SortAgain();
        }
        return Snapshot();
    }

    /// <summary>The divergence of the map by another way of computing it.</summary>
    public double DivergenceBy(Func<Affinities, IMapObjective> other)
    {
        IMapObjective objective = other(Begun.Affinities);
        objective.Gradient(_points, 1, _gradient);
        return objective.Divergence(_points);
    }

    private IMapObjective Begun => _objective ?? throw new InvalidOperationException("Embedding: nobody has said what belongs together.");

    private Tensor Snapshot() => PointOrder.Undo(_points, _order);

    // Those who belong together have come to lie together: put them side by side in memory.
    private void SortAgain()
    {
        int[] order = PointOrder.Morton(_points);
        PointOrder.Apply(_points, order);
        _descent.Reorder(order);
        Begun.Affinities = Begun.Affinities.Reordered(order);
        int[] old = _order;
        _order = [.. order.Select(i => old[i])];
    }
}
