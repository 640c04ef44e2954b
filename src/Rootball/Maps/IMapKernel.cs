using System.Runtime.Intrinsics;

namespace Rootball.Maps;

/// <summary>How near two points of a map are to each other: k(d²), which falls with their squared distance from k(0) = 1.</summary>
/// <remarks>
/// Every method of the family is a choice of such a kernel. Its slope s(d²) = −k′(d²) is all that forces need: for a pair at y and z with charges c,
/// the potential at y is c·k(|y−z|²) and the force c·s(|y−z|²)·(y−z), which is −½ the potential's gradient.
/// </remarks>
internal interface IMapKernel : IPull
{
    /// <summary>k and −k′ for eight squared distances.</summary>
    void Evaluate(Vector256<float> squared, out Vector256<float> value, out Vector256<float> slope);

    /// <summary>k and −k′ in double: the definition.</summary>
    (double Value, double Slope) Evaluate(double squared);
}

/// <summary>What pulls together two points that belong together: the slope of the logarithm of their similarity.</summary>
internal interface IPull
{
    /// <summary>−∂ log q / ∂d² for eight squared distances; with q = k/Z it is −k′/k.</summary>
    Vector256<float> Pull(Vector256<float> squared);

    /// <summary>log q, or log k where the normaliser is left to others.</summary>
    Vector256<float> Log(Vector256<float> squared);
}

/// <summary>k = exp(−d²): SNE and its near kin. Hinton and Roweis, NIPS 2002.</summary>
internal readonly struct GaussianKernel : IMapKernel
{
    public void Evaluate(Vector256<float> squared, out Vector256<float> value, out Vector256<float> slope) =>
        value = slope = Vector256.Exp(-squared);

    public (double Value, double Slope) Evaluate(double squared) => (Math.Exp(-squared), Math.Exp(-squared));

    public Vector256<float> Pull(Vector256<float> squared) => Vector256<float>.One;

    public Vector256<float> Log(Vector256<float> squared) => -squared;
}

/// <summary>k = 1 / (1 + d²): t-SNE. Van der Maaten and Hinton, JMLR 9, 2008, eq. 4.</summary>
internal readonly struct CauchyKernel : IMapKernel
{
    public void Evaluate(Vector256<float> squared, out Vector256<float> value, out Vector256<float> slope)
    {
        value = Vector256<float>.One / (Vector256<float>.One + squared);
        slope = value * value;
    }

    public (double Value, double Slope) Evaluate(double squared)
    {
        double value = 1 / (1 + squared);
        return (value, value * value);
    }

    public Vector256<float> Pull(Vector256<float> squared) => Vector256<float>.One / (Vector256<float>.One + squared);

    public Vector256<float> Log(Vector256<float> squared) => -Vector256.Log(Vector256<float>.One + squared);
}

/// <summary>k = (1 + d²/α)^−α: tails that are heavier (α &lt; 1) or lighter (α &gt; 1) than t-SNE's, up to the Gaussian's as α grows.</summary>
/// <remarks>Kobak, Linderman, Steinerberger, Kluger and Berens, ECML 2019, eq. 3.</remarks>
internal readonly struct StudentKernel(float freedom) : IMapKernel
{
    public void Evaluate(Vector256<float> squared, out Vector256<float> value, out Vector256<float> slope)
    {
        Vector256<float> spread = Vector256<float>.One + squared * (1 / freedom);
        value = Vector256.Exp(Vector256.Log(spread) * -freedom);
        slope = value / spread;
    }

    public (double Value, double Slope) Evaluate(double squared)
    {
        double spread = 1 + squared / freedom, value = Math.Pow(spread, -freedom);
        return (value, value / spread);
    }

    public Vector256<float> Pull(Vector256<float> squared) => Vector256<float>.One / (Vector256<float>.One + squared * (1 / freedom));

    public Vector256<float> Log(Vector256<float> squared) => Vector256.Log(Vector256<float>.One + squared * (1 / freedom)) * -freedom;
}
