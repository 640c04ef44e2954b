using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>The user's own out-of-sample probabilities.</summary>
internal static class AuditProbabilities
{
    // What float16 and printing to three digits leave of a sum.
    private const double Rounding = 0.01;

    // What single numbers leave of one; such rows stay as they are, to the bit.
    private const double NoMore = 1e-5;

    /// <summary>Reads them [N,C]; rows that were rounded are brought to sum to 1.</summary>
    /// <exception cref="DataException">They are of another shape, or no probabilities.</exception>
    public static Tensor Read(string path, int examples, IReadOnlyList<string> classes)
    {
        NpyArray array = Npy.Read(path);
        string names = classes.Count <= 12 ? $" ({string.Join(", ", classes)})" : "";
        if (array.Shape is not [var rows, var columns] || rows != examples || columns != classes.Count)
            throw new DataException($"{path}: has the shape [{string.Join(", ", array.Shape)}]; expected [{examples}, {classes.Count}]: a row for each example, a column for each class{names}.");
        Tensor probabilities = new([examples, classes.Count]);
        for (int i = 0; i < examples; i++)
        {
            Span<float> row = probabilities.Row(i);
            double sum = 0;
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = array[i * row.Length + c];
                if (!(row[c] >= 0 && row[c] <= 1 + Rounding))
                    throw new DataException($"{path}: row {i}, column {c} holds {row[c]}; expected a probability.");
                sum += row[c];
            }
            if (Math.Abs(sum - 1) > Rounding)
                throw new DataException($"{path}: row {i} sums to {sum:0.####}; expected probabilities that sum to 1.");
            foreach (ref float p in row)
                p = Math.Abs(sum - 1) > NoMore ? (float)(p / sum) : p;
        }
        return probabilities;
    }
}
