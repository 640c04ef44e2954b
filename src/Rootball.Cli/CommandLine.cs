using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>The whole command: parses, runs, and turns whatever goes wrong into one line and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Done; failed; bad usage or input; interrupted.</summary>
    public const int Done = 0, Failed = 1, BadInput = 2, Interrupted = 130;

    /// <summary>Runs the command as the shell would.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The last line of defence: users get a line, not a stack trace.")]
    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        Option<int?> threads = CommonOptions.Threads();
        RootCommand root = new("Learn without back-propagation: train with labels or without, predict, draw maps, audit labels, look at data, run experiments.")
        {
            LearnCommand.Create(), PredictCommand.Create(), PretrainCommand.Create(), ProbeCommand.Create(), EmbedCommand.Create(), MapCommand.Create(), LabelsCommand.Create(), DataCommand.Create(), ExperimentCommand.Create(), DoctorCommand.Create(),
            threads,
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"rootball: {parsed.Errors[0].Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd('.')}. See: rootball {Verb(parsed)}--help");
            return BadInput;
        }
        Session.Current = new Session(output, error, "rootball " + string.Join(' ', args.Select(Quoted)), cancellation);
        if (parsed.GetValue(threads) is { } count)
            Cores.Count = count;
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("rootball: interrupted.");
            return Interrupted;
        }
        catch (Exception e) when (e is DataException or ArgumentException)
        {
            return Report(e, error, BadInput);
        }
        catch (Exception e)
        {
            return Report(e, error, Failed);
        }
    }

    private static int Report(Exception e, TextWriter error, int code)
    {
        string message = e is ArgumentException { ParamName: not null } argument
            ? argument.Message.Replace($" (Parameter '{argument.ParamName}')", "", StringComparison.Ordinal) : e.Message;
        error.WriteLine($"rootball: {message.ReplaceLineEndings(" ")}");
        if (Environment.GetEnvironmentVariable("ROOTBALL_DEBUG") == "1")
            error.WriteLine(e);
        return code;
    }

    private static string Verb(ParseResult parsed)
    {
        List<string> words = [];
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            words.Insert(0, command.Command.Name);
        return words.Count == 0 ? "" : string.Join(' ', words) + " ";
    }

    /// <summary>A word as the shell wants it typed.</summary>
    internal static string Quoted(string arg) => arg.Length > 0 && arg.All(c => char.IsLetterOrDigit(c) || "-_./,:=@+".Contains(c)) ? arg : $"'{arg.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
