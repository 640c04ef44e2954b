using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>What the objectives of the family have in common: affinities that pull, a field that pushes, and a normaliser between them.</summary>
internal sealed class Forces(Affinities affinities)
{
    private Tensor? _push;
    private double? _negativeEntropy;

    public Affinities Affinities { get; set; } = affinities;

    /// <summary>[N].</summary>
    public Tensor Potential { get; } = new([affinities.Points]);

    /// <summary>[N,D].</summary>
    public Tensor Push => _push ?? throw new InvalidOperationException("Forces: no gradient has been asked for.");

    /// <summary>Z, as of the last gradient.</summary>
    public double Normaliser { get; set; }

    /// <summary>Σ p·log p.</summary>
    public double NegativeEntropy => _negativeEntropy ??= Attraction.NegativeEntropy(Affinities);

    /// <summary>Makes room for the push on points of this shape.</summary>
    public void Fit(Tensor points)
    {
        if (_push?.Shape != points.Shape)
            _push = new Tensor(points.Shape);
    }

    /// <summary>Σ_i φ_i, in an order that depends on the number of points alone.</summary>
    public double SumOfPotentials()
    {
        const int Block = 1_024;
        double sum = 0;
        ReadOnlySpan<float> potential = Potential.Span;
        for (int i = 0; i < potential.Length; i += Block)
            sum += Reduce.Sum(potential.Slice(i, Math.Min(Block, potential.Length - i)));
        return sum;
    }

    /// <summary>gradient = exaggeration·gradient − scale·push.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Combine(Tensor gradient, float exaggeration, float scale)
    {
        Span<float> pull = gradient.Span, push = Push.Span;
        int i = 0;
        for (; i <= pull.Length - 8; i += 8)
            (Vector256.Create<float>(pull[i..]) * exaggeration - Vector256.Create<float>(push[i..]) * scale).CopyTo(pull[i..]);
        for (; i < pull.Length; i++)
            pull[i] = exaggeration * pull[i] - scale * push[i];
    }
}
