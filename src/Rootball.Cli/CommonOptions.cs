using System.CommandLine;

namespace Rootball.Cli;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    /// <summary>Stands at the root: every command takes it.</summary>
    public static Option<int?> Threads()
    {
        Option<int?> threads = new("--threads") { Description = "Threads to use (all cores). The result does not depend on it.", HelpName = "N", Recursive = true };
        OptionChecks.AtLeast(1, threads);
        return threads;
    }

    public static Option<ulong> Seed(string description = "Where all chance comes from.") => new("--seed") { Description = description, DefaultValueFactory = _ => 1 };

    public static Option<string?> Data() => new("--data") { Description = "Where named data are looked for first.", HelpName = "DIR" };

    public static Option<bool> Force(string what = "what is there") => new("--force") { Description = $"Overwrite {what}." };

    public static Option<bool> Quiet(string rest = "summary") => new("--quiet") { Description = $"No progress, only the {rest}." };

    /// <summary>Whether nothing is to be said on the way: asked for, or because the figures go to stdout.</summary>
    public static bool IsQuiet(ParseResult parsed, Option<bool> quiet, Option<string?> json) => parsed.GetValue(quiet) || parsed.GetValue(json) == "-";
}
