using Rootball.Data;
using Rootball.Maps;

namespace Rootball.Experiments;

/// <summary>Where a word stands in one of several maps, and who is near it there.</summary>
/// <param name="Map">The map's number.</param>
/// <param name="Weight">The word's share in it.</param>
/// <param name="Words">The words most similar to it by this map, the most similar first.</param>
internal sealed record Company(int Map, float Weight, IReadOnlyList<int> Words);

/// <summary>A word of two companies that have nothing to do with each other.</summary>
/// <param name="Word">The word.</param>
/// <param name="First">Where it has the larger weight.</param>
/// <param name="Second">Where else it is.</param>
/// <param name="Clarity">The strength of its associations within the weaker company.</param>
internal sealed record AmbiguousWord(int Word, Company First, Company Second, double Clarity);

/// <summary>Words in the company they keep, map by map.</summary>
internal sealed class WordCompanies(Associations words, Affinities affinities, MultipleMaps maps)
{
    // So many words around a word are its company in a map.
    private const int Near = 8;

    // A tenth of a word is a large share of it. Below a fiftieth it is hardly there: one in thirty who hear "river" says "bank", and what that is worth is little more.
    private const float Large = 0.1f, Least = 0.02f;

    // A company is a word's own if it brings at least three of them to mind, or they it.
    private const int LeastAssociates = 3;

    private readonly Dictionary<(int, int), float> _strengths = affinities.Pairs.ToDictionary(pair => (pair.I, pair.J), pair => pair.P);

    /// <summary>Everywhere a word is, the map with the largest share of it first.</summary>
    public IReadOnlyList<Company> Of(int word) =>
        [.. Enumerable.Range(0, maps.Coordinates.Count).Where(map => maps.Weights[word, map] >= Least).OrderByDescending(map => maps.Weights[word, map])
            .Select(map => new Company(map, maps.Weights[word, map], Nearest(word, map)))];

    /// <summary>The words with a large share in two companies, each with at least three of the word's associates and none of one associated with one of the other; the clearest first.</summary>
    public IReadOnlyList<AmbiguousWord> Ambiguous() =>
        [.. Enumerable.Range(0, words.Names.Count).Select(Best).OfType<AmbiguousWord>().OrderByDescending(found => found.Clarity)];

    /// <summary>Two places of a word, one near some of the first words and one near some of the second; null where there are none.</summary>
    public (Company First, Company Second)? Between(string word, IReadOnlySet<string> first, IReadOnlySet<string> second)
    {
        int number = words.Names.ToList().IndexOf(word);
        if (number < 0)
            return null;
        IReadOnlyList<Company> all = Of(number);
        int Known(Company company, IReadOnlySet<string> names) => company.Words.Count(w => names.Contains(words.Names[w]));
        var found = from a in all from b in all where a != b && Known(a, first) >= 2 && Known(a, second) == 0 && Known(b, second) >= 2 && Known(b, first) == 0 select (a, b);
        return found.Any() ? found.First() : null;
    }

    private AmbiguousWord? Best(int word)
    {
        Company[] own = [.. Of(word).Where(company => company.Weight >= Large && Associates(word, company).Length >= LeastAssociates)];
        AmbiguousWord? best = null;
        for (int a = 0; a < own.Length; a++)
        {
            for (int b = a + 1; b < own.Length; b++)
            {
                int[] first = Associates(word, own[a]), second = Associates(word, own[b]);
                if (first.Any(i => second.Any(j => i == j || _strengths.ContainsKey((i, j)))))
                    continue;
                double clarity = Math.Min(first.Sum(i => _strengths[(word, i)]), second.Sum(i => _strengths[(word, i)]));
                if (best is null || clarity > best.Clarity)
                    best = new AmbiguousWord(word, own[a], own[b], clarity);
            }
        }
        return best;
    }

    private int[] Associates(int word, Company company) => [.. company.Words.Where(other => _strengths.ContainsKey((word, other)))];

    private int[] Nearest(int word, int map)
    {
        Tensors.Tensor places = maps.Coordinates[map];
        double Similarity(int other)
        {
            double across = places[word, 0] - places[other, 0], up = places[word, 1] - places[other, 1];
            return maps.Weights[other, map] / (1 + across * across + up * up);
        }
        PriorityQueue<int, (double, int)> best = new();
        for (int other = 0; other < words.Names.Count; other++)
        {
            if (other == word)
                continue;
            best.Enqueue(other, (Similarity(other), -other));
            if (best.Count > Near)
                best.Dequeue();
        }
        int[] nearest = new int[best.Count];
        for (int i = nearest.Length - 1; i >= 0; i--)
            nearest[i] = best.Dequeue();
        return nearest;
    }
}
