using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>Batch normalisation with its gain and bias, for pictures [B,C,H,W] (a channel over batch and places) or matrices [B,C] (a column over the batch).</summary>
/// <remarks>
/// In training: y = gain · (x − mean)/√(variance + ε) + bias with the batch's own mean and variance, which also move the running ones:
/// running ← running + momentum · (batch − running), the variance without bias (n/(n−1)). In evaluation the running ones take their place.
/// Ioffe and Szegedy 2015.
/// </remarks>
public sealed class BatchNorm
{
    private readonly string _name;
    private readonly float _momentum, _epsilon;
    private readonly Tensor _factors, _shifts;

    /// <summary>Makes a level with gain 1, bias 0, running mean 0 and running variance 1.</summary>
    /// <param name="name">What its tensors are called after.</param>
    /// <param name="channels">Channels of the pictures, or columns of the matrix.</param>
    /// <param name="momentum">What share of a batch's statistics enters the running ones.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNorm(string name, int channels, float momentum = 0.1f, float epsilon = 1e-5f)
    {
        (_name, _momentum, _epsilon) = (name, momentum, epsilon);
        Gain = new Parameter($"{name}.gain", Ones(channels), decays: false);
        Bias = new Parameter($"{name}.bias", new Tensor([channels]), decays: false);
        (Mean, Variance) = (new Tensor([channels]), Ones(channels));
        (_factors, _shifts) = (new Tensor([channels]), new Tensor([channels]));
    }

    /// <summary>One factor a channel.</summary>
    public Parameter Gain { get; }

    /// <summary>One summand a channel.</summary>
    public Parameter Bias { get; }

    /// <summary>The running mean of each channel.</summary>
    public Tensor Mean { get; }

    /// <summary>The running variance of each channel.</summary>
    public Tensor Variance { get; }

    /// <summary>What the optimiser changes.</summary>
    public IEnumerable<Parameter> Parameters => [Gain, Bias];

    /// <summary>What a model file keeps beside the parameters.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => [($"{_name}.mean", Mean), ($"{_name}.variance", Variance)];

    /// <summary>The normalised activity. In evaluation gain, bias and statistics are constants: derivatives flow to x alone.</summary>
    /// <exception cref="ArgumentException">x is neither a matrix nor pictures of as many channels.</exception>
    public Var Forward(Var x, bool training)
    {
        if (training)
        {
            Var y = x.BatchNormalise(x.Tape.Use(Gain), x.Tape.Use(Bias), _epsilon);
            Follow(y.BatchMean(), y.BatchVariance(), x.Shape.Length / Gain.Value.Length);
            return y;
        }
        for (int i = 0; i < _factors.Length; i++)
        {
            float factor = Gain.Value.Span[i] / MathF.Sqrt(Variance.Span[i] + _epsilon);
            (_factors.Span[i], _shifts.Span[i]) = (factor, Bias.Value.Span[i] - Mean.Span[i] * factor);
        }
        Var factors = x.Tape.Constant(_factors), shifts = x.Tape.Constant(_shifts);
        return x.Shape.Rank == 4 ? x.ScaleChannel(factors, shifts) : x.MultiplyRow(factors).AddRow(shifts);
    }

    private void Follow(ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count)
    {
        float unbiased = count > 1 ? count / (count - 1f) : 1;
        for (int i = 0; i < means.Length; i++)
        {
            Mean.Span[i] += _momentum * (means[i] - Mean.Span[i]);
            Variance.Span[i] += _momentum * (unbiased * variances[i] - Variance.Span[i]);
        }
    }

    private static Tensor Ones(int channels)
    {
        Tensor ones = new([channels]);
        ones.Span.Fill(1);
        return ones;
    }
}
