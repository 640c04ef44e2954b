using System.Globalization;
using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>A table of text, .csv, .tsv or .txt. Read twice: once to see what stands in each column, once straight to where it stays.</summary>
internal sealed class TextTable(string path) : TableReader
{
    private readonly BoundedReader _purse = BoundedReader.Open(path);
    private bool _hasHeader;

    public override BoundedReader Purse => _purse;

    public override string Place(int row) => $"row {row + 1:N0}";

    public override void Dispose() => _purse.Dispose();

    public override void Read(IReadOnlyList<ColumnTarget?> targets, int rows)
    {
        using Csv csv = Csv.Open(Path);
        if (_hasHeader)
            csv.Next();
        int row = 0;
        for (; row < rows && csv.Next(); row++)
        {
            if (csv.Count != Fields.Count)
                throw Changed();
            for (int i = 0; i < targets.Count; i++)
            {
                ReadOnlySpan<char> field = csv[i];
                bool missing = IsMissing(field);
                if (targets[i] is TextTarget text && !missing)
                    text.Text(row, field);
                else if (targets[i] is { } numbers and not TextTarget)
                    numbers.Number(row, missing ? float.NaN : TryNumber(field, out float value) ? value : throw Changed());
            }
        }
        if (row < rows)
            throw Changed();
    }

    /// <summary>Whether a field says that there is nothing.</summary>
    public static bool IsMissing(ReadOnlySpan<char> field) => field.Length <= 4 && (field.IsEmpty || Says(field, "na") || Says(field, "nan") || Says(field, "null") || Says(field, "n/a"));

    protected override void Look()
    {
        using Csv csv = Csv.Open(Path);
        string[]? header = null;
        bool[] isText = [];
        string?[] odd = [];
        // Numbers less words.
        int[] balance = [];
        while (csv.Next())
        {
            if (header is null)
            {
                _hasHeader = IsHeader(csv);
                header = Different(_hasHeader ? csv.Texts() : Enumerable.Range(1, csv.Count).Select(i => $"{i}"));
                (isText, odd, balance) = (new bool[csv.Count], new string?[csv.Count], new int[csv.Count]);
                if (_hasHeader)
                    continue;
            }
            Rows = checked(Rows + 1);
            for (int i = 0; i < csv.Count; i++)
            {
                bool isNumber = TryNumber(csv[i], out float value);
                if (isNumber)
                    balance[i]++;
                if (isNumber && float.IsFinite(value))
                    continue;
                odd[i] ??= $"{Path}: line {csv.Line}, column '{Excerpt(header[i])}': '{Excerpt(csv[i])}' is no number";
                if (isNumber || IsMissing(csv[i]))
                    continue;
                isText[i] = true;
                balance[i]--;
            }
        }
        Fields = [.. (header ?? []).Select((name, i) => new TableField(name, !isText[i]) { FirstOdd = odd[i], IsMostlyNumber = balance[i] >= 0 })];
    }

    // A first row without any number is a header; so is one that names a label column.
    private static bool IsHeader(Csv csv)
    {
        bool anyNumber = false;
        for (int i = 0; i < csv.Count; i++)
        {
            if (TableFile.IsLabelName(csv[i]))
                return true;
            anyNumber |= TryNumber(csv[i], out float value) && float.IsFinite(value);
        }
        return !anyNumber;
    }

    // Infinite numbers are written in two ways: "Infinity", which is known, and "inf".
    private static bool TryNumber(ReadOnlySpan<char> field, out float value)
    {
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;
        value = field.Length > 0 && field[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        return field.Length is 3 or 4 && Says(field.TrimStart("+-"), "inf");
    }

    private static bool Says(ReadOnlySpan<char> field, string word) => field.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static string Excerpt(ReadOnlySpan<char> field) => field.Length <= 40 ? field.ToString() : $"{field[..40]}…";

    private DataException Changed() => new($"{Path}: the file has changed while it was read.");
}
