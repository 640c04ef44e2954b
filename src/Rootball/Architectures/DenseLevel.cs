using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>A fully connected level: h = f(x·wᵀ + b), x [B,In], w [Out,In], b [Out].</summary>
public sealed class DenseLevel : Level
{
    // A mean of the last thousand batches or so.
    private const float MeanRate = 0.001f;

    private readonly LinearActivation _activation;
    private readonly Tensor? _away, _sums; // minus the running mean of what is seen
    private readonly string _name;

    /// <summary>Makes a level whose weights are normal with deviation 1/√In and whose biases are 0.</summary>
    /// <param name="name">The level's name in files.</param>
    /// <param name="inputs">Numbers seen of an example.</param>
    /// <param name="outputs">Units.</param>
    /// <param name="activation">What every unit does to its sum.</param>
    /// <param name="random">Where the weights are drawn from.</param>
    /// <param name="centred">Whether each number counts by how far it is from its running mean.</param>
    public DenseLevel(string name, int inputs, int outputs, LinearActivation activation, RandomStream random, bool centred = false)
    {
        (_name, _activation) = (name, activation);
        (_away, _sums) = centred ? (new Tensor([inputs]), new Tensor([inputs])) : (null, null);
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
    public override IEnumerable<(string Name, Tensor Value)> State => _away is null ? [] : [($"{_name}.away", _away)];

    /// <inheritdoc/>
    public override Var Forward(Var x, bool learning = true)
    {
        if (_away is not null)
        {
            if (learning)
                Follow(x.Value, Math.Max(MeanRate, 1f / (Weight.Updates + 1)));
            x = x.AddRow(x.Tape.Constant(_away));
        }
        return x.Linear(x.Tape.Use(Weight), x.Tape.Use(Bias), _activation);
    }

    private void Follow(Tensor x, float rate)
    {
        Span<float> away = _away!.Span, sums = _sums!.Span;
        Columns.Sum(x, _sums);
        for (int i = 0; i < away.Length; i++)
            away[i] -= rate * (sums[i] / x.Shape.Rows + away[i]);
    }
}
