using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The field in which the points of a map push each other apart: what every method of the family needs for its normaliser and its repulsion.</summary>
internal interface IField
{
    /// <summary>For every point i: the potential Σ_j c_j·k(|y_i−y_j|²), the point itself included, and the force Σ_j c_j·s(|y_i−y_j|²)·(y_i−y_j).</summary>
    /// <param name="points">y [N,D].</param>
    /// <param name="charges">c [N]; null where every point counts 1.</param>
    /// <param name="potential">[N], overwritten.</param>
    /// <param name="force">[N,D], overwritten.</param>
    void Compute(Tensor points, Tensor? charges, Tensor potential, Tensor force);
}
