using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Σ p_ij·log(p_ij/q_ij) with q_ij = k(d²_ij)/Z over all pairs: symmetric SNE with a Gaussian, t-SNE with heavier tails.</summary>
/// <remarks>Gradient 4·Σ_j (p_ij − q_ij)·(−k′/k)·(y_i − y_j). Van der Maaten and Hinton, JMLR 9, 2008, eqs 3–5.</remarks>
internal sealed class SymmetricObjective<TKernel>(Affinities affinities, TKernel kernel, IField field) : IMapObjective where TKernel : struct, IMapKernel
{
    private readonly Forces _forces = new(affinities);

    public void Gradient(Tensor points, float exaggeration, Tensor gradient)
    {
        _forces.Fit(points);
        field.Compute(points, null, _forces.Potential, _forces.Push);
        _forces.Normaliser = _forces.SumOfPotentials() - points.Shape.Rows;
        Attraction.Compute(_forces.Affinities, points, kernel, gradient);
        _forces.Combine(gradient, exaggeration, (float)(1 / _forces.Normaliser));
    }

    public double Divergence(Tensor points) =>
        _forces.NegativeEntropy - Attraction.LogSimilarity(_forces.Affinities, points, kernel) + Math.Log(_forces.Normaliser);

    public Affinities Affinities
    {
        get => _forces.Affinities;
        set => _forces.Affinities = value;
    }
}
