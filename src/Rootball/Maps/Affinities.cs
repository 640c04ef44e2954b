using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>p_ij: how strongly two points belong together, for the few pairs that do; symmetric, and 1 in all. Rows are compressed and padded to eights.</summary>
/// <remarks>Entries of row i lie from <c>Starts[i]</c> to <c>Starts[i + 1]</c>; a row is padded with the point itself at 0, which pulls at nothing.</remarks>
public sealed class Affinities
{
    internal const int Lanes = 8;

    internal Affinities(int[] starts, int[] columns, float[] values) => (Starts, Columns, Values) = (starts, columns, values);

    internal int[] Starts { get; }

    internal int[] Columns { get; }

    internal float[] Values { get; }

    /// <summary>N.</summary>
    public int Points => Starts.Length - 1;

    /// <summary>The pairs (i, j) that belong together, both ways, with their strength.</summary>
    public IEnumerable<(int I, int J, float P)> Pairs
    {
        get
        {
            for (int i = 0; i < Points; i++)
            {
                for (int e = Starts[i]; e < Starts[i + 1]; e++)
                {
                    if (Columns[e] != i)
                        yield return (i, Columns[e], Values[e]);
                }
            }
        }
    }

    /// <summary>Gaussian affinities whose width at each point is such that its neighbours number as the perplexity says.</summary>
    /// <remarks>
    /// p_j|i ∝ exp(−β_i·d²_ij) with entropy log(perplexity); p_ij = (p_j|i + p_i|j) / 2N. Van der Maaten and Hinton, JMLR 9, 2008, eq. 1. With several perplexities the mean of
    /// their conditional affinities: Kobak and Berens, Nature Communications 10, 2019.
    /// </remarks>
    /// <param name="neighbours">Three times as many as the largest perplexity are customary.</param>
    /// <param name="perplexities">Each at least 1 and below the number of neighbours; larger ones are taken as what the neighbours allow.</param>
    public static Affinities OfPerplexity(Neighbours neighbours, params ReadOnlySpan<double> perplexities) =>
        Symmetrise(neighbours, Conditional.OfPerplexity(neighbours, perplexities));

    /// <summary>The same affinity for each of a point's neighbours.</summary>
    public static Affinities Uniform(Neighbours neighbours)
    {
        float[] conditional = new float[neighbours.Indices.Length];
        Array.Fill(conditional, 1f / Math.Max(1, neighbours.Count));
        return Symmetrise(neighbours, conditional);
    }

    /// <summary>Affinities from weighted pairs, such as associations of words: made symmetric, and 1 in all.</summary>
    /// <exception cref="ArgumentException">An index is no point, or a weight is negative or no number.</exception>
    public static Affinities OfPairs(int points, IEnumerable<(int I, int J, double Weight)> pairs)
    {
        SortedDictionary<(int, int), double> sums = [];
        double total = 0;
        foreach ((int i, int j, double weight) in pairs)
        {
            if ((uint)i >= (uint)points || (uint)j >= (uint)points || !(weight >= 0) || !double.IsFinite(weight))
                throw new ArgumentException($"Affinities: pair ({i}, {j}) of weight {weight}; expected indices below {points} and a weight of 0 or more.", nameof(pairs));
            if (i == j || weight == 0)
                continue;
            sums[(i, j)] = sums.GetValueOrDefault((i, j)) + weight;
            sums[(j, i)] = sums.GetValueOrDefault((j, i)) + weight;
            total += 2 * weight;
        }
        int[] starts = new int[points + 1];
        foreach ((int i, _) in sums.Keys)
            starts[i + 1]++;
        Accumulate(starts);
        (int[] columns, float[] values) = Padded(starts);
        int[] next = [.. starts];
        foreach (((int i, int j), double weight) in sums)
            (columns[next[i]], values[next[i]++]) = (j, (float)(weight / total));
        return new Affinities(starts, columns, values);
    }

    /// <summary>The same affinities with the points in another order: row i is what was row <paramref name="order"/>[i].</summary>
    internal Affinities Reordered(int[] order)
    {
        int[] place = new int[Points], starts = new int[Points + 1];
        for (int i = 0; i < Points; i++)
        {
            place[order[i]] = i;
            starts[i + 1] = starts[i] + (Starts[order[i] + 1] - Starts[order[i]]);
        }
        int[] columns = new int[Columns.Length];
        float[] values = new float[Values.Length];
        Cores.For((Points + Piece - 1) / Piece, new ReorderBody(this, order, place, starts, columns, values));
        return new Affinities(starts, columns, values);
    }

    // Rows of a piece.
    private const int Piece = 1_024;

    // p_j|i over k neighbours -> (p_j|i + p_i|j) / 2N over all who are neighbours one way or the other.
    private static Affinities Symmetrise(Neighbours neighbours, float[] conditional)
    {
        int count = neighbours.Points, k = neighbours.Count;
        ReversedNeighbours reversed = new(neighbours, conditional);
        int[] starts = new int[count + 1];
        Cores.For((count + Piece - 1) / Piece, new CountBody(neighbours, reversed, starts));
        Accumulate(starts);
        (int[] columns, float[] values) = Padded(starts);
        Cores.For((count + Piece - 1) / Piece, new MergeBody(neighbours, conditional, reversed, starts, columns, values));
        return new Affinities(starts, columns, values);
    }

    // Lengths of rows, one place further on -> where rows start when each is padded to a multiple of eight.
    private static void Accumulate(int[] starts)
    {
        for (int i = 1; i < starts.Length; i++)
            starts[i] = checked(starts[i - 1] + (starts[i] + Lanes - 1) / Lanes * Lanes);
    }

    private static (int[] Columns, float[] Values) Padded(int[] starts)
    {
        int[] columns = GC.AllocateUninitializedArray<int>(starts[^1]);
        for (int i = 0; i + 1 < starts.Length; i++)
            columns.AsSpan(starts[i]..starts[i + 1]).Fill(i);
        return (columns, new float[starts[^1]]);
    }

    private readonly struct CountBody(Neighbours neighbours, ReversedNeighbours reversed, int[] starts) : IParallelBody
    {
        public void Invoke(int index)
        {
            Seen seen = Seen.OfThread(neighbours.Points);
            for (int i = index * Piece; i < Math.Min(neighbours.Points, (index + 1) * Piece); i++)
            {
                int mutual = 0;
                seen.Next();
                foreach (int j in neighbours.Indices.AsSpan(i * neighbours.Count, neighbours.Count))
                    seen.Mark(j, 0);
                ReadOnlySpan<int> from = reversed.From(i);
                foreach (int j in from)
                    mutual += seen.Contains(j) ? 1 : 0;
                starts[i + 1] = neighbours.Count + from.Length - mutual;
            }
        }
    }

    private readonly struct MergeBody(Neighbours neighbours, float[] conditional, ReversedNeighbours reversed, int[] starts, int[] columns, float[] values) : IParallelBody
    {
        public void Invoke(int index)
        {
            int k = neighbours.Count;
            float half = (float)(0.5 / neighbours.Points);
            Seen seen = Seen.OfThread(neighbours.Points);
            for (int i = index * Piece; i < Math.Min(neighbours.Points, (index + 1) * Piece); i++)
            {
                int at = starts[i];
                seen.Next();
                for (int e = i * k; e < (i + 1) * k; e++, at++)
                {
                    seen.Mark(neighbours.Indices[e], at);
                    (columns[at], values[at]) = (neighbours.Indices[e], conditional[e] * half);
                }
                ReadOnlySpan<int> from = reversed.From(i);
                ReadOnlySpan<float> strengths = reversed.Strengths(i);
                for (int e = 0; e < from.Length; e++)
                {
                    if (seen.Contains(from[e]))
                        values[seen.Place(from[e])] += strengths[e] * half;
                    else
                        (columns[at], values[at++]) = (from[e], strengths[e] * half);
                }
            }
        }
    }

    private readonly struct ReorderBody(Affinities old, int[] order, int[] place, int[] starts, int[] columns, float[] values) : IParallelBody
    {
        public void Invoke(int index)
        {
            for (int i = index * Piece; i < Math.Min(old.Points, (index + 1) * Piece); i++)
            {
                int from = old.Starts[order[i]], length = starts[i + 1] - starts[i];
                for (int e = 0; e < length; e++)
                    columns[starts[i] + e] = place[old.Columns[from + e]];
                values.AsSpan(starts[i], length).Clear();
                old.Values.AsSpan(from, length).CopyTo(values.AsSpan(starts[i]));
            }
        }
    }
}
