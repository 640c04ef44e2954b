using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>The information that two modules' outputs share, if both are one signal with Gaussian noise: each unit of the one half is to agree with its partner in the other, and to vary.</summary>
/// <remarks>
/// I = ½ log(var(a + b) / var(a − b)), summed over units: Becker and Hinton, "Self-organizing neural network that discovers surfaces in random-dot stereograms", Nature 355, 1992. Nothing
/// asks units to differ from each other, and a signal that is no Gaussian is judged by its variance alone.
/// </remarks>
public sealed class GaussianInformation : PairObjective
{
    private readonly Projection _projection;
    private Tensor? _mean;

    /// <summary>Makes the objective for every level of a network.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="random">Where the heads' weights are drawn from.</param>
    /// <param name="width">Units that are compared, through one linear map; 0 compares the levels' own.</param>
    public GaussianInformation(Network network, RandomStream random, int width = 1) => _projection = new Projection(network, width, hidden: 0, random);

    /// <summary>Added to both variances, as a share of a unit's square: keeps the logarithm of an exact agreement finite.</summary>
    public float Floor { get; init; } = 1e-4f;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _projection.Parameters;

    /// <summary>What is compared of a level's activities h [B,Outputs]: the numbers that are to agree [B,Width].</summary>
    public Var Compared(int level, Var h) => _projection.Of(level, h);

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Var z = _projection.Of(level, h);
        int half = FirstHalf;
        if (half * 2 != z.Shape[0])
            throw new ArgumentException($"GaussianInformation: {z.Shape[0]} rows, {half} of them in the first half; expected two halves of the same size.");
        Var a = z.Rows(0, half), b = z.Rows(half, half);
        (float wake, float sleep) = Phase;
        // Agreement (a small difference) is learned awake, variety (a large sum) asleep.
        return LogVariance(a.Subtract(b)).Scale(0.5f * wake).Subtract(LogVariance(a.Add(b)).Scale(0.5f * sleep));
    }

    // Σ over units of log var, from x [B,K].
    private Var LogVariance(Var x)
    {
        int rows = x.Shape[0];
        if (_mean?.Shape[1] != rows)
        {
            _mean = new Tensor([1, rows]);
            _mean.Span.Fill(1f / rows);
        }
        Var averages = x.Tape.Constant(_mean), mean = averages.MatMul(x), square = averages.MatMul(x.Square());
        Var floor = x.Tape.Scratch(mean.Shape);
        floor.Value.Span.Fill(Floor);
        return square.Subtract(mean.Square()).Add(floor).Log().Sum();
    }
}
