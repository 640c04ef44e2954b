using Rootball.Data;
using Rootball.Maps;
using Rootball.Reports;

namespace Rootball.Experiments;

/// <summary>What the page of <see cref="WordMaps"/> shows: words in two companies, and the maps they are in.</summary>
internal sealed class WordPages(Associations words, MultipleMaps maps, int count)
{
    // A word of which there is less in a map is not written there.
    private const float LeastShown = 0.1f;

    private const int MapsShown = 4, WordsShown = 110;

    public IReadOnlyList<ReportSection> Sections((Company First, Company Second)? bank, IEnumerable<AmbiguousWord> ambiguous, IReadOnlyList<(string Name, double Value)> kept)
    {
        AmbiguousWord[] found = [.. ambiguous];
        List<string[]> rows = bank is { } two ? [Row("bank", two.First, two.Second)] : [];
        rows.AddRange(found.Select(word => Row(words.Names[word.Word], word.First, word.Second)));
        // The maps of "bank" first, then those of the clearest words that were found.
        (int Word, Company Company)[] bankPlaces = bank is { } both ? [(Number("bank"), both.First), (Number("bank"), both.Second)] : [];
        IEnumerable<(int Word, Company Company)> places = bankPlaces.Concat(found.SelectMany(word => new[] { (word.Word, word.First), (word.Word, word.Second) }));
        SvgBars bars = new SvgBars("Strongest associations among the most similar words", [.. kept.Select(bar => bar.Name)]).Add("share kept", [.. kept.Select(bar => bar.Value)]);
        return
        [
            new ReportSection("How much is kept", "Of each word's ten strongest associations, the share that are among its ten most similar words. A map of many dimensions has as many numbers for a word as all the small maps together, and still cannot have a word near two others that are far apart.", bars.Html()),
            new ReportSection("Words in two companies", "Found by the program: the word has weight in both maps, its associates are near it in both, and no associate in one has anything to do with one in the other.",
                Page.Table("Companies", ["Word", "In one map", "In another"], rows, "companies")),
            .. places.DistinctBy(place => place.Company.Map).Take(MapsShown).Select(place => new ReportSection($"Around \"{words.Names[place.Word]}\" in map {place.Company.Map + 1} of {count}",
                "The larger a word, the more of it is in this map. Words that would lie over others stand a little beside their places; a dot is one for which there was no room.",
                Picture(place.Word, place.Company))),
        ];
    }

    private int Number(string word) => words.Names.ToList().IndexOf(word);

    private string[] Row(string word, Company first, Company second) => [word, Text(first), Text(second)];

    private string Text(Company company) => $"{string.Join(", ", company.Words.Take(6).Select(word => words.Names[word]))} (map\u00A0{company.Map + 1}, {Human.Percent(Math.Round(company.Weight, 2)).Replace(' ', '\u00A0')})";

    // The company, and of the other words that have weight here those nearest to the word.
    private string Picture(int word, Company company)
    {
        Tensors.Tensor places = maps.Coordinates[company.Map];
        double Distance(int other) => Math.Pow(places[word, 0] - places[other, 0], 2) + Math.Pow(places[word, 1] - places[other, 1], 2);
        IEnumerable<int> near = Enumerable.Range(0, words.Names.Count).Where(i => i != word && maps.Weights[i, company.Map] >= LeastShown).OrderBy(Distance).Take(WordsShown);
        return new SvgWords($"Map {company.Map + 1}", [.. near.Concat(company.Words).Append(word).Distinct()
            .Select(i => new MapWord(words.Names[i], places[i, 0], places[i, 1], maps.Weights[i, company.Map], i == word))]).Html();
    }
}
