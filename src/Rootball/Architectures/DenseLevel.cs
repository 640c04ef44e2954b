using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>A fully connected level: h = f(x·wᵀ + b), x [B,In], w [Out,In], b [Out].</summary>
public sealed class DenseLevel
{
    private readonly LinearActivation _activation;

    /// <summary>Makes a level whose weights are normal with deviation 1/√In and whose biases are 0.</summary>
    public DenseLevel(string name, int inputs, int outputs, LinearActivation activation, RandomStream random)
    {
        (Name, Inputs, Outputs, _activation) = (name, inputs, outputs, activation);
        Weight = new Parameter($"{name}.weight", new Tensor([outputs, inputs]));
        Bias = new Parameter($"{name}.bias", new Tensor([outputs]), decays: false);
        random.Split(Weight.Name).FillNormal(Weight.Value.Span, 1 / MathF.Sqrt(inputs));
    }

    /// <summary>What the level's parameters are called after.</summary>
    public string Name { get; }

    /// <summary>Numbers in an input row.</summary>
    public int Inputs { get; }

    /// <summary>Units.</summary>
    public int Outputs { get; }

    /// <summary>Incoming weights, one row a unit.</summary>
    public Parameter Weight { get; }

    /// <summary>One number a unit.</summary>
    public Parameter Bias { get; }

    /// <summary>The level's activities.</summary>
    public Var Forward(Var x) => x.Linear(x.Tape.Use(Weight), x.Tape.Use(Bias), _activation);
}
