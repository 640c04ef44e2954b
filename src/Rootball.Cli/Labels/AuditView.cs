using System.Diagnostics;
using System.Globalization;
using Rootball.Labels;
using Spectre.Console;

namespace Rootball.Cli;

/// <summary>Shows how an audit's nets come along: a live line on a terminal, a line an epoch elsewhere, nothing if quiet.</summary>
internal sealed class AuditView : IProgress<OutOfFoldProgress>, IDisposable
{
    // Elsewhere than on a terminal: lines at least this far apart.
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(10);

    private readonly Session _session;
    private readonly bool _quiet, _live;
    private readonly IAnsiConsole? _console;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double? _first;
    private TimeSpan? _said;
    private bool _open;

    public AuditView(Session session, bool quiet)
    {
        (_session, _quiet) = (session, quiet);
        _live = !quiet && ReferenceEquals(session.Error, Console.Error) && !Console.IsErrorRedirected;
        if (_live)
            _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error) });
    }

    public void Report(OutOfFoldProgress value)
    {
        if (_quiet || !_live && (!value.Training.EpochEnded || _watch.Elapsed - _said < s_apart))
            return;
        _said = _watch.Elapsed;
        double share = (value.Fold + value.Training.Epoch / value.Training.Epochs) / value.Folds;
        // What an earlier run has done took no time of this one.
        double done = share - (_first ??= share);
        string left = done > 0.005 ? string.Create(CultureInfo.InvariantCulture, $"  {TimeSpan.FromSeconds(_watch.Elapsed.TotalSeconds * (1 - share) / done):h\\:mm\\:ss} left") : "";
        string line = string.Create(CultureInfo.InvariantCulture, $"fold {value.Fold + 1}/{value.Folds}, epoch {Math.Floor(value.Training.Epoch):F0}/{value.Training.Epochs}{left}");
        if (!_live)
        {
            _session.Error.WriteLine($"Out of fold: {line}");
            return;
        }
        int filled = (int)(30 * share);
        _session.Error.Write("\r");
        _console!.Markup($"Out of fold [green]{new string('━', filled)}[/][grey]{new string('━', 30 - filled)}[/] {Markup.Escape(line)}   ");
        _open = true;
    }

    public void Dispose()
    {
        if (_open)
            _session.Error.WriteLine();
    }
}
