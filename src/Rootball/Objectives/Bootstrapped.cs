using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Mixes the given label with the classifier's own belief: who has come to believe something is contradicted less.</summary>
/// <remarks>t = β·one-hot(given) + (1 − β)·belief. Reed et al., "Training deep neural networks on noisy labels with bootstrapping", ICLR 2015 workshop, eq. 6 ("soft").</remarks>
/// <param name="trust">β, the share of the given label, 0 … 1; 1 is plain cross-entropy.</param>
public sealed class Bootstrapped(float trust = 0.8f) : Teacher
{
    private readonly float _trust = trust is >= 0 and <= 1
        ? trust : throw new ArgumentOutOfRangeException(nameof(trust), trust, "Bootstrapped: the share of the given label lies between 0 and 1.");

    /// <inheritdoc/>
    public override void Teach(Targets given, Tensor beliefs, Tensor targets)
    {
        ReadOnlySpan<int> labels = given.Labels.Span;
        for (int row = 0; row < labels.Length; row++)
        {
            Span<float> believed = beliefs.Row(row), wanted = targets.Row(row);
            for (int i = 0; i < wanted.Length; i++)
                wanted[i] = (1 - _trust) * believed[i];
            wanted[labels[row]] += _trust;
        }
    }
}
