using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>Each row brought to mean 0 and variance 1, then times a learned gain, plus a learned bias: x [M,N] → [M,N].</summary>
/// <remarks>Ba, Kiros and Hinton, "Layer normalization", arXiv:1607.06450, 2016.</remarks>
public sealed class LayerNorm
{
    /// <summary>Makes one whose gains are <paramref name="gain"/> and whose biases are <paramref name="bias"/>.</summary>
    public LayerNorm(string name, int units, float gain = 1, float bias = 0)
    {
        Gain = new Parameter($"{name}.gain", new Tensor([units]), decays: false);
        Bias = new Parameter($"{name}.bias", new Tensor([units]), decays: false);
        Gain.Value.Span.Fill(gain);
        Bias.Value.Span.Fill(bias);
    }

    /// <summary>One factor a unit.</summary>
    public Parameter Gain { get; }

    /// <summary>One number a unit, added after the gain.</summary>
    public Parameter Bias { get; }

    /// <summary>Gain and bias.</summary>
    public IEnumerable<Parameter> Parameters => [Gain, Bias];

    /// <summary>The normalised rows.</summary>
    public Var Forward(Var x) => x.LayerNormalise(x.Tape.Use(Gain), x.Tape.Use(Bias));
}
