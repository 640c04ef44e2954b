using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Examples that are the same, or nearly so.</summary>
/// <param name="Members">Their indices, in order; at least two.</param>
/// <param name="Exact">Whether all are the same to the last bit.</param>
/// <param name="LabelsDiffer">Whether two of them are given different classes: at least one label is wrong. Missing labels do not count.</param>
public sealed record DuplicateGroup(IReadOnlyList<int> Members, bool Exact, bool LabelsDiffer);

/// <summary>Finds groups of (nearly) identical examples, and those among them whose labels contradict each other.</summary>
/// <remarks>
/// Two examples are near duplicates if one is among the other's neighbours at no more than a share of the typical (median) distance to the nearest neighbour; those that have an exact duplicate are left
/// out of the median, so that many copies do not make it zero. Whoever is linked to a member belongs to the group, so a chain of near ones is one group. A group of more copies than neighbours were
/// searched is whole as long as the search prefers one copy to another in the same way for all. 8 bytes an example besides what is given.
/// </remarks>
public sealed class NearDuplicates
{
    /// <summary>How near is near, as a share of the median distance to the nearest neighbour; cleanlab's users know this number.</summary>
    public const double UsualShare = 0.13;

    private NearDuplicates(double distance, IReadOnlyList<DuplicateGroup> groups) => (Distance, Groups) = (distance, groups);

    /// <summary>Up to what distance two examples count as near duplicates; 0 where only exact ones do.</summary>
    public double Distance { get; }

    /// <summary>The groups, by their first member.</summary>
    public IReadOnlyList<DuplicateGroup> Groups { get; }

    /// <summary>The groups whose labels differ.</summary>
    public IEnumerable<DuplicateGroup> Conflicts => Groups.Where(group => group.LabelsDiffer);

    /// <summary>Groups examples by their neighbours.</summary>
    /// <param name="count">How many neighbours each example has, k.</param>
    /// <param name="neighbours">[N·k], the indices of each example's neighbours, nearest first; −1 where there are no more.</param>
    /// <param name="squared">[N·k], their squared distances.</param>
    /// <param name="labels">[N], the given labels; −1 where there is none.</param>
    /// <param name="share">How near is near, as a share of the median distance to the nearest neighbour; 0 finds exact duplicates only.</param>
    /// <exception cref="ArgumentException">The lengths do not agree, a neighbour is no example, or a squared distance is negative or NaN.</exception>
    public static NearDuplicates Find(int count, int[] neighbours, float[] squared, ReadOnlySpan<int> labels, double share = UsualShare)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        ArgumentNullException.ThrowIfNull(squared);
        Check(count, neighbours, squared, labels.Length);
        if (!(share >= 0 && double.IsFinite(share)))
            throw new ArgumentOutOfRangeException(nameof(share), share, "NearDuplicates: the share of the typical distance is 0 or more.");
        double limit = share * share * Typical(count, neighbours, squared);
        int[] near = Alone(labels.Length), same = Alone(labels.Length);
        for (int i = 0; i < neighbours.Length; i++)
        {
            if (neighbours[i] < 0 || squared[i] > limit)
                continue;
            Join(near, i / count, neighbours[i]);
            if (squared[i] == 0)
                Join(same, i / count, neighbours[i]);
        }
        return new NearDuplicates(Math.Sqrt(limit), Gather(near, same, labels));
    }

    private static void Check(int count, int[] neighbours, float[] squared, int examples)
    {
        if (count < 0 || neighbours.Length != (long)count * examples || squared.Length != neighbours.Length)
            Throw.Shape($"NearDuplicates: {neighbours.Length} neighbours and {squared.Length} distances for {examples} examples of {count} neighbours each; expected {(long)count * examples}.");
        for (int i = 0; i < neighbours.Length; i++)
        {
            if (neighbours[i] < -1 || neighbours[i] >= examples || (neighbours[i] >= 0 && !(squared[i] >= 0)))
                Throw.Shape($"NearDuplicates: example {i / count} has neighbour {neighbours[i]} at a squared distance of {squared[i]}; expected one of {examples} examples, at 0 or more.");
        }
    }

    // The median squared distance to the nearest neighbour, of those that have no exact duplicate.
    private static double Typical(int count, int[] neighbours, float[] squared)
    {
        List<float> nearest = [];
        for (int i = 0; i < neighbours.Length; i += count)
        {
            if (neighbours[i] >= 0 && squared[i] > 0)
                nearest.Add(squared[i]);
        }
        nearest.Sort();
        return nearest.Count == 0 ? 0 : nearest[nearest.Count / 2];
    }

    // Trees of examples: each points to one that stands before it, the first to itself.
    private static int[] Alone(int examples)
    {
        int[] tree = new int[examples];
        for (int i = 0; i < examples; i++)
            tree[i] = i;
        return tree;
    }

    private static int First(int[] tree, int i)
    {
        while (tree[i] != i)
            i = tree[i] = tree[tree[i]];
        return i;
    }

    private static void Join(int[] tree, int a, int b)
    {
        (a, b) = (First(tree, a), First(tree, b));
        tree[Math.Max(a, b)] = Math.Min(a, b);
    }

    private static List<DuplicateGroup> Gather(int[] near, int[] same, ReadOnlySpan<int> labels)
    {
        SortedDictionary<int, List<int>> groups = [];
        for (int i = 0; i < near.Length; i++)
        {
            int first = First(near, i);
            if (first == i)
                continue;
            if (!groups.TryGetValue(first, out List<int>? members))
                groups.Add(first, members = [first]);
            members.Add(i);
        }
        List<DuplicateGroup> found = [];
        foreach ((int first, List<int> members) in groups)
        {
            bool exact = true, differ = false;
            int label = Dataset.Unlabelled;
            foreach (int i in members)
            {
                exact &= First(same, i) == First(same, first);
                differ |= label != Dataset.Unlabelled && labels[i] != Dataset.Unlabelled && labels[i] != label;
                label = label == Dataset.Unlabelled ? labels[i] : label;
            }
            found.Add(new DuplicateGroup(members, exact, differ));
        }
        return found;
    }
}
