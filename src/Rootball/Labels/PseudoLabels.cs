using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Labels unlabelled examples by a model: a student learns from them, and may come to know better than its teacher.</summary>
/// <remarks>Lee, "Pseudo-label", ICML 2013 workshop. A filter keeps what the teacher is surest of; it is a good help, but not needed while the teacher's errors do not all point one way.</remarks>
public static class PseudoLabels
{
    private const int BatchSize = 500;

    /// <summary>What a trained rule believes of every example: probabilities [N,C], the soft-max of its scores at its temperature.</summary>
    public static Tensor Beliefs(LearningRule rule, Scaling scaling, Dataset data)
    {
        Tensor beliefs = new([data.Count, data.Classes.Count]);
        for (int start = 0; start < data.Count; start += BatchSize)
        {
            int batch = Math.Min(BatchSize, data.Count - start);
            Tensor inputs = new([batch, data.Shape.Length]), scores = new([batch, data.Classes.Count]);
            for (int i = 0; i < batch; i++)
                data.Read(start + i, inputs.Row(i));
            scaling.Apply(inputs);
            rule.Score(inputs, scores);
            for (int i = 0; i < batch; i++)
            {
                rule.Confide(scores.Row(i));
                scores.Row(i).CopyTo(beliefs.Row(start + i));
            }
        }
        return beliefs;
    }

    /// <summary>The examples under the labels that are believed most, whatever labels they had.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="beliefs">Probabilities [N,C].</param>
    /// <param name="surest">The share of the examples to keep: those with the greatest beliefs, of every believed class the same share, so that no class is lost for being hard. 1 keeps all.</param>
    /// <exception cref="ArgumentException">The table is not of this set.</exception>
    public static Dataset Label(Dataset data, Tensor beliefs, double surest = 1)
    {
        if (beliefs.Shape.Rank != 2 || beliefs.Shape[0] != data.Count || beliefs.Shape[1] != data.Classes.Count)
            throw new ArgumentException($"PseudoLabels: beliefs {beliefs.Shape} for {data.Count} examples of {data.Classes.Count} classes.", nameof(beliefs));
        if (!(surest is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(surest), surest, "PseudoLabels: the share to keep lies above 0 and up to 1.");
        int[] answers = new int[data.Count];
        for (int i = 0; i < answers.Length; i++)
            answers[i] = Reduce.ArgMax(beliefs.Row(i));
        Dataset labelled = data.WithLabels(answers);
        if (surest == 1)
            return labelled;
        IEnumerable<int> kept = Enumerable.Range(0, answers.Length).GroupBy(i => answers[i])
            .SelectMany(same => same.OrderByDescending(i => beliefs[i, answers[i]]).ThenBy(i => i).Take((int)Math.Ceiling(surest * same.Count())));
        return labelled.Subset(kept.Order().ToArray());
    }
}
