using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Asks for what another model believes of each example, whatever label was given: distillation.</summary>
/// <remarks>
/// t ∝ belief^(1/temperature), looked up by <see cref="Targets.Examples"/>. Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015. The student answers at temperature 1, so that
/// a temperature below 1 sharpens what it learns, and one above 1 softens it.
/// </remarks>
public sealed class SoftLabels : Teacher
{
    private readonly Tensor _wanted;

    /// <summary>Makes the teacher of a table.</summary>
    /// <param name="beliefs">Probabilities [N,C], a row for each example of the training set; a row of zeros is not taught.</param>
    /// <param name="temperature">Above 0.</param>
    /// <exception cref="ArgumentException">The table has a negative number, or one that is none.</exception>
    public SoftLabels(Tensor beliefs, float temperature = 1)
    {
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "SoftLabels: the temperature is above 0.");
        _wanted = beliefs.Clone();
        for (int row = 0; row < _wanted.Shape.Rows; row++)
        {
            Span<float> wanted = _wanted.Row(row);
            float sum = 0;
            foreach (ref float value in wanted)
            {
                if (!(value >= 0 && float.IsFinite(value)))
                    throw new ArgumentException($"SoftLabels: row {row} holds {value}; expected probabilities.", nameof(beliefs));
                sum += value = temperature == 1 ? value : MathF.Pow(value, 1 / temperature);
            }
            foreach (ref float value in wanted)
                value = sum > 0 ? value / sum : 0;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nobody says which examples the batch holds.</exception>
    public override void Teach(Targets given, Tensor beliefs, Tensor targets)
    {
        ReadOnlySpan<int> examples = given.Examples.Span;
        if (examples.Length != targets.Shape.Rows)
            throw new InvalidOperationException($"SoftLabels: {examples.Length} examples are named for {targets.Shape.Rows} rows; expected one for each row.");
        for (int row = 0; row < examples.Length; row++)
            _wanted.Row(examples[row]).CopyTo(targets.Row(row));
    }
}
