using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>What a map is asked for: a divergence from the affinities, with its gradient.</summary>
internal interface IMapObjective
{
    /// <summary>A quarter of the gradient at every point, as is customary, the pull multiplied by <paramref name="exaggeration"/>.</summary>
    /// <param name="points">y [N,D].</param>
    /// <param name="exaggeration">1 for the true gradient.</param>
    /// <param name="gradient">[N,D], overwritten.</param>
    void Gradient(Tensor points, float exaggeration, Tensor gradient);

    /// <summary>The divergence of the map that the last gradient was for, in natural units, with the normaliser that the field gave.</summary>
    double Divergence(Tensor points);

    /// <summary>What belongs together, in the present order of the points.</summary>
    Affinities Affinities { get; set; }
}
