using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>What several maps together are asked for: a divergence from the affinities, with its gradient by places and weights.</summary>
internal interface IMultipleMapsObjective
{
    /// <summary>A quarter of the gradient by the places y and half of that by the free weights w, the pull multiplied by <paramref name="exaggeration"/>.</summary>
    /// <param name="places">y of every map [N,D].</param>
    /// <param name="weights">w [N, maps filled up to eights].</param>
    /// <param name="exaggeration">1 for the true gradient.</param>
    /// <param name="byPlace">[N,D] for every map, overwritten.</param>
    /// <param name="byWeight">As the weights, overwritten.</param>
    void Gradient(Tensor[] places, Tensor weights, float exaggeration, Tensor[] byPlace, Tensor byWeight);

    /// <summary>The divergence of the maps the last gradient was for, in natural units.</summary>
    double Divergence { get; }
}

/// <summary>Σ p_ij·log(p_ij/q_ij) with q_ij = Σ_m π_i^m·π_j^m·k(|y_i^m−y_j^m|²)/Z, Z over all pairs and maps, π_i = softmax(w_i).</summary>
/// <remarks>
/// Two points are alike if they are near each other in one map that both count in; so a can be like b, and b like c, without a being like c. Map m pushes with the field
/// of charges π^m, times π_i^m/Z; a pair pulls in map m with p_ij·π_i^m·π_j^m·(−k′)/S_ij, S the sum over maps. Half the gradient by π_i^m is
/// (φ_i^m−π_i^m)/Z − Σ_j p_ij·π_j^m·k/S_ij. Cook, Sutskever, Mnih and Hinton, AISTATS 2007; van der Maaten and Hinton, Machine Learning 87, 2012.
/// </remarks>
internal sealed class MultipleMapsObjective<TKernel>(Affinities affinities, int maps, int dimensions, TKernel kernel, Func<IField> field) : IMultipleMapsObjective
    where TKernel : struct, IMapKernel
{
    // Rows of a piece; the sums of pieces are added in their order.
    private const int Piece = 64;

    // Where a Gaussian of all maps has come to nothing, a pair pulls no more.
    private const float LeastSimilarity = 1e-35f;

    private readonly SideBySide _all = new(affinities.Points, maps, dimensions);
    private readonly IField[] _fields = Each(maps, field);
    private readonly Tensor[] _charges = Each(maps, () => new Tensor([affinities.Points]));
    private readonly Tensor[] _potentials = Each(maps, () => new Tensor([affinities.Points]));
    private readonly Tensor[] _pushes = Each(maps, () => new Tensor([affinities.Points, dimensions]));
    private readonly double[] _similarities = new double[maps], _logs = new double[(affinities.Points + Piece - 1) / Piece];
    private readonly double _negativeEntropy = Attraction.NegativeEntropy(affinities);

    public double Divergence { get; private set; } = double.NaN;

    public void Gradient(Tensor[] places, Tensor weights, float exaggeration, Tensor[] byPlace, Tensor byWeight)
    {
        _all.Take(places, weights);
        Cores.For(maps, new PushBody(this, places));
        double normaliser = Math.Max(Sum(_similarities), 1e-30);
        Cores.For(_logs.Length, new PullBody(this, exaggeration, (float)(1 / normaliser), byPlace, byWeight));
        Divergence = _negativeEntropy - Sum(_logs) + Math.Log(normaliser);
    }

    private static T[] Each<T>(int count, Func<T> make)
    {
        T[] all = new T[count];
        for (int i = 0; i < count; i++)
            all[i] = make();
        return all;
    }

    private static double Sum(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }

    // One map's field, and its part of Z.
    private readonly struct PushBody(MultipleMapsObjective<TKernel> own, Tensor[] places) : IParallelBody
    {
        public void Invoke(int index)
        {
            Span<float> charges = own._charges[index].Span, potential = own._potentials[index].Span;
            for (int i = 0; i < charges.Length; i++)
                charges[i] = own._all.Shares[i, index];
            own._fields[index].Compute(places[index], own._charges[index], own._potentials[index], own._pushes[index]);
            double sum = 0;
            for (int i = 0; i < charges.Length; i++)
            {
                potential[i] -= charges[i];
                sum += charges[i] * potential[i];
            }
            own._similarities[index] = sum;
        }
    }

    private readonly struct PullBody(MultipleMapsObjective<TKernel> own, float exaggeration, float scale, Tensor[] byPlace, Tensor byWeight) : IParallelBody
    {
        public void Invoke(int index)
        {
            Affinities pairs = own.Affinities;
            int maps = own.Maps, dimensions = own.Dimensions, lanes = SideBySide.Lanes(maps);
            Span<float> scratch = ThreadScratch.Span((3 + dimensions) * lanes);
            Span<float> values = scratch[..lanes], slopes = scratch.Slice(lanes, lanes), known = scratch.Slice(2 * lanes, lanes), pull = scratch[(3 * lanes)..];
            double logs = 0;
            for (int i = index * Piece; i < Math.Min(pairs.Points, (index + 1) * Piece); i++)
            {
                known.Clear();
                pull.Clear();
                ReadOnlySpan<float> here = own._all.Places.Row(i), shares = own._all.Shares.Row(i);
                for (int e = pairs.Starts[i]; e < pairs.Starts[i + 1]; e++)
                {
                    if (pairs.Values[e] > 0)
                        logs += pairs.Values[e] * Pair(pairs.Columns[e], pairs.Values[e] * exaggeration, here, shares, values, slopes, known, pull);
                }
                Combine(i, shares, known, pull);
            }
            own._logs[index] = logs;
        }

        // Adds what a pair of affinity p says of its first point; returns log S.
        private float Pair(int j, float p, ReadOnlySpan<float> here, ReadOnlySpan<float> shares, Span<float> values, Span<float> slopes, Span<float> known, Span<float> pull)
        {
            int lanes = values.Length;
            ReadOnlySpan<float> there = own._all.Places.Row(j), others = own._all.Shares.Row(j);
            Vector256<float> sum = default;
            for (int m = 0; m < lanes; m += 8)
            {
                own.Kernel.Evaluate(SideBySide.Squared(here, there, m, lanes), out Vector256<float> value, out Vector256<float> slope);
                Vector256<float> share = Vector256.Create(shares[m..]), other = Vector256.Create(others[m..]);
                value *= other;
                sum += share * value;
                value.CopyTo(values[m..]);
                (share * other * slope).CopyTo(slopes[m..]);
            }
            float similarity = MathF.Max(Vector256.Sum(sum), LeastSimilarity), strength = p / similarity;
            for (int m = 0; m < lanes; m += 8)
            {
                (Vector256.Create<float>(known[m..]) + strength * Vector256.Create<float>(values[m..])).CopyTo(known[m..]);
                Vector256<float> force = strength * Vector256.Create<float>(slopes[m..]);
                for (int at = m; at < here.Length; at += lanes)
                    (Vector256.Create<float>(pull[at..]) + force * (Vector256.Create(here[at..]) - Vector256.Create(there[at..]))).CopyTo(pull[at..]);
            }
            return MathF.Log(similarity);
        }

        private void Combine(int i, ReadOnlySpan<float> shares, ReadOnlySpan<float> known, ReadOnlySpan<float> pull)
        {
            Span<float> slope = byWeight.Row(i);
            slope.Clear();
            float mean = 0;
            for (int m = 0; m < own.Maps; m++)
            {
                slope[m] = own._potentials[m].Span[i] * scale - known[m];
                mean += shares[m] * slope[m];
                Span<float> gradient = byPlace[m].Row(i), push = own._pushes[m].Row(i);
                for (int axis = 0; axis < own.Dimensions; axis++)
                    gradient[axis] = pull[axis * slope.Length + m] - shares[m] * scale * push[axis];
            }
            for (int m = 0; m < own.Maps; m++)
                slope[m] = shares[m] * (slope[m] - mean);
        }
    }

    private Affinities Affinities => affinities;

    private int Maps => maps;

    private int Dimensions => dimensions;

    private TKernel Kernel => kernel;
}
