using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;

namespace Rootball.Cli;

/// <summary>The labels that are audited: the data's own, or those of a file, by one person or several.</summary>
/// <param name="Data">The examples under their given labels.</param>
/// <param name="Annotations">What several people said; null where each label has one giver.</param>
/// <param name="Notes">What people should know about them.</param>
internal sealed record AuditLabels(Dataset Data, Annotations? Annotations, IReadOnlyList<string> Notes)
{
    /// <summary>Finds the given labels.</summary>
    /// <exception cref="DataException">A label or an id is not known, an id is there twice, or an example has no label.</exception>
    public static AuditLabels Read(AuditOptions options, LabelledExamples examples)
    {
        Dataset data = examples.Data;
        if (options.Labels is not { } path)
            return Occurring(data, null, []);
        bool own = !options.IgnoreOwnLabels && data.Classes.Count > 1;
        Annotations said = Annotations.Read(path, new AnnotationOptions { Items = examples.Ids, Classes = own ? data.Classes : null });
        if (said.Labellers.Count == 1)
        {
            int[] labels = Single(path, said);
            return Occurring(data.WithLabels(said.Classes, labels), null, []);
        }
        Consensus consensus = DawidSkene.Fit(said).Consensus;
        List<string> notes = [$"{path}: {said.Note}; {said.Count:N0} answers by {said.Labellers.Count:N0} labellers. The given label of each example is what they come to (Dawid and Skene)."];
        if (consensus.Labels.Count(label => label == Consensus.Unlabelled) is var none and > 0)
            notes.Add($"{path}: nobody has labelled {none:N0} of {data.Count:N0} examples, the first of them '{examples.Ids[Array.IndexOf(consensus.Labels, Consensus.Unlabelled)]}'; nets predict them, and they are never suspect.");
        string[] single = [.. Enumerable.Range(0, said.Labellers.Count).Where(labeller => said.CountOfLabeller(labeller) == 1).Select(labeller => said.Labellers[labeller])];
        if (single.Length > 0)
            notes.Add($"{path}: {(single.Length == 1 ? $"labeller '{single[0]}' has" : $"{single.Length:N0} labellers have")} given one answer, from which nothing is known of their skill; they are taken to be as good as labellers are on the whole.");
        return Occurring(data.WithLabels(said.Classes, consensus.Labels), said, notes);
    }

    /// <summary>The right labels of a file, where there are any: −1 where nobody says.</summary>
    public static int[] Truth(string path, LabelledExamples examples, Dataset data)
    {
        Annotations said = Annotations.Read(path, new AnnotationOptions { Items = examples.Ids });
        if (said.Labellers.Count != 1)
            throw new DataException($"{path}: {said.Labellers.Count:N0} columns of labels; expected one, of right ones.");
        // A class that was never given is one that no label can be right about: an index beyond the others.
        Dictionary<string, int> numbers = data.Classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int[] truth = new int[examples.Ids.Count];
        Array.Fill(truth, Dataset.Unlabelled);
        foreach ((int item, int right) in said.OfLabeller(0))
            truth[item] = numbers.GetValueOrDefault(said.Classes[right], data.Classes.Count);
        return truth;
    }

    private static int[] Single(string path, Annotations said)
    {
        int[] labels = new int[said.Items.Count];
        Array.Fill(labels, Dataset.Unlabelled);
        foreach ((int item, int label) in said.OfLabeller(0))
            labels[item] = label;
        int missing = labels.Count(label => label == Dataset.Unlabelled);
        return missing == 0 ? labels
            : throw new DataException($"{path}: {missing:N0} of {labels.Length:N0} examples have no label, the first of them '{said.Items[Array.IndexOf(labels, Dataset.Unlabelled)]}'; expected one for each.");
    }

    // A class that nobody is given cannot be learned, nor can it be known how sure to be of it.
    private static AuditLabels Occurring(Dataset data, Annotations? said, List<string> notes)
    {
        bool[] given = new bool[data.Classes.Count];
        foreach (int label in data.Labels)
        {
            if (label != Dataset.Unlabelled)
                given[label] = true;
        }
        if (!given.Contains(false) || said is not null && !given.Contains(true))
            return new AuditLabels(data, said, notes);
        string[] kept = [.. data.Classes.Where((_, i) => given[i])];
        int[] places = [.. given.Select((one, i) => given.Take(i).Count(before => before))];
        notes.Add($"No example is given {string.Join(", ", data.Classes.Where((_, i) => !given[i]).Take(10).Select(name => $"'{name}'"))}: left out of the classes.");
        Dataset fewer = data.WithLabels(kept, [.. data.Labels.ToArray().Select(label => label == Dataset.Unlabelled ? label : places[label])]);
        return new AuditLabels(fewer, said is null ? null : Without(said, given, places, kept), notes);
    }

    // Answers of classes that are the consensus of no example say nothing that the nets could weigh.
    private static Annotations Without(Annotations said, bool[] given, int[] places, string[] kept)
    {
        List<int> items = [], labellers = [], answers = [];
        for (int item = 0; item < said.Items.Count; item++)
        {
            foreach ((int labeller, int answer) in said.OfItem(item))
            {
                if (!given[answer])
                    continue;
                items.Add(item);
                labellers.Add(labeller);
                answers.Add(places[answer]);
            }
        }
        return Annotations.Of(said.Items, said.Labellers, kept, [.. items], [.. labellers], [.. answers]);
    }
}
