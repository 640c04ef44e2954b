using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Checks that what is given to a field fits together.</summary>
internal static class FieldShapes
{
    /// <summary>The number of points and of dimensions of points [N,D], charges [N], potential [N] and force [N,D].</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static (int Count, int Dimensions) Check(Tensor points, Tensor? charges, Tensor potential, Tensor force)
    {
        if (points.Shape.Rank != 2 || points.Shape[1] == 0)
            Throw.Shape($"Field: the points are {points.Shape}; expected [points, dimensions].");
        (int count, int dimensions) = (points.Shape[0], points.Shape[1]);
        if (charges is not null && charges.Length != count || potential.Length != count || force.Length != points.Length)
        {
            Throw.Shape($"Field: charges {charges?.Shape.ToString() ?? "none"}, potential {potential.Shape}, force {force.Shape}; "
                + $"expected [{count}], [{count}] and {points.Shape}.");
        }
        return (count, dimensions);
    }
}
