using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Pull the two views of one thing together, push different things apart until they differ enough: "once they're different, you don't make them any more different".</summary>
/// <remarks>
/// Mean over pairs of (1 − s(i,i′)) awake, and asleep the mean over rows of Σ over others k of max(0, s(i,k) − θ), s the cosine. After Hadsell, Chopra and LeCun, "Dimensionality
/// reduction by learning an invariant mapping", CVPR 2006: on unit vectors their margin m on the distance is θ = 1 − m²/2.
/// </remarks>
public sealed class PullPush : PairObjective
{
    private readonly Projection _projection;
    private readonly float _threshold;
    private Tensor? _thresholds;

    /// <summary>Makes the objective for every level of a network.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="random">Where the heads' weights are drawn from.</param>
    /// <param name="threshold">The cosine below which two are different enough.</param>
    /// <param name="width">Numbers that are compared; 0 compares without a projection head.</param>
    public PullPush(Network network, RandomStream random, float threshold = 0.3f, int width = 64)
    {
        _threshold = threshold is >= -1 and < 1 ? threshold : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "PullPush: the threshold is a cosine, from -1 to below 1.");
        _projection = new Projection(network, width, hidden: 0, random);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _projection.Parameters;

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Var z = _projection.Of(level, h).NormaliseRows();
        int rows = z.Shape[0], half = FirstHalf;
        if (half * 2 != rows)
            throw new ArgumentException($"PullPush: {rows} rows, {half} of them in the first half; expected two halves of the same size.");
        (float wake, float sleep) = Phase;
        float perCosine = 1f / z.Shape[1];
        Var apart = z.Rows(0, half).Multiply(z.Rows(half, half)).Sum().Scale(-wake * perCosine / half);
        if (sleep == 0)
            return apart;
        Var tooAlike = z.MatMul(z, transposeB: true).Scale(perCosine).Add(h.Tape.Constant(Thresholds(rows, half))).Relu().Sum().Scale(sleep / rows);
        return apart.Add(tooAlike);
    }

    // −θ for what is different; what is the same is left out.
    private Tensor Thresholds(int rows, int half)
    {
        if (_thresholds?.Shape[0] == rows)
            return _thresholds;
        _thresholds = new Tensor([rows, rows]);
        _thresholds.Span.Fill(-_threshold);
        for (int row = 0; row < rows; row++)
            _thresholds.Row(row)[row] = _thresholds.Row(row)[(row + half) % rows] = -1e6f;
        return _thresholds;
    }
}
