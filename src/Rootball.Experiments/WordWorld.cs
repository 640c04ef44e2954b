using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>A small world of words: what they remind one of is others of their topics; the first words of a line also stand in another line, where they mean something else.</summary>
internal static class WordWorld
{
    // Each word brings six others of its topic to mind, and now and then one of no topic of its own.
    private const int Answers = 6;
    private const float Stray = 0.2f;

    private static readonly string[] s_topics =
    [
        "bank bill check interest note money loan cash teller deposit account coin vault debt",
        "bank current bed bridge mouth river stream water boat flow shore lake flood ferry",
        "bed sheet spring sleep pillow blanket dream mattress snore nap quilt",
        "sheet letter note draft paper page pen ink envelope stamp author",
        "note key organ band scale bass song piano chord tune choir violin",
        "key bolt lock door handle hinge latch knob gate",
        "bolt draft current lightning thunder storm wind rain cloud hail",
        "organ mouth palm heart liver lung kidney blood stomach brain",
        "palm bark trunk branch date tree leaf oak root forest pine",
        "bark tail collar dog puppy leash bone paw kennel",
        "trunk tag suitcase travel ticket airport passport luggage hotel",
        "bat pitcher diamond plate ball baseball inning glove umpire stadium",
        "bat wing cave owl vampire dark moth dusk hunt",
        "pitcher glass plate cup pour juice kitchen bowl spoon jug",
        "diamond ring band gold ruby necklace jewel emerald pearl",
        "ring match boxer punch fight knockout champion referee gloves",
        "match pipe light fire smoke flame candle burn ash",
        "plug pipe tap sink drain bath faucet leak plumber",
        "plug charge light battery wire volt socket lamp electric",
        "charge check court judge crime police prison trial lawyer theft",
        "court racket serve tennis net volley umpiring player lawn",
        "crane bill wing bird nest feather goose beak egg",
        "crane nail file hammer brick build saw ladder scaffold",
        "nail file palm finger thumb polish hand wrist knuckle",
        "scale bass school fish fin trout gill hook salmon",
        "school letter interest lesson teacher pupil class desk homework",
        "spring date fall season summer winter month calendar year",
        "branch tap bridge manager office firm boss company desktop",
    ];

    /// <summary>What the world's words remind of.</summary>
    public static Associations Create(RandomStream random)
    {
        string[][] topics = [.. s_topics.Select(topic => topic.Split(' '))];
        string[] words = [.. topics.SelectMany(topic => topic).Distinct()];
        List<(string Cue, string Target, double Strength)> answers = [];
        foreach (string[] topic in topics)
        {
            foreach (string cue in topic)
            {
                string[] others = [.. topic.Where(word => word != cue)];
                random.Shuffle(others.AsSpan());
                answers.AddRange(others.Take(Answers).Select(target => (cue, target, (double)random.Uniform(0.3f, 1))));
                if (random.NextSingle() < Stray)
                    answers.Add((cue, words[random.NextInt(words.Length)], 0.2));
            }
        }
        return Associations.Of(answers);
    }
}
