using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>The label as channels of the picture, one for each class, of which one is lit all over: a filter sees the label wherever it looks.</summary>
/// <remarks>
/// To a filter a lit channel is a bias of the class's own, so that the level's goodness asks which features go with the class. Waves in one channel, after
/// Scodellaro et al., "Training convolutional neural networks with the Forward-Forward algorithm", 2023, learned far more slowly here.
/// </remarks>
/// <param name="classes">How many classes there are.</param>
/// <param name="hard">As in <see cref="LabelContrast"/>.</param>
public sealed class PlaneContrast(int classes, bool hard = true) : ShownLabel(classes, hard)
{
    // Of pictures of mean square 1; a lit channel then weighs as much as the picture's own.
    private const float Strength = 1;

    private readonly int _classes = classes;

    /// <inheritdoc/>
    public override Shape Seen(Shape input) => [input[0] + _classes, input[1], input[2]];

    /// <inheritdoc/>
    protected override void Write(Span<float> row, int inputs, int label)
    {
        Span<float> planes = row[inputs..];
        int plane = planes.Length / _classes;
        planes.Clear();
        planes.Slice(label * plane, plane).Fill(Strength);
    }

    /// <inheritdoc/>
    protected override void WriteNone(Span<float> row, int inputs) => row[inputs..].Fill(Strength / _classes);
}
