using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Examples of one class are to look alike, of different classes unlike; together with a classifier's own error. Supervised, for local learning.</summary>
/// <remarks>
/// β · ‖S(f(h)) − S(labels)‖² / B² + (1 − β) · cross-entropy: Nøkland and Eidnes, "Training neural networks with local error signals", ICML 2019, eq. 1 and 4. S holds the cosines of
/// all pairs of centred rows; f is a convolution of the level's own width, whose deviation over places is taken, for pictures, and a linear map otherwise.
/// </remarks>
public sealed class SimilarityMatching : Objective
{
    private readonly Readout _readout;
    private readonly Network _network;
    private readonly Level[] _maps;
    private readonly float _share;
    private Tensor? _wanted;

    /// <summary>Makes the objective for every level that the read-out reads.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="readout">The classifiers.</param>
    /// <param name="random">Where the maps' weights are drawn from.</param>
    /// <param name="share">β: how much likeness counts beside classification.</param>
    public SimilarityMatching(Network network, Readout readout, RandomStream random, float share = 0.99f)
    {
        (_network, _readout, _share) = (network, readout, share);
        _maps = [.. network.Levels.Select((level, i) => level.Output.Rank == 3
            ? new ConvolutionalLevel($"similarity{i + 1}", level.Output, new LevelSpec(level.Output[0], 3), LinearActivation.None, normalise: false, random)
            : (Level)new DenseLevel($"similarity{i + 1}", level.Outputs, level.Outputs, LinearActivation.None, random))];
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _readout.Parameters.Concat(_maps.SelectMany(map => map.Parameters));

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Var z = _maps[level].Forward(Network.Upward(h));
        if (_network.Levels[level].Output is { Rank: 3 } picture)
            z = DeviationOverPlaces(z, picture);
        Var alike = Cosines(z).MeanSquaredError(h.Tape.Constant(Wanted()));
        return alike.Scale(_share).Add(_readout.Loss(level, below, h).Scale(1 - _share));
    }

    private static Var DeviationOverPlaces(Var z, Shape picture)
    {
        int rows = z.Shape[0], places = picture[1] * picture[2];
        Var planes = z.Reshape([rows * picture[0], places]);
        Var mean = planes.SumRows().Scale(1f / places), square = planes.Square().SumRows().Scale(1f / places);
        Var floor = z.Tape.Scratch(mean.Shape);
        floor.Value.Span.Fill(1e-5f);
        return square.Subtract(mean.Square()).Relu().Add(floor).Sqrt().Reshape([rows, picture[0]]);
    }

    private static Var Cosines(Var z)
    {
        Var centred = z.LayerNormalise();
        return centred.MatMul(centred, transposeB: true).Scale(1f / z.Shape[1]);
    }

    // The cosines of centred one-hot labels: 1 within a class, −1/(C−1) between classes.
    private Tensor Wanted()
    {
        ReadOnlySpan<int> labels = _readout.Targets.Labels.Span;
        if (_wanted?.Shape[0] != labels.Length)
            _wanted = new Tensor([labels.Length, labels.Length]);
        float other = -1f / Math.Max(1, _readout.Classes - 1);
        for (int i = 0; i < labels.Length; i++)
        {
            Span<float> row = _wanted.Row(i);
            for (int j = 0; j < labels.Length; j++)
                row[j] = labels[i] == labels[j] ? 1 : other;
        }
        return _wanted;
    }
}
