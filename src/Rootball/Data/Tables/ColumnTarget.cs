using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Data.Tables;

/// <summary>Where the values of a column go as they are read.</summary>
internal abstract class ColumnTarget
{
    public virtual void Number(int row, float value) => throw new InvalidOperationException();

    public virtual void Text(int row, ReadOnlySpan<char> text) => throw new InvalidOperationException();
}

/// <summary>Numbers that stand side by side with those of other columns, or alone: row r goes to place offset + r · stride.</summary>
internal sealed class ArrayTarget(float[] numbers, int offset = 0, int stride = 1) : ColumnTarget
{
    public override void Number(int row, float value) => numbers[offset + row * stride] = value;
}

/// <summary>A column of a tensor [N,D].</summary>
internal sealed class TensorTarget(Tensor numbers, int column) : ColumnTarget
{
    private readonly int _width = numbers.Shape.Columns;

    public override void Number(int row, float value) => numbers.Span[row * _width + column] = value;
}

/// <summary>Texts, each different one kept once. Memory for a new one is paid for before it is taken.</summary>
internal sealed class TextTarget(int rows, BoundedReader reader, int most = int.MaxValue, Func<DataException>? tooMany = null) : ColumnTarget
{
    // A string's head, its entry in the table that finds it again, and its place in the list.
    private const int BytesAText = 80;

    private readonly Dictionary<string, int> _known = [];

    public int[] Codes { get; } = Filled(rows);

    public override void Text(int row, ReadOnlySpan<char> text)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(text, out int code))
        {
            if (_known.Count == most)
                throw tooMany!();
            reader.Spend(BytesAText + 2L * text.Length, "different texts in a column");
            known[text] = code = _known.Count;
        }
        Codes[row] = code;
    }

    public TextColumn Column(string name) => new(name, [.. _known.Keys], Codes);

    private static int[] Filled(int rows)
    {
        int[] codes = new int[rows];
        Array.Fill(codes, TextColumn.Missing);
        return codes;
    }
}
