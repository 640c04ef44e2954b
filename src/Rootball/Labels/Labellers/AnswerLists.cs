namespace Rootball.Labels;

/// <summary>Answers in compressed rows: those of row r stand at Starts[r] … Starts[r + 1] − 1.</summary>
/// <param name="Starts">Where each row begins, and the end: [rows + 1].</param>
/// <param name="Others">The labeller of each answer where rows are items; the item where they are labellers.</param>
/// <param name="Classes">The class that was answered.</param>
internal sealed record AnswerLists(int[] Starts, int[] Others, int[] Classes)
{
    public int Rows => Starts.Length - 1;

    /// <summary>Sorts answers by row, in the order in which they come: a counting sort.</summary>
    public static AnswerLists Sort(int rows, ReadOnlySpan<int> row, ReadOnlySpan<int> other, ReadOnlySpan<int> classes)
    {
        int[] starts = new int[rows + 1], others = new int[row.Length], sorted = new int[row.Length];
        foreach (int r in row)
            starts[r + 1]++;
        for (int r = 0; r < rows; r++)
            starts[r + 1] += starts[r];
        int[] next = starts[..^1];
        for (int i = 0; i < row.Length; i++)
        {
            int place = next[row[i]]++;
            (others[place], sorted[place]) = (other[i], classes[i]);
        }
        return new AnswerLists(starts, others, sorted);
    }

    /// <summary>The same answers with rows and others exchanged; within each row of the result others rise.</summary>
    public AnswerLists Turn(int rows)
    {
        int[] row = new int[Others.Length];
        for (int r = 0; r < Rows; r++)
            row.AsSpan(Starts[r]..Starts[r + 1]).Fill(r);
        return Sort(rows, Others, row, Classes);
    }
}
