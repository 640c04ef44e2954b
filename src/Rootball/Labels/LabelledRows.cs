using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Checks that probabilities and labels belong together and are what they should be, before anything is made of them.</summary>
internal static class LabelledRows
{
    /// <summary>Rows in a piece of work: some tens of thousands of numbers.</summary>
    public const int Piece = 2_048;

    // What float16 and a thousand classes may do to a sum.
    private const float Rounding = 2e-3f;

    /// <summary>How many pieces of rows there are.</summary>
    public static int Pieces(int rows) => (rows + Piece - 1) / Piece;

    /// <summary>Where the piece's rows end.</summary>
    public static int End(int piece, int rows) => Math.Min(rows, (piece + 1) * Piece);

    /// <summary>Refuses what cannot be used, with its place.</summary>
    /// <exception cref="ArgumentException">The shapes do not agree, a label is no class, or no row has a label.</exception>
    /// <exception cref="DataException">A row holds a number that is no probability, or does not sum to 1.</exception>
    public static void Check(string who, Tensor probabilities, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.Shape.Rank != 2 || probabilities.Shape[0] != labels.Length)
            Throw.Shape($"{who}: the probabilities are {probabilities.Shape}; expected [{labels.Length}, classes] for {labels.Length} labels.");
        int classes = probabilities.Shape[1], labelled = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < Dataset.Unlabelled || labels[i] >= classes)
                Throw.Shape($"{who}: row {i} has label {labels[i]}; expected 0 … {classes - 1}, or {Dataset.Unlabelled} for none.");
            labelled += labels[i] == Dataset.Unlabelled ? 0 : 1;
        }
        if (labelled == 0)
            Throw.Shape($"{who}: none of {labels.Length} rows has a label.");
        int[] wrong = new int[Pieces(labels.Length)];
        Cores.For(wrong.Length, new CheckBody(probabilities, wrong));
        foreach (int row in wrong)
        {
            if (row >= 0)
                Refuse(who, probabilities.Row(row), row);
        }
    }

    private static void Refuse(string who, ReadOnlySpan<float> p, int row)
    {
        for (int k = 0; k < p.Length; k++)
        {
            if (!(p[k] >= 0 && float.IsFinite(p[k])))
                throw new DataException($"{who}: row {row}, class {k} holds {p[k]}; expected a probability.");
        }
        throw new DataException($"{who}: the probabilities of row {row} sum to {Reduce.Sum(p):0.#####}; expected 1.");
    }

    // Finds each piece's first row that is wrong, or −1.
    private readonly struct CheckBody(Tensor probabilities, int[] wrong) : IParallelBody
    {
        public void Invoke(int index)
        {
            wrong[index] = -1;
            int columns = probabilities.Shape[1];
            ReadOnlySpan<float> all = probabilities.Span;
            for (int row = index * Piece; row < End(index, probabilities.Shape[0]); row++)
            {
                float sum = 0, least = 0;
                foreach (float p in all.Slice(row * columns, columns))
                {
                    sum += p;
                    least = p < least ? p : least;
                }
                if (!(MathF.Abs(sum - 1) <= Rounding) || least < 0)
                {
                    wrong[index] = row;
                    return;
                }
            }
        }
    }
}
