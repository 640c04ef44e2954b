namespace Rootball.Reports.Maps;

/// <summary>Something known of every point.</summary>
/// <param name="Name">What it is called.</param>
public abstract record MapColumn(string Name)
{
    /// <summary>How many values it has.</summary>
    public abstract int Count { get; }

    /// <summary>The same column for more points, which have no value in it and come last.</summary>
    public abstract MapColumn Extended(int count);

    /// <summary>A table's column as a map shows it: words that recur are categories, words that do not are texts.</summary>
    public static MapColumn From(Data.TableColumn column)
    {
        if (column is Data.NumberColumn numbers)
            return new MapNumbers(column.Name, numbers.Values);
        Data.TextColumn texts = (Data.TextColumn)column;
        if (texts.Distinct.Count <= MostCategories && (texts.Distinct.Count <= FewCategories || 4 * texts.Distinct.Count <= texts.Rows))
            return new MapCategories(column.Name, [.. texts.Distinct], texts.Codes);
        return new MapTexts(column.Name, [.. texts.Codes.Select(code => code < 0 ? "" : texts.Distinct[code])]);
    }

    // A legend of more is no legend; so few are one even if each occurs once.
    private const int MostCategories = 1_000, FewCategories = 12;
}

/// <summary>A number for every point.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Values">The numbers; NaN where one is missing.</param>
public sealed record MapNumbers(string Name, float[] Values) : MapColumn(Name)
{
    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override MapColumn Extended(int count) => this with { Values = [.. Values, .. Enumerable.Repeat(float.NaN, count - Values.Length)] };
}

/// <summary>One of several categories for every point.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Categories">What the categories are called.</param>
/// <param name="Codes">Indices into them; −1 where it is missing.</param>
public sealed record MapCategories(string Name, string[] Categories, int[] Codes) : MapColumn(Name)
{
    /// <inheritdoc/>
    public override int Count => Codes.Length;

    /// <inheritdoc/>
    public override MapColumn Extended(int count) => this with { Codes = [.. Codes, .. Enumerable.Repeat(-1, count - Codes.Length)] };

    /// <summary>How often each category occurs.</summary>
    internal int[] Counts()
    {
        int[] counts = new int[Categories.Length];
        foreach (int code in Codes)
        {
            if (code >= 0)
                counts[code]++;
        }
        return counts;
    }

    /// <summary>The place of each category when the commonest comes first; equals keep their order.</summary>
    internal int[] Ranks()
    {
        int[] counts = Counts(), ranks = new int[Categories.Length];
        int rank = 0;
        foreach (int category in Enumerable.Range(0, Categories.Length).OrderByDescending(category => counts[category]))
            ranks[category] = rank++;
        return ranks;
    }
}

/// <summary>A text for every point.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Values">The texts.</param>
public sealed record MapTexts(string Name, string[] Values) : MapColumn(Name)
{
    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override MapColumn Extended(int count) => this with { Values = [.. Values, .. Enumerable.Repeat("", count - Values.Length)] };
}
