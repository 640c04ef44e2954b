using System.Globalization;
using Rootball.Rules;
using Spectre.Console;

namespace Rootball.Cli;

/// <summary>Shows training: a live line on a terminal, a line an epoch elsewhere, nothing if quiet.</summary>
internal sealed class TrainingView : IProgress<TrainingProgress>, IDisposable
{
    private readonly string _title;
    private readonly Session _session;
    private readonly bool _quiet, _live, _judged;
    private readonly IAnsiConsole? _console;
    private bool _open;

    /// <summary>Begins to show a training.</summary>
    /// <param name="title">What is trained.</param>
    /// <param name="session">Where it is shown.</param>
    /// <param name="quiet">It is not.</param>
    /// <param name="judged">There are test examples, so that errors mean something.</param>
    public TrainingView(string title, Session session, bool quiet, bool judged = true)
    {
        (_title, _session, _quiet, _judged) = (title, session, quiet, judged);
        _live = !quiet && ReferenceEquals(session.Error, Console.Error) && !Console.IsErrorRedirected;
        if (_live)
            _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error) });
    }

    public void Report(TrainingProgress value)
    {
        if (_quiet || !_live && !value.EpochEnded)
            return;
        double share = value.Epoch / value.Epochs;
        TimeSpan left = TimeSpan.FromSeconds(value.Elapsed.TotalSeconds * (1 - share) / Math.Max(share, 1e-6));
        string error = _judged && value.TestError is { } e ? string.Create(CultureInfo.InvariantCulture, $"test error {e:P2}") : "";
        string line = string.Create(CultureInfo.InvariantCulture, $"epoch {Math.Floor(value.Epoch):F0}/{value.Epochs}  {error}  {left:m\\:ss} left");
        if (!_live)
        {
            _session.Error.WriteLine($"{_title}: {line}");
            return;
        }
        int filled = (int)(30 * share);
        _session.Error.Write("\r");
        _console!.Markup($"{Markup.Escape(_title),-17} [green]{new string('━', filled)}[/][grey]{new string('━', 30 - filled)}[/] {Markup.Escape(line)}   ");
        _open = true;
    }

    public void Dispose()
    {
        if (_open)
            _session.Error.WriteLine();
    }
}
