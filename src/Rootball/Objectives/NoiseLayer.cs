using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Believes that given labels come from true ones through a channel that confuses classes, asks for the truth, and finds out the channel on the way.</summary>
/// <remarks>
/// E-step: t[y] = p[y]·T[y,given] / Σ p[k]·T[k,given]; cross-entropy towards t has the gradient of −log Σ_y p[y]·T[y,given], the likelihood of the given label. M-step, batch by batch: T[y,g] is the
/// share of label g among what is held to be y, the past fading (online expectation maximisation: Cappé and Moulines, JRSS B 2009). Noise layer: Sukhbaatar et al., ICLR 2015 workshop; Patrini et
/// al., CVPR 2017. A sharp channel under undecided beliefs explains labels as well as a blunt channel under firm ones, so the channel starts blunter than it is thought to
/// be: then beliefs become firm first, and what they leave unexplained sharpens the channel.
/// </remarks>
public sealed class NoiseLayer : Teacher
{
    // Keeps every entry above zero: no label is ever held to be impossible.
    private const float LeastCount = 1;

    private readonly Tensor _counts;
    private readonly float _memory;
    private readonly bool _symmetric;

    /// <summary>Makes the layer; all wrong classes are equally likely at first.</summary>
    /// <param name="classes">How many classes there are, two or more.</param>
    /// <param name="right">How often a label is held to be right at first; rather too low than too high. Between 1/classes and 1.</param>
    /// <param name="memory">Over how many rows the channel is averaged; 0 keeps it as it starts.</param>
    /// <param name="symmetric">Whether all classes are held to be spoiled alike: then one number is found out instead of classes² of them.</param>
    public NoiseLayer(int classes, double right = 0.2, int memory = 50_000, bool symmetric = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(memory);
        if (!(right > 1.0 / classes && right < 1))
            throw new ArgumentOutOfRangeException(nameof(right), right, $"NoiseLayer: labels of {classes} classes are right more often than by chance, and not always.");
        (_memory, _symmetric) = (memory, symmetric);
        (Channel, _counts) = (new Tensor([classes, classes]), new Tensor([classes, classes]));
        for (int y = 0; y < classes; y++)
        {
            Channel.Row(y).Fill((float)((1 - right) / (classes - 1)));
            Channel.Row(y)[y] = (float)right;
        }
        for (int i = 0; i < _counts.Length; i++)
            _counts.Span[i] = Channel.Span[i] * _memory / classes;
    }

    /// <summary>How likely each label is given for each truth: [true, given], rows sum to 1.</summary>
    public Tensor Channel { get; }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => [("noise.channel", Channel), ("noise.counts", _counts)];

    /// <inheritdoc/>
    public override void Teach(Targets given, Tensor beliefs, Tensor targets)
    {
        ReadOnlySpan<int> labels = given.Labels.Span;
        for (int row = 0; row < labels.Length; row++)
        {
            Span<float> believed = beliefs.Row(row), wanted = targets.Row(row);
            float sum = 0;
            for (int y = 0; y < wanted.Length; y++)
                sum += wanted[y] = believed[y] * Channel[y, labels[row]];
            for (int y = 0; y < wanted.Length; y++)
                wanted[y] /= sum;
        }
        if (_memory > 0)
            FindOut(labels, targets);
    }

    private void FindOut(ReadOnlySpan<int> labels, Tensor truths)
    {
        float kept = MathF.Max(0, 1 - labels.Length / _memory);
        foreach (ref float count in _counts.Span)
            count *= kept;
        for (int row = 0; row < labels.Length; row++)
        {
            Span<float> truth = truths.Row(row);
            for (int y = 0; y < truth.Length; y++)
                _counts[y, labels[row]] += truth[y];
        }
        int classes = _counts.Shape[0];
        for (int y = 0; y < classes; y++)
        {
            float sum = Reduce.Sum(_counts.Row(y)) + classes * LeastCount;
            for (int g = 0; g < classes; g++)
                Channel[y, g] = (_counts[y, g] + LeastCount) / sum;
        }
        if (_symmetric)
            Alike();
    }

    // All classes are spoiled alike: one number for being right, one for every way of being wrong.
    private void Alike()
    {
        int classes = _counts.Shape[0];
        float right = 0, all = Reduce.Sum(_counts.Span);
        for (int y = 0; y < classes; y++)
            right += _counts[y, y] / all;
        for (int y = 0; y < classes; y++)
        {
            Channel.Row(y).Fill((1 - right) / (classes - 1));
            Channel[y, y] = right;
        }
    }
}
