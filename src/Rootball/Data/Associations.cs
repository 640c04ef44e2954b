using System.Globalization;
using Rootball.Files;

namespace Rootball.Data;

/// <summary>What comes to mind when something is named: pairs of names with a strength.</summary>
/// <param name="Names">All that was ever a cue, in the order of their first mention.</param>
/// <param name="Pairs">Cue, target, and strength; those of a cue sum to 1. What was answered but never a cue itself is left out.</param>
public sealed record Associations(IReadOnlyList<string> Names, IReadOnlyList<(int Cue, int Target, double Strength)> Pairs)
{
    /// <summary>Reads a table of cue, target and strength whose first line names the columns.</summary>
    /// <exception cref="DataException">It cannot be read, or a strength is no number of 0 or more.</exception>
    public static Associations Read(string path)
    {
        using Csv table = Csv.Open(path);
        if (!table.Next() || table.Count != 3)
            throw new DataException($"{path}: {table.Count} columns; expected three: cue, target, strength.");
        List<(string Cue, string Target, double Strength)> rows = [];
        HashSet<string> texts = [];
        var pool = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        // Each name is kept once, however many lines say it.
        string Name(ReadOnlySpan<char> text)
        {
            if (text.IsEmpty)
                throw new DataException($"{path}: line {table.Line}: a name is empty; expected cue, target, strength.");
            pool.Add(text);
            return pool.TryGetValue(text, out string? known) ? known : "";
        }
        while (table.Next())
        {
            if (!double.TryParse(table[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double strength) || !(strength >= 0) || !double.IsFinite(strength))
                throw new DataException($"{path}: line {table.Line}: a strength of '{table[2]}'; expected a number of 0 or more.");
            rows.Add((Name(table[0].Trim()), Name(table[1].Trim()), strength));
        }
        return Of(rows);
    }

    /// <summary>The associations of a list of answers.</summary>
    public static Associations Of(IEnumerable<(string Cue, string Target, double Strength)> answers)
    {
        (string Cue, string Target, double Strength)[] rows = [.. answers];
        string[] names = [.. rows.Select(row => row.Cue).Distinct()];
        Dictionary<string, int> numbers = names.Index().ToDictionary(name => name.Item, name => name.Index);
        var known = rows.Where(row => numbers.ContainsKey(row.Target) && row.Target != row.Cue && row.Strength > 0).ToLookup(row => numbers[row.Cue]);
        return new Associations(names, [.. known.OrderBy(cue => cue.Key).SelectMany(cue => cue.Select(row => (cue.Key, numbers[row.Target], row.Strength / cue.Sum(r => r.Strength))))]);
    }
}
