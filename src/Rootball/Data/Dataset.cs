using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Labelled examples in memory: bytes that stand for 0 … 1 (pictures) or floats (tables), read out in batches as tensors.</summary>
/// <remarks>Subsets share the numbers of the set they come from and cost four bytes an example.</remarks>
public sealed class Dataset
{
    /// <summary>The label of an example that has none.</summary>
    public const int Unlabelled = -1;

    private readonly byte[]? _bytes;
    private readonly float[]? _floats;
    private readonly int[] _rows; // where example i lies in the numbers
    private readonly int[] _labels;

    private Dataset(string name, ExampleShape shape, IReadOnlyList<string> classes, byte[]? bytes, float[]? floats, int[] rows, int[] labels)
    {
        foreach (int label in labels)
        {
            if (label < Unlabelled || label >= classes.Count)
                throw new ArgumentException($"Dataset {name}: label {label} of {classes.Count} classes.", nameof(labels));
        }
        (Name, Shape, Classes, _bytes, _floats, _rows, _labels) = (name, shape, classes, bytes, floats, rows, labels);
    }

    /// <summary>What the set is called in reports.</summary>
    public string Name { get; }

    /// <summary>The layout of one example.</summary>
    public ExampleShape Shape { get; }

    /// <summary>The names of the classes; a label is an index into them.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many examples there are.</summary>
    public int Count => _labels.Length;

    /// <summary>The label of each example, or <see cref="Unlabelled"/>.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Makes a set from bytes, each standing for value / 255, example after example.</summary>
    /// <exception cref="ArgumentException">The counts do not agree, or a label is not a class.</exception>
    public static Dataset FromBytes(string name, ExampleShape shape, IReadOnlyList<string> classes, byte[] values, int[] labels)
    {
        CheckCount(name, shape, values.Length, labels.Length);
        return new Dataset(name, shape, classes, values, null, Everything(labels.Length), labels);
    }

    /// <summary>Makes a set from floats, example after example.</summary>
    /// <exception cref="ArgumentException">The counts do not agree, or a label is not a class.</exception>
    public static Dataset FromFloats(string name, ExampleShape shape, IReadOnlyList<string> classes, float[] values, int[] labels)
    {
        CheckCount(name, shape, values.Length, labels.Length);
        return new Dataset(name, shape, classes, null, values, Everything(labels.Length), labels);
    }

    /// <summary>Copies one example's numbers, bytes as value / 255.</summary>
    public void Read(int index, Span<float> destination)
    {
        int length = Shape.Length;
        int start = _rows[index] * length;
        if (_floats is not null)
            _floats.AsSpan(start, length).CopyTo(destination);
        else
            BytesToFloats.Convert(_bytes.AsSpan(start, length), destination[..length]);
    }

    /// <summary>Whether the numbers are bytes that stand for value / 255.</summary>
    internal bool HoldsBytes => _bytes is not null;

    /// <summary>A copy of the bytes, example after example.</summary>
    internal byte[] Bytes()
    {
        int length = Shape.Length;
        byte[] copy = new byte[checked(Count * length)];
        for (int i = 0; i < Count; i++)
            _bytes.AsSpan(_rows[i] * length, length).CopyTo(copy.AsSpan(i * length));
        return copy;
    }

    /// <summary>Copies the examples of the given indices into the rows of <paramref name="inputs"/> [indices, features].</summary>
    /// <exception cref="ArgumentException">The tensor is too small.</exception>
    public void Read(ReadOnlySpan<int> indices, Tensor inputs)
    {
        if (inputs.Shape.Columns != Shape.Length || inputs.Shape.Rows < indices.Length)
            throw new ArgumentException($"Dataset.Read: {indices.Length} examples of {Shape} into {inputs}.", nameof(inputs));
        for (int i = 0; i < indices.Length; i++)
            Read(indices[i], inputs.Row(i));
    }

    /// <summary>The examples of the given indices, in that order.</summary>
    public Dataset Subset(ReadOnlySpan<int> indices)
    {
        int[] rows = new int[indices.Length], labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
            (rows[i], labels[i]) = (_rows[indices[i]], _labels[indices[i]]);
        return new Dataset(Name, Shape, Classes, _bytes, _floats, rows, labels);
    }

    /// <summary>Up to <paramref name="count"/> examples drawn without replacement; all of them in their order if there are no more.</summary>
    public Dataset Take(int count, RandomStream random) => count >= Count ? this : Subset(Shuffled(random).AsSpan(0, count));

    /// <summary>Splits at random; the second part has round(<paramref name="fraction"/> · count) examples.</summary>
    public (Dataset Remainder, Dataset Part) Split(double fraction, RandomStream random)
    {
        int[] order = Shuffled(random);
        int part = (int)Math.Round(fraction * Count);
        return (Subset(order.AsSpan(part)), Subset(order.AsSpan(0, part)));
    }

    /// <summary>The same examples under other labels (noise, a labeller's opinion, a teacher's).</summary>
    /// <exception cref="ArgumentException">The number of labels differs, or a label is not a class.</exception>
    public Dataset WithLabels(int[] labels)
    {
        if (labels.Length != Count)
            throw new ArgumentException($"Dataset {Name}: {labels.Length} labels for {Count} examples.", nameof(labels));
        return new Dataset(Name, Shape, Classes, _bytes, _floats, _rows, labels);
    }

    /// <summary>The same examples under labels of other classes.</summary>
    /// <exception cref="ArgumentException">The number of labels differs, or a label is not a class.</exception>
    public Dataset WithLabels(IReadOnlyList<string> classes, int[] labels)
    {
        if (labels.Length != Count)
            throw new ArgumentException($"Dataset {Name}: {labels.Length} labels for {Count} examples.", nameof(labels));
        return new Dataset(Name, Shape, classes, _bytes, _floats, _rows, labels);
    }

    /// <summary>These examples, then those of another set of the same layout and classes. Copies the numbers.</summary>
    /// <exception cref="ArgumentException">The layouts or the kinds of numbers differ.</exception>
    internal Dataset Joined(Dataset other)
    {
        if (other.Shape != Shape || other.HoldsBytes != HoldsBytes)
            throw new ArgumentException($"Dataset {Name}: {Shape} and {other.Shape} do not go together.", nameof(other));
        if (HoldsBytes)
            return FromBytes(Name, Shape, Classes, [.. Bytes(), .. other.Bytes()], [.. _labels, .. other._labels]);
        float[] floats = new float[checked((Count + other.Count) * Shape.Length)];
        for (int i = 0; i < Count + other.Count; i++)
            (i < Count ? this : other).Read(i < Count ? i : i - Count, floats.AsSpan(i * Shape.Length, Shape.Length));
        return FromFloats(Name, Shape, Classes, floats, [.. _labels, .. other._labels]);
    }

    /// <summary>The same examples under another name.</summary>
    public Dataset Named(string name) => new(name, Shape, Classes, _bytes, _floats, _rows, _labels);

    /// <summary>All indices in a random order.</summary>
    public int[] Shuffled(RandomStream random)
    {
        int[] order = Everything(Count);
        random.Shuffle<int>(order);
        return order;
    }

    private static int[] Everything(int count)
    {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = i;
        return rows;
    }

    private static void CheckCount(string name, ExampleShape shape, int values, int labels)
    {
        if ((long)shape.Length * labels != values)
            throw new ArgumentException($"Dataset {name}: {values} values for {labels} examples of {shape}; expected {(long)shape.Length * labels}.", nameof(values));
    }
}
