using Rootball.Data;
using Rootball.Maps;
using Rootball.Reports;

namespace Rootball.Experiments;

/// <summary>What the page of <see cref="WordMaps"/> shows: words in two companies, and the maps they are in.</summary>
internal sealed class WordPages(Associations words, MultipleMaps maps, int count)
{
    private const int MapsShown = 4;

    public IReadOnlyList<ReportSection> Sections((Company First, Company Second)? bank, IEnumerable<AmbiguousWord> ambiguous, float leastShown, IReadOnlyList<(string Name, double Value)> kept)
    {
        AmbiguousWord[] found = [.. ambiguous];
        List<string[]> rows = bank is { } two ? [Row("bank", two.First, two.Second)] : [];
        rows.AddRange(found.Select(word => Row(words.Names[word.Word], word.First, word.Second)));
        // The maps of "bank" first, then those of the clearest words that were found.
        IEnumerable<(int Map, int Word)> places = bank is { } both ? [(both.First.Map, Number("bank")), (both.Second.Map, Number("bank"))] : [];
        (int Map, int Word)[] shown = [.. places.Concat(found.SelectMany(word => new[] { (word.First.Map, word.Word), (word.Second.Map, word.Word) })).DistinctBy(place => place.Map).Take(MapsShown)];
        SvgBars bars = new SvgBars("Strongest associations among the most similar words", [.. kept.Select(bar => bar.Name)]).Add("share kept", [.. kept.Select(bar => bar.Value)]);
        return
        [
            new ReportSection("How much is kept", "Of each word's ten strongest associations, the share that are among its ten most similar words. A map of many dimensions has as many numbers for a word as all the small maps together, and still cannot have a word near two others that are far apart.", bars.Html()),
            new ReportSection("Words in two companies", "Found by the program: the word has weight in both maps, its associates are near it in both, and no associate in one has anything to do with one in the other.",
                Page.Table("Companies", ["Word", "In one map", "In another"], rows)),
            .. shown.Select(place => new ReportSection($"Map {place.Map + 1} of {count}: where \"{words.Names[place.Word]}\" is",
                "The larger a word, the more of it is in this map. A dot is a word that would lie over another.", Picture(place.Map, place.Word, leastShown))),
        ];
    }

    private int Number(string word) => words.Names.ToList().IndexOf(word);

    private string[] Row(string word, Company first, Company second) => [word, Text(first), Text(second)];

    private string Text(Company company) => $"{string.Join(", ", company.Words.Take(6).Select(word => words.Names[word]))} (map {company.Map + 1}, {Human.Percent(company.Weight)})";

    private string Picture(int map, int word, float least) => new SvgWords($"Map {map + 1}", [.. Enumerable.Range(0, words.Names.Count)
        .Where(i => i == word || maps.Weights[i, map] >= least)
        .Select(i => new MapWord(words.Names[i], maps.Coordinates[map][i, 0], maps.Coordinates[map][i, 1], maps.Weights[i, map], i == word))]).Html();
}
