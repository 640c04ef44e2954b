using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>What was found of each label: whether it is suspect, how good it is, and what it should perhaps be.</summary>
public sealed class SuspectList
{
    private readonly Tensor _probabilities;
    private readonly bool[] _issues;
    private readonly int[] _given, _predicted;
    private readonly float[] _scores;
    private readonly IReadOnlyList<string>? _names;

    internal SuspectList(Tensor probabilities, int[] given, int[] predicted, bool[] issues, float[] scores, ConfidentEstimate noise, IReadOnlyList<string>? names)
    {
        (_probabilities, _given, _predicted, _issues, _scores, _names) = (probabilities, given, predicted, issues, scores, names);
        Noise = noise;
        Ranked = InOrder(i => _issues[i]);
    }

    /// <summary>How many examples there are.</summary>
    public int Count => _given.Length;

    /// <summary>Whether each label is suspect.</summary>
    public ReadOnlySpan<bool> IsIssue => _issues;

    /// <summary>The quality of each label, 0 (surely wrong) … 1; NaN where there is none.</summary>
    public ReadOnlySpan<float> Score => _scores;

    /// <summary>The given label of each example, or −1.</summary>
    public ReadOnlySpan<int> Given => _given;

    /// <summary>The class the net thinks likeliest, the first of equals.</summary>
    public ReadOnlySpan<int> Predicted => _predicted;

    /// <summary>The suspects, the worst score first; of equals the first example.</summary>
    public IReadOnlyList<int> Ranked { get; }

    /// <summary>What confident learning says of the noise.</summary>
    public ConfidentEstimate Noise { get; }

    /// <summary>All labelled examples, the worst score first; of equals the first example. Takes 12 bytes a row.</summary>
    public int[] Order() => InOrder(i => _given[i] != Dataset.Unlabelled);

    /// <summary>What the class of this number is called.</summary>
    public string ClassName(int index) => _names?[index] ?? $"{index}";

    /// <summary>One sentence on why a label is suspect, or why not.</summary>
    public string Explain(int example)
    {
        ReadOnlySpan<float> p = _probabilities.Row(example);
        int given = _given[example], predicted = _predicted[example];
        if (given == Dataset.Unlabelled)
            return $"no label, looks like {ClassName(predicted)} ({Percent(p[predicted])})";
        string said = $"given {ClassName(given)} ({Percent(p[given])} likely)";
        return predicted == given ? $"{said}, looks like it"
            : $"{said}, looks like {ClassName(predicted)} ({Percent(p[predicted])}); the threshold for {ClassName(predicted)} is {Percent(Noise.Thresholds[predicted])}";
    }

    /// <summary>The classes, each with what is wrong with its labels.</summary>
    /// <param name="confusions">How many of a class's likeliest confusions to name.</param>
    public IReadOnlyList<ClassSummary> Classes(int confusions = 3)
    {
        int[] suspects = new int[Noise.Prior.Length], labelled = new int[Noise.Prior.Length];
        for (int i = 0; i < _given.Length; i++)
        {
            if (_given[i] == Dataset.Unlabelled)
                continue;
            labelled[_given[i]]++;
            suspects[_given[i]] += _issues[i] ? 1 : 0;
        }
        return [.. Enumerable.Range(0, labelled.Length).Select(k => ClassSummary.Of(k, ClassName, labelled[k], suspects[k], Noise, confusions))];
    }

    private static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.001 => "under 0.1 %",
        < 0.1 => $"{100 * share:0.#} %",
        < 1 and >= 0.995 => "over 99 %",
        _ => $"{100 * share:0} %",
    };

    private int[] InOrder(Func<int, bool> belongs)
    {
        int count = 0;
        for (int i = 0; i < _given.Length; i++)
            count += belongs(i) ? 1 : 0;
        ulong[] keys = new ulong[count];
        for (int i = _given.Length - 1; i >= 0; i--)
        {
            if (belongs(i))
                keys[--count] = (ulong)Smallest.Sortable(_scores[i]) << 32 | (uint)i;
        }
        Array.Sort(keys);
        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = (int)(uint)keys[i];
        return order;
    }
}
