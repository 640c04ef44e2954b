using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Probabilities of classes, a row for each item.</summary>
internal static class Posteriors
{
    /// <summary>Room for them [N,C], zeros.</summary>
    /// <exception cref="DataException">They are more than a tensor holds.</exception>
    public static Tensor Room(Annotations annotations)
    {
        long numbers = (long)annotations.Items.Count * annotations.Classes.Count;
        return numbers <= int.MaxValue / 2 ? new Tensor([annotations.Items.Count, annotations.Classes.Count])
            : throw new DataException($"{annotations.Items.Count:N0} items and {annotations.Classes.Count:N0} classes; at most {int.MaxValue / 2:N0} probabilities are held.");
    }

    /// <summary>Writes exp(scores) that sum to 1.</summary>
    /// <returns>log Σ exp(scores).</returns>
    public static double Normalise(Span<double> scores, Span<float> probabilities)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (double score in scores)
            max = Math.Max(max, score);
        foreach (ref double score in scores)
            sum += score = Math.Exp(score - max);
        for (int c = 0; c < scores.Length; c++)
            probabilities[c] = (float)(scores[c] / sum);
        return max + Math.Log(sum);
    }
}
