using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Trains any rule: epochs of shuffled batches, evaluation, early stop, progress, cancellation, checkpoints.</summary>
/// <remarks>Everything is drawn from named splits of one stream: the same seed gives the same bits on any number of threads, however often the run was stopped.</remarks>
public sealed class Trainer(LearningRule rule, Scaling scaling, TrainerOptions options, RandomStream random)
{
    // Often enough for a progress bar, seldom enough to cost nothing.
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromMilliseconds(200);
    private const double HeldOutShare = 0.1;

    // Where in a run its schedule is looked at, to tell it from another.
    private static readonly double[] s_moments = [0, 0.3, 0.6, 0.9];

    private readonly Stopwatch _learning = new(), _whole = new();
    private readonly CheckpointClock _checkpoints = new(options.Checkpoint, options.CheckpointEvery);
    private IProgress<TrainingProgress>? _progress;
    private TrainingState _state = new();
    private int[]? _kept; // which examples are learned from, where some are held out
    private TimeSpan _reported;
    private double _learningBefore, _wholeBefore; // seconds, when the run was stopped last

    /// <summary>Trains on the task's training set. Cancellation ends it after the present batch, with a result. One run to a trainer.</summary>
    /// <exception cref="ArgumentException">The training set is empty, or has unlabelled examples and the rule needs labels.</exception>
    /// <exception cref="DataException">The checkpoint is damaged, or of other data, another net, or another plan.</exception>
    public TrainingResult Run(LearningTask task, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        _progress = progress;
        _whole.Start();
        Dataset train = task.Train;
        Dataset? heldOut = null;
        if (options.Patience > 0 || options.KeepBest)
        {
            int[] drawn = train.Shuffled(random.Split("held out"));
            int part = (int)Math.Round(HeldOutShare * train.Count);
            (_kept, heldOut) = (drawn[part..], train.Subset(drawn.AsSpan(0, part)));
            train = train.Subset(_kept);
        }
        if (train.Count == 0 || rule.NeedsLabels && train.Labels.Contains(Dataset.Unlabelled))
            throw new ArgumentException($"Trainer: {train.Name} has {train.Count} training examples; expected at least one{(rule.NeedsLabels ? ", all labelled" : "")}.", nameof(task));
        if (options.Checkpoint is { } path)
            GoOn(path, task);
        _state.Ended |= _state.Epoch >= options.Epochs;
        while (!_state.Ended && LearnEpoch(train, cancellation))
            EndEpoch(task.Test, heldOut);
        foreach (((_, Tensor value), (_, Tensor best)) in Checkpoint.Answering(rule).Zip(_state.Best))
            value.CopyFrom(best);
        // Given labels say nothing of how sure a rule may be that was asked for something else.
        if (rule.Teacher is null)
            Calibration.Fit(rule, scaling, heldOut ?? train, random.Split("calibration"));
        Evaluation test = Evaluation.Run(rule, scaling, task.Test);
        if (_state.Ended)
        {
            _state.Curve.Add(new(_state.Epoch, LearningSeconds, test.Error));
            Report(_state.Epoch, ended: true);
        }
        return new TrainingResult
        {
            Curve = _state.Curve,
            TrainSeconds = LearningSeconds,
            ExamplesPerSecond = _state.Examples / Math.Max(1e-9, LearningSeconds),
            PeakTrainingBytes = PeakBytes,
            Test = test,
            Epochs = _state.Epoch,
            BestEpoch = options.KeepBest && _state.HeldOutErrors is { Count: > 0 } errors ? errors.LastIndexOf(errors.Min()) + 1 : _state.Epoch,
            Cancelled = !_state.Ended,
        };
    }

    private double LearningSeconds => _learningBefore + _learning.Elapsed.TotalSeconds;

    private TimeSpan Whole => TimeSpan.FromSeconds(_wholeBefore) + _whole.Elapsed;

    private long PeakBytes => Math.Max(_state.PeakBytes, rule.Tape.Workspace.ReservedBytes);

    // From the checkpoint, if there is one that fits; else from a first one, so that a folder that cannot be written is known before anything is learned.
    private void GoOn(string path, LearningTask task)
    {
        string data = Fingerprint.Of(task), plan = Plan();
        if (!Checkpoint.Exists(path))
        {
            (_state.Data, _state.Plan) = (data, plan);
            Save();
            return;
        }
        _state = Checkpoint.Load(path, rule);
        if (_state.Data != data)
            throw new DataException($"{path}: was learned from other data than {task.Name} holds now; put them back, or begin anew.");
        if (_state.Plan != plan)
            throw new DataException($"{path}: belongs to a run of {_state.Plan}; expected {plan}.");
        (_learningBefore, _wholeBefore) = (_state.LearningSeconds, _state.WholeSeconds);
    }

    // What decides how a run goes on, as far as it can be said in words: of an augmentation only whether there is one.
    private string Plan()
    {
        string steps = string.Join(' ', s_moments.Select(moment => options.Schedule(moment).ToString("R", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture, $"{options.Epochs} epochs, batches of {options.BatchSize}, patience {options.Patience}, evaluation every {options.EvaluateEvery}, {(options.Augmentation is null ? "un" : "")}changed pictures,{(options.KeepBest ? " the best epoch kept," : "")} {rule.Plan} times {steps}, seed's mark {random.Split("plan").NextUInt32():x8}");
    }

    private void Save()
    {
        (_state.LearningSeconds, _state.WholeSeconds, _state.PeakBytes) = (LearningSeconds, Whole.TotalSeconds, PeakBytes);
        _checkpoints.Save(rule, _state);
    }

    // Whether the epoch came to its end; if not, a checkpoint holds what was learned of it.
    private bool LearnEpoch(Dataset train, CancellationToken cancellation)
    {
        int batch = Math.Min(options.BatchSize, train.Count), steps = train.Count / batch, epoch = _state.Epoch;
        Tensor inputs = new([batch, train.Shape.Length]);
        int[] labels = new int[batch], examples = new int[batch], order = train.Shuffled(random.Split("order").Split(epoch));
        RandomStream chance = random.Split("augmentation").Split(epoch);
        chance.Position = _state.Augmentation;
        while (_state.Step < steps && !cancellation.IsCancellationRequested)
        {
            _learning.Start();
            foreach (Optimiser optimiser in rule.Optimisers)
                optimiser.Scale = options.Schedule((epoch + (double)_state.Step / steps) / options.Epochs);
            Fill(train, order.AsSpan(_state.Step * batch, batch), inputs, labels, examples, chance);
            rule.Learn(inputs, new Targets(labels, examples));
            _learning.Stop();
            (_state.Step, _state.Augmentation, _state.Examples) = (_state.Step + 1, chance.Position, _state.Examples + batch);
            if (_checkpoints.IsDue(epochEnded: false))
                Save();
            if (_whole.Elapsed - _reported > s_reportInterval)
                Report(epoch + (double)_state.Step / steps, ended: false);
        }
        if (!cancellation.IsCancellationRequested)
            return true;
        Save();
        return false;
    }

    private void EndEpoch(Dataset test, Dataset? heldOut)
    {
        (_state.Epoch, _state.Step, _state.Augmentation) = (_state.Epoch + 1, 0, 0);
        if (heldOut is not null)
            Judge(heldOut);
        _state.Ended = _state.Epoch == options.Epochs || options.Patience > 0 && NoGain;
        // The last point of the curve is the final evaluation's.
        if (!_state.Ended && options.EvaluateEvery > 0 && _state.Epoch % options.EvaluateEvery == 0)
            _state.Curve.Add(new(_state.Epoch, LearningSeconds, Evaluation.Run(rule, scaling, test).Error));
        if (_state.Ended || _checkpoints.IsDue(epochEnded: true))
            Save();
        if (!_state.Ended)
            Report(_state.Epoch, ended: true);
    }

    private void Fill(Dataset train, ReadOnlySpan<int> indices, Tensor inputs, int[] labels, int[] examples, RandomStream chance)
    {
        train.Read(indices, inputs);
        options.Augmentation?.Invoke(train.Shape, inputs, chance);
        scaling.Apply(inputs);
        for (int i = 0; i < indices.Length; i++)
            (labels[i], examples[i]) = (train.Labels[indices[i]], _kept?[indices[i]] ?? indices[i]);
    }

    private bool NoGain => _state.HeldOutErrors is { } errors && errors.Count > options.Patience && errors.TakeLast(options.Patience).Min() >= errors.SkipLast(options.Patience).Min();

    private void Judge(Dataset heldOut)
    {
        double error = Evaluation.Run(rule, scaling, heldOut).Error;
        if (options.KeepBest && error <= _state.HeldOutErrors.DefaultIfEmpty(double.PositiveInfinity).Min())
            _state.Best = [.. Checkpoint.Answering(rule).Select(answering => (answering.Name, answering.Value.Clone()))];
        _state.HeldOutErrors.Add(error);
    }

    private void Report(double epoch, bool ended)
    {
        _reported = _whole.Elapsed;
        _progress?.Report(new(epoch, options.Epochs, _state.Curve.Count == 0 ? null : _state.Curve[^1].TestError, Whole, ended));
    }
}
