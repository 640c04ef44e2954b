using Rootball.Architectures;
using Rootball.Data;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>What a rule's levels say of every example of a set, without a class being favoured.</summary>
public static class Representations
{
    // Enough for the products, and a memory of one batch whatever the set's size.
    private const int BatchSize = 250;

    // Running averages keep nine tenths in each batch: what they began with is forgotten to a hundredth.
    private const int SettlingBatches = 44;

    /// <summary>What levels say of every example, side by side [N,Width]; of a convolutional level the averages over a small grid of places, as objectives compare it.</summary>
    /// <param name="rule">Who is asked.</param>
    /// <param name="scaling">How the examples' numbers are scaled for it.</param>
    /// <param name="data">What is shown.</param>
    /// <param name="levels">Which levels, 0 the lowest; all unless given.</param>
    /// <param name="change">What is done to the examples before they are shown; nothing unless given.</param>
    /// <param name="random">Where the chance of the change comes from.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="ArgumentException">There is no such level, the examples are of another width, or there is a change and no chance for it.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static Tensor Of(LearningRule rule, Scaling scaling, Dataset data, IReadOnlyList<int>? levels = null, Augmentation? change = null, RandomStream? random = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(data);
        Tensor said = new([data.Count, Asked(rule, levels).Sum(level => Projection.Size(rule.Network.Levels[level].Output))]);
        Into(said, 0, rule, scaling, data, levels, change, random, cancellation);
        return said;
    }

    // The same, written into rows of said [≥ row + N,Width] from row on.
    internal static void Into(Tensor said, int row, LearningRule rule, Scaling scaling, Dataset data, IReadOnlyList<int>? levels = null, Augmentation? change = null, RandomStream? random = null,
        CancellationToken cancellation = default)
    {
        if (change is not null && random is null)
            throw new ArgumentException("Representations: a change without chance; expected a stream for it.", nameof(random));
        IReadOnlyList<Level> all = rule.Network.Levels;
        IReadOnlyList<int> asked = Asked(rule, levels);
        int[] starts = new int[asked.Count];
        for (int i = 1; i < asked.Count; i++)
            starts[i] = starts[i - 1] + Projection.Size(all[asked[i - 1]].Output);
        Batches(scaling, data, (start, inputs) =>
        {
            change?.Invoke(data.Shape, inputs, random!);
            rule.Represent(inputs, asked.Max(), (level, upward) =>
            {
                for (int i = 0; i < asked.Count; i++)
                {
                    if (asked[i] == level)
                        Place(Projection.Averaged(upward, all[level].Output).Value, said, row + start, starts[i]);
                }
            });
        }, cancellation);
    }

    private static IReadOnlyList<int> Asked(LearningRule rule, IReadOnlyList<int>? levels)
    {
        int count = rule.Network.Levels.Count;
        levels ??= [.. Enumerable.Range(0, count)];
        if (levels.Count == 0 || levels.Any(level => level < 0 || level >= count))
            throw new ArgumentException($"Representations: levels {string.Join(',', levels)}; expected some of 0 to {count - 1}.", nameof(levels));
        return levels;
    }

    /// <summary>The examples themselves as a rule would see them [N,Width]: what every representation should be compared with.</summary>
    /// <param name="scaling">How the examples' numbers are scaled.</param>
    /// <param name="data">What is shown.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="ArgumentException">The examples are of another width than the scaling.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static Tensor OfInputs(Scaling scaling, Dataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        Tensor seen = new([data.Count, data.Shape.Length]);
        Batches(scaling, data, (start, inputs) => Place(inputs, seen, start, 0), cancellation);
        return seen;
    }

    /// <summary>Shows a net some of the examples without learning from them, so that its normalisations know what they take off. No weight moves: the fair thing to hold what was learned against.</summary>
    /// <param name="rule">Whose net, as it was drawn.</param>
    /// <param name="scaling">How the examples' numbers are scaled for it.</param>
    /// <param name="data">What is shown, at most 11,000 examples of it.</param>
    /// <param name="random">Which, and in what order.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="ArgumentException">The examples are of another width.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static void Settle(LearningRule rule, Scaling scaling, Dataset data, RandomStream random, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(data);
        // In no order: where a folder's classes come one after another, a batch of one class says little of the whole.
        int[] order = data.Shuffled(random);
        Dataset some = data.Subset(order.AsSpan(0, Math.Min(order.Length, SettlingBatches * BatchSize)));
        int batches = 0, rows = Math.Min(BatchSize, some.Count);
        while (rows > 0 && batches < SettlingBatches)
        {
            Batches(scaling, some, (_, inputs) =>
            {
                // A rest of a few examples says little of the whole.
                if (inputs.Shape.Rows < rows || batches == SettlingBatches)
                    return;
                rule.Watch(inputs);
                batches++;
            }, cancellation);
        }
    }

    private static void Batches(Scaling scaling, Dataset data, Action<int, Tensor> take, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        if (scaling.Offset.Length != data.Shape.Length)
            throw new ArgumentException($"Representations: examples of {data.Shape}; expected {scaling.Offset.Length} numbers.", nameof(data));
        for (int start = 0; start < data.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor inputs = new([Math.Min(BatchSize, data.Count - start), data.Shape.Length]);
            for (int i = 0; i < inputs.Shape.Rows; i++)
                data.Read(start + i, inputs.Row(i));
            scaling.Apply(inputs);
            take(start, inputs);
        }
    }

    private static void Place(Tensor part, Tensor whole, int row, int column)
    {
        for (int i = 0; i < part.Shape.Rows; i++)
            part.Row(i).CopyTo(whole.Row(row + i)[column..]);
    }
}
