using Rootball.Experiments;
using Rootball.Files;

namespace Rootball.Cli;

/// <summary>A table of figures in a Markdown file: each run enters its own, and leaves the others' as they are.</summary>
internal static class ResultsTable
{
    private const string Head = "| experiment | figure | measured | published | goal | printed by |", Rule = "| --- | --- | --- | --- | --- | --- |";

    /// <summary>Enters an experiment's figures: in the place of those of the same name, or below the last ones.</summary>
    /// <exception cref="DataException">The file is there and holds no such table, or cannot be written.</exception>
    public static void Enter(string path, string experiment, ExperimentOptions options, IReadOnlyList<Figure> figures)
    {
        (List<string> lines, int head) = Read(path);
        string command = $"`experiment run {experiment}{(options.Profile == "quick" ? "" : $" --profile {options.Profile}")}{(options.Part is { } part ? $" --part {part}" : "")}"
            + $"{(options.Seed == 1 ? "" : $" --seed {options.Seed}")}`";
        foreach (Figure figure in figures)
        {
            string key = $"| {experiment}, {options.Profile} | `{figure.Name}` |";
            string published = figure.Published is { } value ? $"{Show(value, figure.Unit)} ({figure.Source})" : "";
            string row = $"{key} {Show(figure.Value, figure.Unit)} | {published} | {Goal(figure)} | {command} |";
            int at = lines.FindIndex(head, line => line.StartsWith(key, StringComparison.Ordinal));
            if (at >= 0)
                lines[at] = row;
            else
                lines.Insert(End(lines, head), row);
        }
        AtomicFile.WriteText(path, string.Join('\n', lines) + "\n");
    }

    /// <summary>Whether figures can be entered: asked before hours are spent on them.</summary>
    /// <exception cref="DataException">The file is there and holds no such table.</exception>
    public static void Check(string path) => Read(path);

    private static (List<string> Lines, int Head) Read(string path)
    {
        List<string> lines = File.Exists(path) ? [.. File.ReadAllLines(path)] : ["# Results", "", Head, Rule];
        int head = lines.IndexOf(Head);
        return head >= 0 ? (lines, head) : throw new DataException($"{path}: holds no table of results; expected the line '{Head}'.");
    }

    private static int End(List<string> lines, int head)
    {
        int end = head;
        while (end < lines.Count && lines[end].StartsWith('|'))
            end++;
        return end;
    }

    private static string Goal(Figure figure) => figure.AtMost is { } most ? $"≤ {Show(most, figure.Unit)}" : figure.AtLeast is { } least ? $"≥ {Show(least, figure.Unit)}" : "";

    private static string Show(double value, string unit) =>
        unit == "share" ? value.ToString("0.00 %", System.Globalization.CultureInfo.InvariantCulture) : $"{ExperimentCommand.Format(value)} {unit}";
}
