using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The mean over points of Σ_j p_j|i·log(p_j|i/q_j|i) with q_j|i = exp(−d²_ij)/Z_i: stochastic neighbour embedding as it was first.</summary>
/// <remarks>
/// Its gradient pulls with p_j|i + p_i|j and pushes with q_j|i + q_i|j: the field of charges 1, divided by Z_i, and the field of charges 1/Z_j. Hinton and Roweis, NIPS 2002, eq. 5.
/// </remarks>
/// <param name="affinities">The symmetric affinities (p_j|i + p_i|j)/2N.</param>
/// <param name="conditionalNegativeEntropy">The mean over points of Σ_j p_j|i·log p_j|i.</param>
/// <param name="field">A Gaussian's.</param>
internal sealed class ConditionalObjective(Affinities affinities, double conditionalNegativeEntropy, IField field) : IMapObjective
{
    private readonly Forces _forces = new(affinities);
    private readonly Tensor _shares = new([affinities.Points]), _potential = new([affinities.Points]);
    private Tensor _push = new([0, 0]);

    public void Gradient(Tensor points, float exaggeration, Tensor gradient)
    {
        int count = points.Shape.Rows, dimensions = points.Shape.Columns;
        _forces.Fit(points);
        if (_push.Length != points.Length)
            _push = new Tensor(points.Shape);
        field.Compute(points, null, _forces.Potential, _push);
        Span<float> shares = _shares.Span, potential = _forces.Potential.Span;
        double logs = 0;
        for (int i = 0; i < count; i++)
        {
            // The potential holds the point itself, at k(0) = 1; a point that is alone divides by next to nothing.
            float z = Math.Max(potential[i] - 1, 1e-12f);
            shares[i] = 1 / z;
            logs += Math.Log(z);
        }
        _forces.Normaliser = Math.Exp(logs / count);
        field.Compute(points, _shares, _potential, _forces.Push);
        Span<float> own = _push.Span, all = _forces.Push.Span;
        for (int i = 0; i < count; i++)
        {
            for (int axis = 0; axis < dimensions; axis++)
                all[i * dimensions + axis] += shares[i] * own[i * dimensions + axis];
        }
        Attraction.Compute(_forces.Affinities, points, default(GaussianKernel), gradient);
        _forces.Combine(gradient, exaggeration, 0.5f / count);
    }

    public double Divergence(Tensor points) =>
        conditionalNegativeEntropy - Attraction.LogSimilarity(_forces.Affinities, points, default(GaussianKernel)) + Math.Log(_forces.Normaliser);

    public Affinities Affinities
    {
        get => _forces.Affinities;
        set => _forces.Affinities = value;
    }
}
