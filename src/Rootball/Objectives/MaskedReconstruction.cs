using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>From a view in which part is missing, through all levels and back: the top reconstructs the whole input.</summary>
/// <remarks>Masked auto-encoding, after He et al., "Masked autoencoders are scalable vision learners", CVPR 2022, with a linear decoder, and the error over the whole picture. For a tape without a cut.</remarks>
public sealed class MaskedReconstruction : PairObjective
{
    private readonly Network _network;
    private readonly RandomStream _random;
    private DenseLevel? _decoder;

    /// <summary>Makes a linear decoder from the top level to the input.</summary>
    /// <param name="network">Whose top is asked.</param>
    /// <param name="random">Where the decoder's weights are drawn from.</param>
    public MaskedReconstruction(Network network, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _random) = (network, random);
        // Too large a matrix is refused here, not when it is first needed.
        _ = Shape.Create([network.Levels[^1].Outputs, network.Levels[0].Inputs]);
    }

    /// <inheritdoc/>
    public override bool SeesSecondHalf => true;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Decoder.Parameters;

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h) => level == _network.Levels.Count - 1
        ? Decoder.Forward(h.NormaliseRows()).MeanSquaredError(Shown.Rows(0, h.Shape[0]))
        : throw new InvalidOperationException("MaskedReconstruction: only the top is asked; run it without cuts.");

    // Top times input is the largest matrix here, and who only asks what a net sees never needs it.
    private DenseLevel Decoder => _decoder ??= new DenseLevel("decoder", _network.Levels[^1].Outputs, _network.Levels[0].Inputs, LinearActivation.None, _random);
}
