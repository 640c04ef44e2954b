using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Draws a fixed number of items without replacement, each with a chance proportional to its weight, up to certainty.</summary>
/// <remarks>Systematic sampling of a shuffled list (Madow, Annals of Mathematical Statistics 20, 1949): the chances are laid end to end, and a comb with teeth 1 apart, put down at random,
/// picks those that it hits. Exactly as many are drawn as asked for, and each with exactly its chance.</remarks>
internal static class UnequalSample
{
    /// <summary>Indices of the drawn items, in order.</summary>
    /// <param name="weights">0 or more, finite; at least <paramref name="count"/> of them positive.</param>
    /// <param name="count">How many to draw.</param>
    /// <param name="random">Where chance comes from.</param>
    public static int[] Draw(ReadOnlySpan<double> weights, int count, RandomStream random)
    {
        double[] chances = Chances(weights, count);
        int[] order = [.. Enumerable.Range(0, chances.Length).Where(i => chances[i] > 0)];
        random.Shuffle<int>(order);
        List<int> drawn = [];
        double start = random.NextSingle(), laid = 0;
        for (int i = 0; i < order.Length; i++)
        {
            laid += chances[order[i]];
            // Whether a tooth (start + a whole number) lies within this one's stretch; the last stretch ends at the count, whatever rounding made of it.
            if (drawn.Count < count && (laid > drawn.Count + start || order.Length - i <= count - drawn.Count))
                drawn.Add(order[i]);
        }
        drawn.Sort();
        return [.. drawn];
    }

    /// <summary>min(1, s · weight) with s such that they sum to <paramref name="count"/>.</summary>
    internal static double[] Chances(ReadOnlySpan<double> weights, int count)
    {
        double[] sorted = weights.ToArray(), chances = weights.ToArray();
        Array.Sort(sorted);
        double[] upTo = new double[sorted.Length + 1];
        for (int i = 0; i < sorted.Length; i++)
            upTo[i + 1] = upTo[i] + sorted[i];
        int certain = 0;
        // The heaviest are certain as long as the scale of the rest would carry them to 1 or beyond.
        while (certain < count && sorted[^(certain + 1)] * (count - certain) >= upTo[^(certain + 1)])
            certain++;
        double last = certain == 0 ? double.PositiveInfinity : sorted[^certain], rest = upTo[^(certain + 1)], scale = rest > 0 ? (count - certain) / rest : 0;
        int left = certain;
        for (int i = 0; i < chances.Length; i++)
        {
            bool sure = chances[i] >= last && left > 0;
            left -= sure ? 1 : 0;
            chances[i] = sure ? 1 : Math.Min(1, scale * chances[i]);
        }
        return chances;
    }
}
