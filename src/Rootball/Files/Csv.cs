using System.Text;

namespace Rootball.Files;

/// <summary>Comma-separated values after RFC 4180: quoted fields, doubled quotes, line breaks within quotes.</summary>
public static class Csv
{
    /// <summary>Reads all rows. Blank lines are skipped; each row says on which line it began.</summary>
    /// <exception cref="DataException">A quote is not closed, or rows differ in length.</exception>
    public static IReadOnlyList<(int Line, string[] Fields)> Read(string path) => Read(BoundedReader.Open(path));

    internal static IReadOnlyList<(int Line, string[] Fields)> Read(BoundedReader reader)
    {
        string text = Encoding.UTF8.GetString(reader.Take(reader.Remaining, "the text")).TrimStart('\uFEFF');
        char separator = Separator(text);
        List<(int, string[])> rows = [];
        List<string> fields = [];
        StringBuilder field = new();
        int line = 1, began = 1;
        bool quoted = false, wasQuoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[++i]);
                else if (c == '"')
                    quoted = false;
                else
                    field.Append(c);
                line += c == '\n' ? 1 : 0;
                continue;
            }
            if (quoted)
                throw new DataException($"{reader.Name}: line {began}: a quote is not closed.");
            if (c == '"' && field.Length == 0 && !wasQuoted)
            {
                (quoted, wasQuoted) = (true, true);
            }
            else if (c == separator || c == '\n')
            {
                fields.Add(wasQuoted ? field.ToString() : field.ToString().Trim());
                field.Clear();
                wasQuoted = false;
                if (c == separator)
                    continue;
                if (fields.Count > 1 || fields[0].Length > 0)
                    rows.Add((began, [.. fields]));
                fields.Clear();
                began = ++line;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }
        foreach ((int at, string[] row) in rows)
        {
            if (row.Length != rows[0].Item2.Length)
                throw new DataException($"{reader.Name}: line {at}: {row.Length} fields; expected {rows[0].Item2.Length}, as in line {rows[0].Item1}.");
        }
        return rows;
    }

    // The separator that occurs in the first line: comma, semicolon or tab.
    private static char Separator(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        ReadOnlySpan<char> first = end < 0 ? text : text.AsSpan(0, end);
        return first.Contains(',') ? ',' : first.Contains('\t') ? '\t' : first.Contains(';') ? ';' : ',';
    }
}
