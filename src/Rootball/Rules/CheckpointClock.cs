using System.Diagnostics;

namespace Rootball.Rules;

/// <summary>Decides when a training run's next checkpoint is due: often enough to lose little, seldom enough to cost little.</summary>
/// <param name="path">Where the checkpoint goes; null keeps none.</param>
/// <param name="every">How long to wait within an epoch. At an epoch's end nobody has to wait so long.</param>
internal sealed class CheckpointClock(string? path, TimeSpan every)
{
    // Never more than a hundredth of the time goes into writing.
    private const int TimesTheCost = 100;

    private readonly Stopwatch _since = Stopwatch.StartNew();
    private TimeSpan _cost;
    private bool _warm;

    /// <summary>Whether a checkpoint is due now.</summary>
    public bool IsDue(bool epochEnded)
    {
        TimeSpan least = TimesTheCost * _cost;
        return path is not null && _since.Elapsed >= (epochEnded || least > every ? least : every);
    }

    /// <summary>Writes a checkpoint, due or not, if any is kept.</summary>
    public void Save(LearningRule rule, TrainingState state)
    {
        if (path is null)
            return;
        _since.Restart();
        Checkpoint.Save(path, rule, state);
        // The first one also pays for being compiled, and measures nothing.
        if (_warm)
            _cost = _since.Elapsed;
        _warm = true;
    }
}
