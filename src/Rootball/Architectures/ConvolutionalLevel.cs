using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>A convolutional level: filters that look at every place of a picture, max-pooling if wanted, batch normalisation if wanted, a rectifier.</summary>
/// <remarks>
/// h = f(norm(pool(w ∗ x + b))): x [C,H,W] a row, w [Out,C,K,K], blank pixels around the picture so that an odd window of stride 1 keeps its size. Pooling
/// comes before what follows it: a rectifier gives the same either way, and a quarter of the numbers is left to normalise.
/// </remarks>
public sealed class ConvolutionalLevel : Level
{
    private readonly Shape _input;
    private readonly LinearActivation _activation;
    private readonly BatchNorm? _norm;

    /// <summary>Makes a level whose weights are normal with deviation 1/√(C·K·K) and whose biases are 0.</summary>
    /// <exception cref="ArgumentException">The input is no picture, or the window does not fit.</exception>
    public ConvolutionalLevel(string name, Shape input, LevelSpec spec, LinearActivation activation, bool normalise, RandomStream random)
    {
        (_input, _activation, Spec, Output) = (input, activation, spec, spec.Output(input));
        Weight = new Parameter($"{name}.weight", new Tensor([spec.Units, input[0], spec.Window, spec.Window]));
        Bias = new Parameter($"{name}.bias", new Tensor([spec.Units]), decays: false);
        _norm = normalise ? new BatchNorm($"{name}.norm", spec.Units) : null;
        random.Split(Weight.Name).FillNormal(Weight.Value.Span, 1 / MathF.Sqrt(input[0] * spec.Window * spec.Window));
    }

    /// <inheritdoc/>
    public override LevelSpec Spec { get; }

    /// <inheritdoc/>
    public override int Inputs => _input.Length;

    /// <inheritdoc/>
    public override Shape Output { get; }

    /// <summary>The filters [Out,C,K,K].</summary>
    public override Parameter Weight { get; }

    /// <summary>One number a filter.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Weight, Bias, .. _norm?.Parameters ?? []];

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => _norm?.State ?? [];

    /// <inheritdoc/>
    public override Var Forward(Var x, bool learning = true)
    {
        int batch = x.Shape[0];
        Var h = x.Reshape([batch, _input[0], _input[1], _input[2]]).Convolve(x.Tape.Use(Weight), x.Tape.Use(Bias), Spec.Stride, Spec.Window / 2,
            activation: _norm is null ? _activation : LinearActivation.None);
        if (Spec.Pool > 1)
            h = h.MaxPool(Spec.Pool, Spec.Pool);
        if (_norm is not null)
            h = _norm.Forward(h, learning).Relu();
        return h.Reshape([batch, Outputs]);
    }
}
