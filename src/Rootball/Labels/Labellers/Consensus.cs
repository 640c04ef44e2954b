using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>What several labellers' answers come to: a label for each item, how sure it is, and what each labeller is worth.</summary>
/// <remarks>The columns are named as users of cleanlab know them (Northcutt, Goh, Tkachenko and Mueller).</remarks>
public sealed class Consensus
{
    /// <summary>The label of an item that nobody has labelled.</summary>
    public const int Unlabelled = Dataset.Unlabelled;

    internal Consensus(Annotations annotations, Tensor probabilities, int[]? labels, Func<int, double> quality, Func<int, int, double> skill)
    {
        (Annotations, Probabilities) = (annotations, probabilities);
        int items = annotations.Items.Count;
        (Labels, Count, Agreement, Quality) = (labels ?? new int[items], new int[items], new double[items], new double[items]);
        for (int item = 0; item < items; item++)
        {
            Count[item] = annotations.CountOfItem(item);
            if (Count[item] == 0)
            {
                (Labels[item], Agreement[item], Quality[item]) = (Unlabelled, double.NaN, double.NaN);
                continue;
            }
            Labels[item] = labels is null ? Reduce.ArgMax(probabilities.Row(item)) : labels[item];
            int agreeing = annotations.ByItem.Classes.AsSpan(annotations.ByItem.Starts[item], Count[item]).Count(Labels[item]);
            (Agreement[item], Quality[item]) = (agreeing / (double)Count[item], probabilities.Row(item)[Labels[item]]);
        }
        Labellers = [.. Enumerable.Range(0, annotations.Labellers.Count).Select(j => Summary(j, quality(j), [.. Enumerable.Range(0, annotations.Classes.Count).Select(c => skill(j, c))]))];
    }

    /// <summary>The answers it was made from.</summary>
    public Annotations Annotations { get; }

    /// <summary>How probable each class is for each item [N,C]; the classes' shares where nobody has labelled.</summary>
    public Tensor Probabilities { get; }

    /// <summary>The label of each item, or <see cref="Unlabelled"/>: consensus_label.</summary>
    public int[] Labels { get; }

    /// <summary>The share of an item's labellers who gave its consensus label; NaN where there are none: annotator_agreement.</summary>
    public double[] Agreement { get; }

    /// <summary>How many labelled each item: num_annotations.</summary>
    public int[] Count { get; }

    /// <summary>How probable each consensus label is; NaN where there is none: consensus_quality_score.</summary>
    public double[] Quality { get; }

    /// <summary>A summary of each labeller.</summary>
    public IReadOnlyList<LabellerSummary> Labellers { get; }

    /// <summary>The share of items with a consensus and a known truth whose consensus is the truth; NaN if there are none.</summary>
    /// <param name="truth">The right class of each item; −1 where it is not known.</param>
    /// <exception cref="ArgumentException">Not one for each item.</exception>
    public double Accuracy(ReadOnlySpan<int> truth)
    {
        if (truth.Length != Labels.Length)
            throw new ArgumentException($"Consensus: {truth.Length} truths for {Labels.Length} items.", nameof(truth));
        int known = 0, right = 0;
        for (int item = 0; item < Labels.Length; item++)
        {
            if (truth[item] >= 0 && Labels[item] != Unlabelled)
                (known, right) = (known + 1, right + (truth[item] == Labels[item] ? 1 : 0));
        }
        return known == 0 ? double.NaN : right / (double)known;
    }

    /// <summary>A row for each item: id, num_annotations, consensus_label, annotator_agreement, consensus_quality_score.</summary>
    public Table ItemTable() => new("consensus", Labels.Length,
    [
        TextColumn.From("id", Annotations.Items),
        new NumberColumn("num_annotations", [.. Count.Select(count => (float)count)]),
        new TextColumn("consensus_label", Annotations.Classes, Labels),
        new NumberColumn("annotator_agreement", [.. Agreement.Select(share => (float)share)]),
        new NumberColumn("consensus_quality_score", [.. Quality.Select(share => (float)share)]),
    ]);

    /// <summary>A row for each labeller: labeller, annotator_quality, num_examples_labeled, agreement_with_consensus, worst_class, and skill_CLASS for each class.</summary>
    public Table LabellerTable() => new("labellers", Labellers.Count,
    [
        TextColumn.From("labeller", [.. Labellers.Select(labeller => labeller.Name)]),
        Numbers("annotator_quality", labeller => labeller.Quality),
        Numbers("num_examples_labeled", labeller => labeller.Count),
        Numbers("agreement_with_consensus", labeller => labeller.Agreement),
        new TextColumn("worst_class", Annotations.Classes, [.. Labellers.Select(labeller => labeller.WorstClass)]),
        .. Annotations.Classes.Select((name, c) => Numbers($"skill_{name}", labeller => labeller.Skill[c])),
    ]);

    private NumberColumn Numbers(string name, Func<LabellerSummary, double> value) => new(name, [.. Labellers.Select(labeller => (float)value(labeller))]);

    // The worst class after cleanlab: of the classes given, the one that is the consensus least often; of several, the one given most often.
    private LabellerSummary Summary(int labeller, double quality, double[] skill)
    {
        int[] given = new int[Annotations.Classes.Count], agreed = new int[given.Length];
        foreach ((int item, int answer) in Annotations.OfLabeller(labeller))
        {
            given[answer]++;
            agreed[answer] += Labels[item] == answer ? 1 : 0;
        }
        int worst = -1;
        for (int c = 0; c < given.Length; c++)
        {
            if (given[c] == 0)
                continue;
            long difference = worst < 0 ? -1 : (long)agreed[c] * given[worst] - (long)agreed[worst] * given[c];
            if (difference < 0 || difference == 0 && given[c] > given[worst])
                worst = c;
        }
        int count = given.Sum();
        return new LabellerSummary(Annotations.Labellers[labeller], quality, count, count == 0 ? double.NaN : agreed.Sum() / (double)count, worst, skill);
    }
}
