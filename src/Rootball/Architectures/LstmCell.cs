using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>The cell with a long short-term memory, layer-normalised. State: the activities h and the memories c side by side, [B,2·Units].</summary>
/// <remarks>
/// (f, i, o, g) = LN(W·h) + LN(C·x);  c′ = σ(f) ∘ c + σ(i) ∘ tanh(g);  h′ = σ(o) ∘ tanh(LN(c′)). Hochreiter and Schmidhuber 1997, with the forget gate of Gers,
/// Schmidhuber and Cummins 2000; Ba, Kiros and Hinton 2016, eq. 20–22. A memory starts out lasting about 1 + exp(forgetBias) steps (Tallec and Ollivier,
/// "Can recurrent neural networks warp time?", ICLR 2018).
/// </remarks>
public sealed class LstmCell : RecurrentCell
{
    private readonly LayerNorm _inputNorm, _stateNorm, _memoryNorm;

    /// <summary>Makes a cell whose weights are normal with deviation 1/√(their inputs), and whose forget gates' biases start at <paramref name="forgetBias"/>.</summary>
    public LstmCell(string name, int inputs, int units, RandomStream random, float forgetBias = 1) : base(inputs, units)
    {
        InputWeight = Normal($"{name}.inputWeight", 4 * units, inputs, random);
        StateWeight = Normal($"{name}.stateWeight", 4 * units, units, random);
        (_inputNorm, _stateNorm) = (new LayerNorm($"{name}.inputNorm", 4 * units), new LayerNorm($"{name}.stateNorm", 4 * units));
        _memoryNorm = new LayerNorm($"{name}.memoryNorm", units);
        _inputNorm.Bias.Value.Span[..units].Fill(forgetBias);
    }

    /// <summary>C: rows of the forget gates, the input gates, the output gates, the candidates.</summary>
    public Parameter InputWeight { get; }

    /// <summary>W: rows in the same order.</summary>
    public Parameter StateWeight { get; }

    /// <inheritdoc/>
    public override int StateSize => 2 * Units;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters =>
        [InputWeight, StateWeight, .. _inputNorm.Parameters, .. _stateNorm.Parameters, .. _memoryNorm.Parameters];

    /// <inheritdoc/>
    public override Var Project(Var x) => _inputNorm.Forward(x.MatMul(x.Tape.Use(InputWeight), transposeB: true));

    /// <inheritdoc/>
    public override Var Step(Var projected, Var state)
    {
        Var h = Activity(state), c = state.SliceColumns(Units, Units);
        Var sums = _stateNorm.Forward(h.MatMul(h.Tape.Use(StateWeight), transposeB: true)).Add(projected);
        Var gates = sums.SliceColumns(0, 3 * Units).Sigmoid(), candidate = sums.SliceColumns(3 * Units, Units).Tanh();
        Var memory = gates.SliceColumns(0, Units).Multiply(c).Add(gates.SliceColumns(Units, Units).Multiply(candidate));
        Var activity = gates.SliceColumns(2 * Units, Units).Multiply(_memoryNorm.Forward(memory).Tanh());
        return activity.ConcatColumns(memory);
    }

    /// <inheritdoc/>
    public override Var Activity(Var state) => state.SliceColumns(0, Units);
}
