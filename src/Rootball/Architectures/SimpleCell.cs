using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>The plain recurrent cell, layer-normalised: h′ = f(LN(W·h + C·x)), with f the rectifier or the hyperbolic tangent.</summary>
/// <remarks>
/// Elman 1990; normalised as in Ba, Hinton, Mnih, Leibo and Ionescu, "Using fast weights to attend to the recent past", NIPS 2016, which starts W at a share of
/// the identity (0.05 there): what a unit held is at first held on to (Le, Jaitly and Hinton, arXiv:1504.00941, 2015).
/// </remarks>
public sealed class SimpleCell : RecurrentCell
{
    private readonly bool _rectified;

    /// <summary>Makes a cell.</summary>
    /// <param name="name">What its parameters are called after.</param>
    /// <param name="inputs">Numbers in an input row.</param>
    /// <param name="units">Units.</param>
    /// <param name="random">Where the weights are drawn from.</param>
    /// <param name="rectified">Whether f is the rectifier; else the hyperbolic tangent.</param>
    /// <param name="identity">If positive, W starts as that share of the identity; else normal with deviation 1/√units.</param>
    public SimpleCell(string name, int inputs, int units, RandomStream random, bool rectified = true, float identity = 0) : base(inputs, units)
    {
        _rectified = rectified;
        InputWeight = Normal($"{name}.inputWeight", units, inputs, random);
        StateWeight = Normal($"{name}.stateWeight", units, units, random);
        Norm = new LayerNorm($"{name}.norm", units);
        if (!(identity > 0))
            return;
        StateWeight.Value.Span.Clear();
        for (int i = 0; i < units; i++)
            StateWeight.Value[i, i] = identity;
    }

    /// <summary>C, one row a unit.</summary>
    public Parameter InputWeight { get; }

    /// <summary>W, one row a unit.</summary>
    public Parameter StateWeight { get; }

    /// <summary>The normalisation of the sums.</summary>
    public LayerNorm Norm { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [InputWeight, StateWeight, .. Norm.Parameters];

    /// <inheritdoc/>
    public override Var Project(Var x) => x.MatMul(x.Tape.Use(InputWeight), transposeB: true);

    /// <inheritdoc/>
    public override Var Step(Var projected, Var state)
    {
        Var sums = Norm.Forward(state.MatMul(state.Tape.Use(StateWeight), transposeB: true).Add(projected));
        return _rectified ? sums.Relu() : sums.Tanh();
    }
}
