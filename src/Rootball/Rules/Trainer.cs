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

    /// <summary>Trains on the task's training set. Cancellation ends it after the present batch, with a result.</summary>
    /// <exception cref="ArgumentException">The training set is empty or has unlabelled examples.</exception>
    public TrainingResult Run(LearningTask task, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        Dataset train = task.Train;
        Dataset? heldOut = null;
        if (options.Patience > 0)
            (train, heldOut) = train.Split(HeldOutShare, random.Split("held out"));
        if (train.Count == 0 || train.Labels.Contains(Dataset.Unlabelled))
            throw new ArgumentException($"Trainer: {train.Name} has {train.Count} training examples; expected at least one, all labelled.", nameof(task));
        int batch = Math.Min(options.BatchSize, train.Count), steps = train.Count / batch;
        Tensor inputs = new([batch, train.Shape.Length]);
        int[] labels = new int[batch];
        List<CurvePoint> curve = [];
        List<double> heldOutErrors = [];
        Stopwatch learning = new(), whole = Stopwatch.StartNew();
        TimeSpan reported = default;
        Evaluation? evaluation = null;
        long learned = 0;
        int epoch = 0;
        for (; epoch < options.Epochs && !cancellation.IsCancellationRequested; epoch++)
        {
            int[] order = train.Shuffled(random.Split("order").Split(epoch));
            RandomStream chance = random.Split("augmentation").Split(epoch);
            for (int step = 0; step < steps && !cancellation.IsCancellationRequested; step++, learned += batch)
            {
                learning.Start();
                double done = (epoch + (double)step / steps) / options.Epochs;
                foreach (Optimiser optimiser in rule.Optimisers)
                    optimiser.Scale = options.Schedule(done);
                ReadOnlySpan<int> indices = order.AsSpan(step * batch, batch);
                Fill(train, indices, inputs, labels, chance);
                rule.Learn(inputs, labels);
                learning.Stop();
                if (whole.Elapsed - reported > s_reportInterval)
                {
                    reported = whole.Elapsed;
                    progress?.Report(new(epoch + (step + 1.0) / steps, options.Epochs, LastError(curve), whole.Elapsed, EpochEnded: false));
                }
            }
            if (cancellation.IsCancellationRequested)
                break;
            evaluation = null;
            if (epoch + 1 == options.Epochs || options.EvaluateEvery > 0 && (epoch + 1) % options.EvaluateEvery == 0)
            {
                evaluation = Evaluation.Run(rule, scaling, task.Test);
                curve.Add(new(epoch + 1, learning.Elapsed.TotalSeconds, evaluation.Error));
            }
            progress?.Report(new(epoch + 1, options.Epochs, LastError(curve), whole.Elapsed, EpochEnded: true));
            if (heldOut is not null && NoGain(heldOut, heldOutErrors))
            {
                epoch++;
                break;
            }
        }
        return new TrainingResult
        {
            Curve = curve,
            TrainSeconds = learning.Elapsed.TotalSeconds,
            ExamplesPerSecond = learned / Math.Max(1e-9, learning.Elapsed.TotalSeconds),
            PeakTrainingBytes = rule.Tape.Workspace.ReservedBytes,
            Test = evaluation ?? Evaluation.Run(rule, scaling, task.Test),
            Epochs = epoch,
            Cancelled = cancellation.IsCancellationRequested,
        };
    }

    private bool NoGain(Dataset heldOut, List<double> errors)
    {
        errors.Add(Evaluation.Run(rule, scaling, heldOut).Error);
        return errors.Count > options.Patience && errors.TakeLast(options.Patience).Min() >= errors.SkipLast(options.Patience).Min();
    }

    private void Fill(Dataset train, ReadOnlySpan<int> indices, Tensor inputs, int[] labels, RandomStream chance)
    {
        train.Read(indices, inputs);
        options.Augmentation?.Invoke(train, inputs, chance);
        scaling.Apply(inputs);
        for (int i = 0; i < indices.Length; i++)
            labels[i] = train.Labels[indices[i]];
    }

    private static double? LastError(List<CurvePoint> curve) => curve.Count == 0 ? null : curve[^1].TestError;
}
