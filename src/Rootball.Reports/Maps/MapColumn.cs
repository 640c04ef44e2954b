namespace Rootball.Reports.Maps;

/// <summary>Something known of every point.</summary>
/// <param name="Name">What it is called.</param>
public abstract record MapColumn(string Name)
{
    /// <summary>How many values it has.</summary>
    public abstract int Count { get; }
}

/// <summary>A number for every point.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Values">The numbers; NaN where one is missing.</param>
public sealed record NumberColumn(string Name, float[] Values) : MapColumn(Name)
{
    /// <inheritdoc/>
    public override int Count => Values.Length;
}

/// <summary>One of several categories for every point.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Categories">What the categories are called.</param>
/// <param name="Codes">Indices into them; −1 where it is missing.</param>
public sealed record CategoryColumn(string Name, string[] Categories, int[] Codes) : MapColumn(Name)
{
    /// <inheritdoc/>
    public override int Count => Codes.Length;

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
public sealed record TextColumn(string Name, string[] Values) : MapColumn(Name)
{
    /// <inheritdoc/>
    public override int Count => Values.Length;
}
