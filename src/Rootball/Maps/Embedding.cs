using System.Diagnostics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The descent from a first map to a good one.</summary>
internal sealed class Embedding
{
    private const float EarlyMomentum = 0.5f, LateMomentum = 0.8f;
    private const float LeastRate = 50;

    // SNE divides by what is around each point: at the others' rate its outermost points fly off (70,000 digits), and late steps need be no longer than early ones.
    private const float SneCaution = 12;

    private readonly MapOptions _options;
    private readonly IMapObjective _objective;
    private readonly Descent _descent;
    private readonly Tensor _points, _gradient;
    private int[] _order; // where the point that is now in place i stands in the user's data

    /// <summary>Prepares the descent.</summary>
    /// <param name="affinities">What belongs together.</param>
    /// <param name="objective">What is asked of the map, given the affinities of points in another order.</param>
    /// <param name="initial">The first map [N,D].</param>
    /// <param name="options">How far to go.</param>
    public Embedding(Affinities affinities, Func<Affinities, IMapObjective> objective, Tensor initial, MapOptions options)
    {
        (_options, _points, _gradient) = (options, initial.Clone(), new Tensor(initial.Shape));
        _order = PointOrder.Morton(_points);
        PointOrder.Apply(_points, _order);
        _objective = objective(affinities.Reordered(_order));
        _descent = new Descent(initial.Shape);
    }

    /// <summary>The divergence of the map, as of the last step.</summary>
    public double Divergence { get; private set; } = double.NaN;

    /// <summary>Steps taken.</summary>
    public int Iterations { get; private set; }

    /// <summary>Runs the descent.</summary>
    /// <returns>The map [N,D], its points in the order of the first map's.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Tensor Run(IProgress<MapProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int count = _points.Shape.Rows;
        for (int iteration = 1; iteration <= _options.Iterations && count > 1; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool early = iteration <= _options.ExaggeratedIterations;
            float exaggeration = early ? _options.Exaggeration : _options.LateExaggeration;
            float rate = _options.LearningRate ?? Math.Max(LeastRate, count / (_options.Method == MapMethod.Sne ? Math.Max(exaggeration, SneCaution) : exaggeration));
            _objective.Gradient(_points, exaggeration, _gradient);
            double norm = _descent.Step(_points, _gradient, rate, early ? EarlyMomentum : LateMomentum);
            Iterations = iteration;
            bool done = iteration == _options.Iterations || !early && norm * count < _options.LeastGradient;
            if (done || iteration % _options.ReportEvery == 0)
            {
                Divergence = _objective.Divergence(_points);
                if (!double.IsFinite(Divergence))
                    throw new ArithmeticException($"the map came apart at step {iteration}: the learning rate of {rate:G3} is too high for these data.");
                progress?.Report(new MapProgress(iteration, _options.Iterations, Divergence, norm, watch.Elapsed, Snapshot));
            }
            if (done)
                break;
            if (iteration == _options.ExaggeratedIterations)
                SortAgain();
        }
        return Snapshot();
    }

    /// <summary>The divergence of the map by another way of computing it.</summary>
    public double DivergenceBy(Func<Affinities, IMapObjective> other)
    {
        IMapObjective objective = other(_objective.Affinities);
        objective.Gradient(_points, 1, _gradient);
        return objective.Divergence(_points);
    }

    private Tensor Snapshot() => PointOrder.Undo(_points, _order);

    // Once clusters have formed, those who belong together lie together: put them side by side in memory.
    private void SortAgain()
    {
        int[] order = PointOrder.Morton(_points);
        PointOrder.Apply(_points, order);
        _descent.Reorder(order);
        _objective.Affinities = _objective.Affinities.Reordered(order);
        int[] old = _order;
        _order = [.. order.Select(i => old[i])];
    }
}
