using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>The label as one more channel of the picture: waves that run in a direction of the class's own, so that a filter sees the label wherever it looks.</summary>
/// <remarks>After Scodellaro et al., "Training convolutional neural networks with the Forward-Forward algorithm", 2023, section "spatially-extended labelling".</remarks>
public sealed class PatternContrast : ShownLabel
{
    // Pixels from crest to crest: a window of five sees most of a wave. Half the picture's mean square.
    private const double WaveLength = 6, Strength = 1;

    private readonly float[][] _patterns;
    private readonly float[] _none;

    /// <summary>Draws the classes' patterns for pictures [C,H,W].</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="input">The layout of a picture.</param>
    /// <param name="hard">As in <see cref="LabelContrast"/>.</param>
    public PatternContrast(int classes, Shape input, bool hard = true) : base(classes, hard)
    {
        int height = input[1], width = input[2];
        _patterns = [.. Enumerable.Range(0, classes).Select(label => Waves(Math.PI * label / classes, height, width))];
        _none = [.. Enumerable.Range(0, height * width).Select(i => _patterns.Average(pattern => pattern[i]))];
    }

    /// <inheritdoc/>
    public override Shape Seen(Shape input) => [input[0] + 1, input[1], input[2]];

    /// <inheritdoc/>
    protected override void Write(Span<float> row, int inputs, int label) => _patterns[label].CopyTo(row[inputs..]);

    /// <inheritdoc/>
    protected override void WriteNone(Span<float> row, int inputs) => _none.CopyTo(row[inputs..]);

    private static float[] Waves(double direction, int height, int width)
    {
        (double sine, double cosine) = Math.SinCos(direction);
        return [.. Enumerable.Range(0, height * width).Select(i => (float)(Strength * Math.Cos(2 * Math.PI / WaveLength * (i % width * cosine + i / width * sine))))];
    }
}
