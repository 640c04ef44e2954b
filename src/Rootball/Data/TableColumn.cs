using System.Globalization;

namespace Rootball.Data;

/// <summary>A named column of a table.</summary>
public abstract class TableColumn(string name)
{
    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>How many rows it has.</summary>
    public abstract int Rows { get; }

    /// <summary>What stands in a row, as text; null where it is missing.</summary>
    public abstract string? this[int row] { get; }

    /// <summary>The column of the given rows, in that order.</summary>
    public abstract TableColumn Subset(ReadOnlySpan<int> rows);

    /// <summary>The same column under another name. Shares the values.</summary>
    public abstract TableColumn Named(string name);
}

/// <summary>A column of numbers, four bytes each.</summary>
/// <param name="name">What it is called.</param>
/// <param name="values">A number for each row; NaN where it is missing.</param>
public sealed class NumberColumn(string name, float[] values) : TableColumn(name)
{
    /// <summary>A number for each row; NaN where it is missing.</summary>
    public float[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Rows => Values.Length;

    /// <inheritdoc/>
    public override string? this[int row] => float.IsNaN(Values[row]) ? null : Values[row].ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override TableColumn Subset(ReadOnlySpan<int> rows)
    {
        float[] values = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            values[i] = Values[rows[i]];
        return new NumberColumn(Name, values);
    }

    /// <inheritdoc/>
    public override TableColumn Named(string name) => new NumberColumn(name, Values);
}

/// <summary>A column of texts: each different one is held once, and four bytes a row.</summary>
public sealed class TextColumn : TableColumn
{
    /// <summary>The code of a row that has no text.</summary>
    public const int Missing = -1;

    /// <summary>Makes a column from its different texts and, for each row, the number of its text or <see cref="Missing"/>.</summary>
    /// <exception cref="ArgumentException">A code is no number of a text.</exception>
    public TextColumn(string name, IReadOnlyList<string> distinct, int[] codes) : base(name)
    {
        foreach (int code in codes)
        {
            if (code < Missing || code >= distinct.Count)
                throw new ArgumentException($"TextColumn {name}: code {code} of {distinct.Count} texts.", nameof(codes));
        }
        (Distinct, Codes) = (distinct, codes);
    }

    /// <summary>Makes a column from a text for each row; null is missing.</summary>
    public static TextColumn From(string name, IReadOnlyList<string?> texts)
    {
        Dictionary<string, int> known = [];
        int[] codes = new int[texts.Count];
        for (int row = 0; row < codes.Length; row++)
        {
            codes[row] = Missing;
            if (texts[row] is { } text && !known.TryGetValue(text, out codes[row]))
                known.Add(text, codes[row] = known.Count);
        }
        return new TextColumn(name, [.. known.Keys], codes);
    }

    /// <summary>The different texts, in the order in which they were first met.</summary>
    public IReadOnlyList<string> Distinct { get; }

    /// <summary>For each row the number of its text, or <see cref="Missing"/>.</summary>
    public int[] Codes { get; }

    /// <inheritdoc/>
    public override int Rows => Codes.Length;

    /// <inheritdoc/>
    public override string? this[int row] => Codes[row] == Missing ? null : Distinct[Codes[row]];

    /// <inheritdoc/>
    public override TableColumn Subset(ReadOnlySpan<int> rows)
    {
        int[] codes = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            codes[i] = Codes[rows[i]];
        return new TextColumn(Name, Distinct, codes);
    }

    /// <inheritdoc/>
    public override TableColumn Named(string name) => new TextColumn(name, Distinct, Codes);
}
