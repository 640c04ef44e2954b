using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Asks a rule about every example of a set, a batch at a time: the one loop of all that evaluates or predicts.</summary>
internal static class Scoring
{
    private const int BatchSize = 500;

    /// <summary>Hands the scores [B,C] of each batch on, with the index of its first example. They are gone when the next batch is asked.</summary>
    public static void Run(LearningRule rule, Scaling scaling, Dataset data, Action<int, Tensor> take, CancellationToken cancellation = default)
    {
        for (int start = 0; start < data.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int batch = Math.Min(BatchSize, data.Count - start);
            Tensor inputs = new([batch, data.Shape.Length]), scores = new([batch, data.Classes.Count]);
            for (int i = 0; i < batch; i++)
                data.Read(start + i, inputs.Row(i));
            scaling.Apply(inputs);
            rule.Score(inputs, scores);
            take(start, scores);
        }
    }
}
