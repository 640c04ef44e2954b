namespace Rootball.Cli;

/// <summary>What a command talks to: stdout for data, stderr for people, and the wish to stop.</summary>
internal sealed class Session(TextWriter output, TextWriter error, string command, CancellationToken cancellation)
{
    private static readonly AsyncLocal<Session?> s_current = new();

    /// <summary>The session of the command being run.</summary>
    public static Session Current
    {
        get => s_current.Value ?? throw new InvalidOperationException("No command is running.");
        set => s_current.Value = value;
    }

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The command as it was typed.</summary>
    public string Command { get; } = command;

    /// <summary>A line for people, unless they asked for silence.</summary>
    public void Say(string line, bool quiet)
    {
        if (!quiet)
            Error.WriteLine(line);
    }
}
