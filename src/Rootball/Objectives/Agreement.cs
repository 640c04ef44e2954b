using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Contrastive agreement: of all rows, a row is to find its partner in the other half by its direction.</summary>
/// <remarks>
/// The normalised temperature-scaled cross-entropy of Chen et al., ICML 2020, eq. 1 (InfoNCE: van den Oord, Li and Vinyals 2018): −s(i,i′)/τ + log Σ_{k≠i} exp(s(i,k)/τ), where s
/// is the cosine. The first term pulls and is learned awake; the second pushes all others apart and is learned asleep. At least log(2B−1) − loss nats are shared by the halves.
/// </remarks>
public sealed class Agreement : PairObjective
{
    private readonly Projection _projection;
    private readonly float _temperature;
    private readonly bool _standardised;
    private Tensor? _notItself;
    private int[] _partners = [];

    /// <summary>Makes the objective for every level of a network.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="random">Where the heads' weights are drawn from.</param>
    /// <param name="temperature">The smaller, the more the nearest of the others count.</param>
    /// <param name="width">Numbers that are compared; 0 compares without a projection head.</param>
    /// <param name="hidden">Units of the head's hidden layer; 0 for none.</param>
    /// <param name="standardised">Whether each number that is compared is brought to mean 0 and variance 1 over the batch, so that all cannot come to agree by saying the same.</param>
    public Agreement(Network network, RandomStream random, float temperature = 0.2f, int width = 64, int hidden = 0, bool standardised = false)
    {
        _temperature = temperature > 0 ? temperature : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Agreement: the temperature is positive.");
        _standardised = standardised;
        _projection = new Projection(network, width, hidden, random);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _projection.Parameters;

    /// <summary>What is compared of a level's activities h [B,Outputs]: the numbers that are to agree [B,Width].</summary>
    public Var Compared(int level, Var h) => _projection.Of(level, h);

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Var z = _projection.Of(level, h);
        z = (_standardised ? z.BatchNormalise() : z).NormaliseRows();
        int rows = z.Shape[0], half = FirstHalf;
        Prepare(rows, half);
        // Rows of mean square 1: a dot product is the cosine times their width.
        Var similarity = z.MatMul(z, transposeB: true).Scale(1 / (_temperature * z.Shape[1])).Add(h.Tape.Constant(_notItself!));
        Var loss = similarity.CrossEntropy(_partners);
        (float wake, float sleep) = Phase;
        if ((wake, sleep) == (1, 1))
            return loss;
        Var pulled = z.Rows(0, half).Multiply(z.Rows(half, half)).Sum().Scale(2 / (_temperature * z.Shape[1] * rows));
        return loss.Scale(sleep).Add(pulled.Scale(sleep - wake));
    }

    private void Prepare(int rows, int half)
    {
        if (half * 2 != rows)
            throw new ArgumentException($"Agreement: {rows} rows, {half} of them in the first half; expected two halves of the same size.");
        if (_partners.Length == rows)
            return;
        _partners = [.. Enumerable.Range(0, rows).Select(row => (row + half) % rows)];
        _notItself = new Tensor([rows, rows]);
        for (int row = 0; row < rows; row++)
            _notItself.Row(row)[row] = -1e6f;
    }
}
