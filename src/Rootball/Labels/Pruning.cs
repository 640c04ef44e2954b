using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Picks, class by class, as many rows as the calibrated counts say are wrong, the likeliest first; of rows that are as likely, the first.</summary>
internal static class Pruning
{
    /// <summary>Marks the rows.</summary>
    /// <param name="probabilities">[N,C].</param>
    /// <param name="given">[N].</param>
    /// <param name="calibrated">[given, true], in rows.</param>
    /// <param name="method">By noise rate, by class, or both.</param>
    public static bool[] Find(Tensor probabilities, int[] given, double[,] calibrated, SuspectMethod method)
    {
        bool[] marked = new bool[given.Length];
        (int[] members, int[] starts) = ByClass(given, probabilities.Shape[1]);
        Cores.For(probabilities.Shape[1], new PruneBody(probabilities, members, starts, calibrated, method, marked));
        return marked;
    }

    /// <summary>Whole numbers that keep a row's sum as near as whole numbers can: what is over goes to the largest remainders, the first of equals.</summary>
    internal static int[] Rounded(double[,] calibrated, int row)
    {
        int classes = calibrated.GetLength(1);
        int[] counts = new int[classes];
        double total = 0;
        for (int k = 0; k < classes; k++)
        {
            total += calibrated[row, k];
            counts[k] = (int)Math.Floor(calibrated[row, k] + 1e-9);
        }
        int over = (int)Math.Round(total) - counts.Sum();
        foreach (int k in Enumerable.Range(0, classes).OrderByDescending(k => calibrated[row, k] - counts[k]).Take(Math.Max(0, over)))
            counts[k]++;
        return counts;
    }

    // The rows of class k are members[starts[k] .. starts[k + 1]], in order.
    private static (int[] Members, int[] Starts) ByClass(int[] given, int classes)
    {
        int[] starts = new int[classes + 1];
        foreach (int label in given)
        {
            if (label != Dataset.Unlabelled)
                starts[label + 1]++;
        }
        for (int k = 0; k < classes; k++)
            starts[k + 1] += starts[k];
        int[] members = new int[starts[classes]], next = starts[..classes];
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i] != Dataset.Unlabelled)
                members[next[given[i]]++] = i;
        }
        return (members, starts);
    }

    // One class is one piece: no two pieces mark the same row.
    private readonly struct PruneBody(Tensor probabilities, int[] members, int[] starts, double[,] calibrated, SuspectMethod method, bool[] marked) : IParallelBody
    {
        public void Invoke(int index)
        {
            ReadOnlySpan<int> rows = members.AsSpan(starts[index]..starts[index + 1]);
            ulong[] keys = new ulong[rows.Length];
            int[] wrong = Rounded(calibrated, index);
            int all = wrong.Sum() - wrong[index];
            if (method != SuspectMethod.PruneByClass)
            {
                for (int other = 0; other < wrong.Length; other++)
                {
                    if (other != index && wrong[other] > 0)
                        Mark(rows, keys, index, other, wrong[other], 1);
                }
            }
            if (method == SuspectMethod.PruneByNoiseRate)
                return;
            // Both: a second mark upon the first.
            bool[]? first = method == SuspectMethod.Both ? Taken(rows) : null;
            Mark(rows, keys, index, index, all, 0);
            for (int i = 0; i < rows.Length && first is not null; i++)
                marked[rows[i]] &= first[i];
        }

        private bool[] Taken(ReadOnlySpan<int> rows)
        {
            bool[] taken = new bool[rows.Length];
            for (int i = 0; i < rows.Length; i++)
                (taken[i], marked[rows[i]]) = (marked[rows[i]], false);
            return taken;
        }

        // Marks the rows with the least p(given) − sign · p(other). A key is the number, made to sort as a whole one, above its place.
        private void Mark(ReadOnlySpan<int> rows, ulong[] keys, int given, int other, int count, int sign)
        {
            int columns = probabilities.Shape[1];
            ReadOnlySpan<float> p = probabilities.Span;
            for (int i = 0; i < rows.Length; i++)
                keys[i] = (ulong)Smallest.Sortable(p[rows[i] * columns + given] - sign * p[rows[i] * columns + other]) << 32 | (uint)i;
            count = Math.Min(count, keys.Length);
            Smallest.ToFront(keys, count);
            for (int i = 0; i < count; i++)
                marked[rows[(int)(uint)keys[i]]] = true;
        }
    }
}
