using Rootball.Files;

namespace Rootball.Labels;

/// <summary>What several labellers said about items: sparse, held by item and by labeller, sixteen bytes an answer.</summary>
public sealed class Annotations
{
    private Annotations(IReadOnlyList<string> items, IReadOnlyList<string> labellers, IReadOnlyList<string> classes, AnswerLists byItem, string note)
    {
        (Items, Labellers, Classes, ByItem, Note) = (items, labellers, classes, byItem, note);
        ByLabeller = byItem.Turn(labellers.Count);
    }

    /// <summary>The items' names, in the order of the file.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>The labellers' names, in the order of their first answer.</summary>
    public IReadOnlyList<string> Labellers { get; }

    /// <summary>The classes' names; an answer is an index into them.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many answers there are.</summary>
    public int Count => ByItem.Others.Length;

    /// <summary>One sentence on how they were read, for people.</summary>
    public string Note { get; }

    internal AnswerLists ByItem { get; }

    internal AnswerLists ByLabeller { get; }

    /// <summary>How many labellers said something about an item.</summary>
    public int CountOfItem(int item) => ByItem.Starts[item + 1] - ByItem.Starts[item];

    /// <summary>How many items a labeller said something about.</summary>
    public int CountOfLabeller(int labeller) => ByLabeller.Starts[labeller + 1] - ByLabeller.Starts[labeller];

    /// <summary>Who said what about an item.</summary>
    public IEnumerable<(int Labeller, int Class)> OfItem(int item)
    {
        for (int i = ByItem.Starts[item]; i < ByItem.Starts[item + 1]; i++)
            yield return (ByItem.Others[i], ByItem.Classes[i]);
    }

    /// <summary>What a labeller said about which items, the items in their order.</summary>
    public IEnumerable<(int Item, int Class)> OfLabeller(int labeller)
    {
        for (int i = ByLabeller.Starts[labeller]; i < ByLabeller.Starts[labeller + 1]; i++)
            yield return (ByLabeller.Others[i], ByLabeller.Classes[i]);
    }

    /// <summary>Reads a table: a row for each answer (task, worker, label), or a row for each item and a column for each labeller.</summary>
    /// <remarks>Which of the two it is, is seen by the columns' names, and said in <see cref="Note"/>. Any kind of file that <see cref="Data.Table.Read"/> knows.</remarks>
    /// <exception cref="DataException">It cannot be read; the message names the file and the row.</exception>
    public static Annotations Read(string path, AnnotationOptions? options = null) => AnnotationFile.Read(path, options ?? new AnnotationOptions());

    /// <summary>Answers given as numbers: answer i is that labeller[i] said answered[i] about item[i].</summary>
    /// <param name="items">The items' names.</param>
    /// <param name="labellers">The labellers' names.</param>
    /// <param name="classes">The classes' names.</param>
    /// <param name="item">Indices into items.</param>
    /// <param name="labeller">Indices into labellers.</param>
    /// <param name="answered">Indices into classes.</param>
    /// <exception cref="ArgumentException">The lengths differ, a number is no index, or a labeller answers twice about an item.</exception>
    public static Annotations Of(IReadOnlyList<string> items, IReadOnlyList<string> labellers, IReadOnlyList<string> classes,
        ReadOnlySpan<int> item, ReadOnlySpan<int> labeller, ReadOnlySpan<int> answered) =>
        Make(items, labellers, classes, item, labeller, answered, keepLast: false, $"{item.Length:N0} answers",
            (i, j) => new ArgumentException($"Annotations: labeller {labellers[j]} answers twice about item {items[i]}."));

    /// <summary>Answers about items, labellers and classes that are called by their numbers.</summary>
    /// <exception cref="ArgumentException">As with names.</exception>
    public static Annotations Of(int items, int labellers, int classes, ReadOnlySpan<int> item, ReadOnlySpan<int> labeller, ReadOnlySpan<int> answered) =>
        Of(new NumberNames(items), new NumberNames(labellers), new NumberNames(classes), item, labeller, answered);

    /// <summary>These answers and more. Items and labellers known already keep their numbers, new ones come after them.</summary>
    /// <exception cref="DataException">The other answers know other classes, or a labeller has answered about an item already.</exception>
    public Annotations Add(Annotations more)
    {
        if (!more.Classes.SequenceEqual(Classes))
            throw new DataException($"the new answers know the classes {string.Join(", ", more.Classes)}; expected {string.Join(", ", Classes)}.");
        (IReadOnlyList<string> items, int[] itemPlaces) = Join(Items, more.Items);
        (IReadOnlyList<string> labellers, int[] labellerPlaces) = Join(Labellers, more.Labellers);
        int[] item = new int[Count + more.Count], labeller = new int[item.Length];
        Spread(ByItem, item);
        Spread(more.ByItem, item.AsSpan(Count));
        ByItem.Others.CopyTo(labeller, 0);
        for (int i = 0; i < more.Count; i++)
            (item[Count + i], labeller[Count + i]) = (itemPlaces[item[Count + i]], labellerPlaces[more.ByItem.Others[i]]);
        return Make(items, labellers, Classes, item, labeller, [.. ByItem.Classes, .. more.ByItem.Classes], keepLast: false, $"{item.Length:N0} answers",
            (i, j) => new DataException($"labeller {labellers[j]} has answered about item {items[i]} already; expected one answer a pair."));
    }

    internal static Annotations Make(IReadOnlyList<string> items, IReadOnlyList<string> labellers, IReadOnlyList<string> classes,
        ReadOnlySpan<int> item, ReadOnlySpan<int> labeller, ReadOnlySpan<int> answered, bool keepLast, string note, Func<int, int, Exception> twice)
    {
        if (item.Length != labeller.Length || item.Length != answered.Length)
            throw new ArgumentException($"Annotations: {item.Length} items, {labeller.Length} labellers, {answered.Length} classes; expected one of each for an answer.", nameof(item));
        Check(item, items.Count, "item");
        Check(labeller, labellers.Count, "labeller");
        Check(answered, classes.Count, "class");
        AnswerLists byItem = AnswerLists.Sort(items.Count, item, labeller, answered);
        return new Annotations(items, labellers, classes, Once(byItem, labellers.Count, keepLast, twice), note);
    }

    // Of several answers of a labeller about an item the last is kept, or the pair is refused.
    private static AnswerLists Once(AnswerLists lists, int labellers, bool keepLast, Func<int, int, Exception> twice)
    {
        int[] lastItem = new int[labellers], lastPlace = new int[labellers];
        Array.Fill(lastItem, -1);
        bool[]? dropped = null;
        for (int item = 0; item < lists.Rows; item++)
        {
            for (int place = lists.Starts[item]; place < lists.Starts[item + 1]; place++)
            {
                int labeller = lists.Others[place];
                if (lastItem[labeller] == item)
                {
                    if (!keepLast)
                        throw twice(item, labeller);
                    (dropped ??= new bool[lists.Others.Length])[lastPlace[labeller]] = true;
                }
                (lastItem[labeller], lastPlace[labeller]) = (item, place);
            }
        }
        return dropped is null ? lists : Without(lists, dropped);
    }

    private static AnswerLists Without(AnswerLists lists, bool[] dropped)
    {
        int[] items = new int[lists.Others.Length];
        Spread(lists, items);
        int[] kept = [.. Enumerable.Range(0, dropped.Length).Where(place => !dropped[place])];
        return AnswerLists.Sort(lists.Rows, [.. kept.Select(place => items[place])], [.. kept.Select(place => lists.Others[place])], [.. kept.Select(place => lists.Classes[place])]);
    }

    private static void Spread(AnswerLists lists, Span<int> rows)
    {
        for (int row = 0; row < lists.Rows; row++)
            rows[lists.Starts[row]..lists.Starts[row + 1]].Fill(row);
    }

    private static (IReadOnlyList<string> Names, int[] Places) Join(IReadOnlyList<string> known, IReadOnlyList<string> more)
    {
        Dictionary<string, int> places = new(known.Count);
        foreach (string name in known)
            places.Add(name, places.Count);
        int[] moved = new int[more.Count];
        for (int i = 0; i < moved.Length; i++)
        {
            if (!places.TryGetValue(more[i], out moved[i]))
                places.Add(more[i], moved[i] = places.Count);
        }
        return ([.. places.Keys], moved);
    }

    private static void Check(ReadOnlySpan<int> numbers, int count, string what)
    {
        foreach (int number in numbers)
        {
            if ((uint)number >= (uint)count)
                throw new ArgumentException($"Annotations: {what} {number} of {count}.");
        }
    }
}
