using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Symmetric SNE with a share of q spread evenly over all pairs: UNI-SNE, in which points that are far apart stop pushing and may be pulled no further.</summary>
/// <remarks>q_ij = (1−λ)·exp(−d²)/Z + λ/(N(N−1)). Cook, Sutskever, Mnih and Hinton, AISTATS 2007, section 3.</remarks>
internal sealed class UniformMixtureObjective(Affinities affinities, float share, IField field) : IMapObjective
{
    private readonly Forces _forces = new(affinities);

    public void Gradient(Tensor points, float exaggeration, Tensor gradient)
    {
        _forces.Fit(points);
        field.Compute(points, null, _forces.Potential, _forces.Push);
        _forces.Normaliser = Math.Max(_forces.SumOfPotentials() - points.Shape.Rows, 1e-12);
        double explained = Attraction.Compute(_forces.Affinities, points, Similarity(points), gradient);
        _forces.Combine(gradient, exaggeration, (float)(explained / _forces.Normaliser));
    }

    public double Divergence(Tensor points) => _forces.NegativeEntropy - Attraction.LogSimilarity(_forces.Affinities, points, Similarity(points));

    public Affinities Affinities
    {
        get => _forces.Affinities;
        set => _forces.Affinities = value;
    }

    private Mixture Similarity(Tensor points)
    {
        double count = points.Shape.Rows;
        return new Mixture((float)((1 - share) / _forces.Normaliser), (float)(share / Math.Max(1, count * (count - 1))));
    }

    // q = s·exp(−d²) + u; −∂ log q / ∂d² is the part of q that is the Gaussian's.
    private readonly struct Mixture(float scale, float uniform) : IPull
    {
        public Vector256<float> Pull(Vector256<float> squared)
        {
            Vector256<float> gaussian = Vector256.Exp(-squared) * scale;
            return gaussian / (gaussian + Vector256.Create(uniform));
        }

        public Vector256<float> Log(Vector256<float> squared) => Vector256.Log(Vector256.Exp(-squared) * scale + Vector256.Create(uniform));
    }
}
