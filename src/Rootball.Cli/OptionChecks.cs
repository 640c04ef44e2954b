using System.CommandLine;
using System.CommandLine.Parsing;
using Rootball.Architectures;

namespace Rootball.Cli;

/// <summary>What several commands ask of what is typed.</summary>
internal static class OptionChecks
{
    /// <summary>Refuses whole numbers out of range.</summary>
    public static void Within(int least, int most, params Option[] options)
    {
        string expected = most == int.MaxValue ? $"at least {least}" : $"{least} to {most}";
        foreach (Option option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int value) && (value < least || value > most))
                    result.AddError($"{option.Name}: {value} is out of range; expected {expected}");
            });
        }
    }

    /// <summary>Refuses whole numbers that are too small.</summary>
    public static void AtLeast(int least, params Option[] options) => Within(least, int.MaxValue, options);

    /// <summary>Reads words with commas between them, said at once or one after another.</summary>
    public static string[] Words(ArgumentResult result) =>
        [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Reads the words of levels, with commas between them.</summary>
    public static string[]? Levels(ArgumentResult result)
    {
        List<string> levels = [];
        foreach (string part in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!LevelSpec.TryParse(part, out LevelSpec level))
            {
                result.AddError($"--widths: '{part}' is no level; expected {LevelSpec.Expected}");
                return null;
            }
            levels.Add(level.ToString());
        }
        return [.. levels];
    }
}
