using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>A fully connected level: h = f(x·wᵀ + b), x [B,In], w [Out,In], b [Out].</summary>
public sealed class DenseLevel : Level
{
    private readonly LinearActivation _activation;

    /// <summary>Makes a level whose weights are normal with deviation 1/√In and whose biases are 0.</summary>
    public DenseLevel(string name, int inputs, int outputs, LinearActivation activation, RandomStream random)
    {
        _activation = activation;
        Weight = new Parameter($"{name}.weight", new Tensor([outputs, inputs]));
        Bias = new Parameter($"{name}.bias", new Tensor([outputs]), decays: false);
        random.Split(Weight.Name).FillNormal(Weight.Value.Span, 1 / MathF.Sqrt(inputs));
    }

    /// <inheritdoc/>
    public override LevelSpec Spec => Outputs;

    /// <inheritdoc/>
    public override int Inputs => Weight.Value.Shape[1];

    /// <inheritdoc/>
    public override Shape Output => [Weight.Value.Shape[0]];

    /// <inheritdoc/>
    public override Parameter Weight { get; }

    /// <summary>One number a unit.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Weight, Bias];

    /// <inheritdoc/>
    public override Var Forward(Var x, bool learning = true) => x.Linear(x.Tape.Use(Weight), x.Tape.Use(Bias), _activation);
}
