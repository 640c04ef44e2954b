using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Every level reconstructs what is at the level below, from a view in which part of it is missing: the second half of the rows is to give back the first.</summary>
/// <remarks>
/// Hinton, 11:45: "at each level, you're trying to reconstruct what's at the level below". With a view that misses something, the stacked denoising auto-encoder (Vincent et al., JMLR 11,
/// 2010), all levels at once. Mean squared error of numbers of mean square 1: 1 is what saying nothing costs. Meant for a tape that is cut after every level: what is below is taken as it is.
/// </remarks>
public sealed class Reconstruction : PairObjective
{
    private readonly Decoder[] _decoders;

    /// <summary>Makes a linear decoder from every level to what it sees.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="input">The layout of what the lowest level sees.</param>
    /// <param name="random">Where the decoders' weights are drawn from.</param>
    public Reconstruction(Network network, Shape input, RandomStream random)
    {
        _decoders = new Decoder[network.Levels.Count];
        for (int level = 0; level < _decoders.Length; level++)
            _decoders[level] = new Decoder($"decoder{level + 1}", network.Levels[level].Output, level == 0 ? input : network.Levels[level - 1].Output, random);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _decoders.SelectMany(decoder => decoder.Parameters);

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        int hidden = h.Shape[0] - FirstHalf;
        return _decoders[level].Loss(h.Rows(FirstHalf, hidden).NormaliseRows(), below.Rows(0, hidden));
    }
}
