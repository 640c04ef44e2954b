using System.Diagnostics;
using Rootball.Data;
using Rootball.Files;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Several maps of words: "bank" near "money" in one and near "river" in another; and how much more they keep of what words bring to mind than one map of as many numbers.</summary>
public sealed class WordMaps : Experiment
{
    private const string FileName = "word-associations.csv";

    // A word's so many strongest associations are looked for among its so many most similar words.
    private const int Judged = 10;

    private const int WordsShown = 12;

    private static readonly HashSet<string> s_money = ["money", "loan", "cash", "teller", "deposit", "account", "vault", "debt", "coin", "check", "checking", "banker", "savings", "robber", "robbery"];
    private static readonly HashSet<string> s_river = ["river", "stream", "water", "lake", "flow", "boat", "shore", "flood", "ferry", "canal", "creek", "brook", "canoe", "raft", "dam", "bridge", "upstream", "downstream"];

    /// <inheritdoc/>
    public override string Name => "word-maps";

    /// <inheritdoc/>
    public override string Claim => "With several maps \"bank\" can be near \"money\" in one and near \"river\" in another, without \"river\" ever being near \"money\".";

    /// <inheritdoc/>
    public override string Interview => "1:22:30";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        bool full = options.Profile == "full";
        RandomStream random = new(options.Seed);
        Associations words = full ? Read(options.DataDirectory) : WordWorld.Create(random.Split("world"));
        Affinities affinities = Affinities.OfPairs(words.Names.Count, words.Pairs);
        MultipleMapsOptions several = full ? new() { Maps = 40, Iterations = 1_000 } : new() { Maps = 16, Iterations = 1_000 };
        // As many numbers for a word: a place in each map, and weights that sum to 1.
        int numbers = several.Maps * (several.Dimensions + 1) - 1;
        (MultipleMaps many, double kept) = Make("several maps", several);
        (_, double plane) = Make("one map in the plane", several with { Maps = 1 });
        (_, double one) = Make($"one map of {numbers} dimensions", several with { Maps = 1, Dimensions = numbers, Iterations = full ? 250 : several.Iterations });
        WordCompanies companies = new(words, affinities, many);
        IReadOnlyList<AmbiguousWord> ambiguous = companies.Ambiguous();
        (Company First, Company Second)? bank = companies.Between("bank", s_money, s_river);
        return new ExperimentResult(
        [
            new("neighbourhood_preservation", kept, "share", AtLeast: Math.BitIncrement(Math.Max(plane, one))),
            new("single_map_neighbourhood_preservation", one, "share"),
            new("plane_map_neighbourhood_preservation", plane, "share"),
            new("bank_money_and_river", bank is null ? 0 : 1, "yes or no", AtLeast: 1),
            new("ambiguous_words", ambiguous.Count, "words", AtLeast: WordsShown),
            new("divergence", many.Divergence, "nats"),
        ], null, new WordPages(words, many, several.Maps).Sections(bank, ambiguous.Take(WordsShown), [("one, plane", plane), ($"one, {numbers} dim.", one), ($"{several.Maps} maps", kept)]));

        (MultipleMaps Maps, double Kept) Make(string what, MultipleMapsOptions how)
        {
            Stopwatch watch = Stopwatch.StartNew();
            MultipleMaps maps = MultipleMaps.Make(affinities, how, random.Split("maps"), cancellation: cancellation);
            double share = Kept(affinities, maps);
            progress.Report($"word-maps: {what}: divergence {maps.Divergence:F3}, {share:P1} of associations kept, {watch.Elapsed.TotalSeconds:F0} s");
            return (maps, share);
        }
    }

    /// <summary>The share of each word's strongest associations that are among its most similar words: the mean over words.</summary>
    private static double Kept(Affinities affinities, MultipleMaps maps)
    {
        int[] similar = maps.MostSimilar(Judged);
        return affinities.Pairs.Where(pair => pair.P > 0).GroupBy(pair => pair.I).Average(word =>
            word.OrderByDescending(pair => pair.P).ThenBy(pair => pair.J).Take(Judged).Average(pair => similar.AsSpan(word.Key * Judged, Judged).Contains(pair.J) ? 1.0 : 0));
    }

    private static Associations Read(string? directory)
    {
        string?[] folders = [directory, Environment.GetEnvironmentVariable("ROOTBALL_DATA"), NamedData.CacheFolder];
        string? path = folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, FileName)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            throw new DataException($"word-maps: {FileName} is in none of --data, ROOTBALL_DATA and {NamedData.CacheFolder}. "
                + "Expected a table of cue,target,forward_strength, such as the South Florida free association norms. The quick profile needs no file.");
        }
        Associations read = Associations.Read(path);
        return read with { Names = [.. read.Names.Select(name => name.ToLowerInvariant())] };
    }
}
