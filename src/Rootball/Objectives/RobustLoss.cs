using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Weighs each example by how much of its label is believed already: what is held to be wrong hardly counts.</summary>
/// <remarks>
/// t = p^q·one-hot(given), p the belief in the given label. Its gradient is that of the generalised cross-entropy L_q = (1 − p^q) / q, which is cross-entropy for q → 0
/// and the mean absolute error for q = 1. Zhang and Sabuncu, "Generalized cross entropy loss for training deep neural networks with noisy labels", NeurIPS 2018, eq. 6.
/// </remarks>
/// <param name="power">q, above 0 and up to 1.</param>
public sealed class RobustLoss(float power = 0.7f) : Teacher
{
    private readonly float _power = power is > 0 and <= 1
        ? power : throw new ArgumentOutOfRangeException(nameof(power), power, "RobustLoss: the power lies above 0 and up to 1.");

    /// <inheritdoc/>
    public override void Teach(Targets given, Tensor beliefs, Tensor targets)
    {
        ReadOnlySpan<int> labels = given.Labels.Span;
        targets.Span.Clear();
        for (int row = 0; row < labels.Length; row++)
            targets.Row(row)[labels[row]] = MathF.Pow(beliefs.Row(row)[labels[row]], _power);
    }
}
