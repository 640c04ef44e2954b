using System.Diagnostics;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>How long and how a rule is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>How often every example is seen.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Examples a step; fewer if the set has fewer.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The step size over the course of training.</summary>
    public Schedule Schedule { get; init; } = Schedules.LinearDecay(0.5);

    /// <summary>Hold out a tenth of the training set and stop when so many epochs bring no gain on it; 0 learns from all of it to the end.</summary>
    public int Patience { get; init; }

    /// <summary>Evaluate after every so many epochs, and after the last; 0 only after the last.</summary>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>Epochs that were learned before, from a <see cref="Checkpoint"/>.</summary>
    public int StartEpoch { get; init; }

    /// <summary>Called with the number of epochs learned when one has ended: the place to write a <see cref="Checkpoint"/>.</summary>
    public Action<int>? EpochEnded { get; init; }

    /// <summary>Changes each picture before it is learned from (shift, stretch), in place; null leaves pictures alone.</summary>
    public Action<Dataset, Tensor, RandomStream>? Augmentation { get; init; }
}

/// <summary>The state of a training run, reported at each epoch's end and now and then within.</summary>
/// <param name="Epoch">Epochs finished, with the share of the present one.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="TestError">Share of test examples wrong, at the last evaluation; null before the first.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="EpochEnded">Whether an epoch has just ended.</param>
public readonly record struct TrainingProgress(double Epoch, int Epochs, double? TestError, TimeSpan Elapsed, bool EpochEnded);

/// <summary>One point of a learning curve.</summary>
/// <param name="Epoch">Epochs finished.</param>
/// <param name="Seconds">Time spent learning so far, evaluation left out.</param>
/// <param name="TestError">Share of test examples wrong.</param>
public readonly record struct CurvePoint(double Epoch, double Seconds, double TestError);

/// <summary>What a training run came to.</summary>
public sealed record TrainingResult
{
    /// <summary>The learning curve.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>Seconds spent learning, evaluation left out.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Examples learned from a second.</summary>
    public required double ExamplesPerSecond { get; init; }

    /// <summary>Most bytes the tape ever held: activities, gradients and everything between; parameters and optimiser are counted apart.</summary>
    public required long PeakTrainingBytes { get; init; }

    /// <summary>The final evaluation on the test set.</summary>
    public required Evaluation Test { get; init; }

    /// <summary>Epochs finished, fewer than asked for if training was stopped.</summary>
    public required int Epochs { get; init; }

    /// <summary>Whether training was cancelled from outside.</summary>
    public required bool Cancelled { get; init; }
}

/// <summary>Trains any rule: epochs of shuffled batches, evaluation, early stop, progress, cancellation.</summary>
/// <remarks>Everything is drawn from named splits of one stream: the same seed gives the same bits on any number of threads.</remarks>
public sealed class Trainer(LearningRule rule, Scaling scaling, TrainerOptions options, RandomStream random)
{
    // Often enough for a progress bar, seldom enough to cost nothing.
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromMilliseconds(200);
    private const double HeldOutShare = 0.1;

    private readonly Stopwatch _learning = new(), _whole = new();
    private readonly List<CurvePoint> _curve = [];
    private IProgress<TrainingProgress>? _progress;
    private TimeSpan _reported;
    private long _learned;

    /// <summary>Trains on the task's training set. Cancellation ends it after the present batch, with a result. One run to a trainer.</summary>
    /// <exception cref="ArgumentException">The training set is empty or has unlabelled examples.</exception>
    public TrainingResult Run(LearningTask task, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        _progress = progress;
        _whole.Start();
        Dataset train = task.Train;
        Dataset? heldOut = null;
        if (options.Patience > 0)
            (train, heldOut) = train.Split(HeldOutShare, random.Split("held out"));
        if (train.Count == 0 || train.Labels.Contains(Dataset.Unlabelled))
            throw new ArgumentException($"Trainer: {train.Name} has {train.Count} training examples; expected at least one, all labelled.", nameof(task));
        List<double> heldOutErrors = [];
        int epoch = options.StartEpoch;
        bool last = epoch >= options.Epochs;
        while (!last && LearnEpoch(train, epoch, cancellation))
        {
            epoch++;
            options.EpochEnded?.Invoke(epoch);
            last = epoch == options.Epochs || heldOut is not null && NoGain(heldOut, heldOutErrors);
            if (last)
                break;
            if (options.EvaluateEvery > 0 && epoch % options.EvaluateEvery == 0)
                _curve.Add(new(epoch, _learning.Elapsed.TotalSeconds, Evaluation.Run(rule, scaling, task.Test).Error));
            Report(epoch, ended: true);
        }
        Calibration.Fit(rule, scaling, heldOut ?? train, random.Split("calibration"));
        Evaluation test = Evaluation.Run(rule, scaling, task.Test);
        if (last)
        {
            _curve.Add(new(epoch, _learning.Elapsed.TotalSeconds, test.Error));
            Report(epoch, ended: true);
        }
        return new TrainingResult
        {
            Curve = _curve,
            TrainSeconds = _learning.Elapsed.TotalSeconds,
            ExamplesPerSecond = _learned / Math.Max(1e-9, _learning.Elapsed.TotalSeconds),
            PeakTrainingBytes = rule.Tape.Workspace.ReservedBytes,
            Test = test,
            Epochs = epoch,
            Cancelled = !last,
        };
    }

    // Whether the epoch came to its end.
    private bool LearnEpoch(Dataset train, int epoch, CancellationToken cancellation)
    {
        int batch = Math.Min(options.BatchSize, train.Count), steps = train.Count / batch;
        Tensor inputs = new([batch, train.Shape.Length]);
        int[] labels = new int[batch], order = train.Shuffled(random.Split("order").Split(epoch));
        RandomStream chance = random.Split("augmentation").Split(epoch);
        for (int step = 0; step < steps; step++)
        {
            if (cancellation.IsCancellationRequested)
                return false;
            _learning.Start();
            foreach (Optimiser optimiser in rule.Optimisers)
                optimiser.Scale = options.Schedule((epoch + (double)step / steps) / options.Epochs);
            Fill(train, order.AsSpan(step * batch, batch), inputs, labels, chance);
            rule.Learn(inputs, labels);
            _learning.Stop();
            _learned += batch;
            if (_whole.Elapsed - _reported > s_reportInterval)
                Report(epoch + (step + 1.0) / steps, ended: false);
        }
        return !cancellation.IsCancellationRequested;
    }

    private void Fill(Dataset train, ReadOnlySpan<int> indices, Tensor inputs, int[] labels, RandomStream chance)
    {
        train.Read(indices, inputs);
        options.Augmentation?.Invoke(train, inputs, chance);
        scaling.Apply(inputs);
        for (int i = 0; i < indices.Length; i++)
            labels[i] = train.Labels[indices[i]];
    }

    private bool NoGain(Dataset heldOut, List<double> errors)
    {
        errors.Add(Evaluation.Run(rule, scaling, heldOut).Error);
        return errors.Count > options.Patience && errors.TakeLast(options.Patience).Min() >= errors.SkipLast(options.Patience).Min();
    }

    private void Report(double epoch, bool ended)
    {
        _reported = _whole.Elapsed;
        _progress?.Report(new(epoch, options.Epochs, _curve.Count == 0 ? null : _curve[^1].TestError, _whole.Elapsed, ended));
    }
}
