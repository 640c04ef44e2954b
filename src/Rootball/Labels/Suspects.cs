using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Finds labels that are probably wrong, by what a net says that has not learned from them.</summary>
/// <remarks>One pass for the thresholds, one for the counts, then for each pair of classes that is ever confused a selection among the rows of one class: about N·C steps. Beside the probabilities it
/// takes about 29 bytes a row, and 8 more for each row of the class in hand.</remarks>
public static class Suspects
{
    /// <summary>The suspects among the labels.</summary>
    /// <param name="probabilities">[N,C]: what a net that did not learn from the example says of it; kept, not copied, for the explanations. Rows sum to 1.</param>
    /// <param name="labels">[N]: the given labels; rows labelled −1 are never suspect.</param>
    /// <param name="options">Method, score and names; the usual ones where null.</param>
    /// <exception cref="ArgumentException">The shapes do not agree, a label is no class, or no example is given some class.</exception>
    /// <exception cref="DataException">A row does not hold probabilities that sum to 1.</exception>
    public static SuspectList Find(Tensor probabilities, ReadOnlySpan<int> labels, SuspectOptions? options = null)
    {
        options ??= new SuspectOptions();
        LabelledRows.Check("Suspects", probabilities, labels);
        int classes = probabilities.Shape[1];
        if (options.ClassNames is { } names && names.Count != classes)
            Throw.Shape($"Suspects: {names.Count} class names for {classes} classes.");
        int[] given = labels.ToArray(), predicted = new int[given.Length];
        Cores.For(LabelledRows.Pieces(given.Length), new PredictBody(probabilities, predicted));
        double[] thresholds = ConfidentLearning.Thresholds(probabilities, given);
        int[] confident = ConfidentLearning.Confident(probabilities, given, thresholds);
        ConfidentEstimate noise = ConfidentLearning.Count(given, confident, thresholds);
        bool[] issues = options.Method switch
        {
            SuspectMethod.PruneByNoiseRate or SuspectMethod.PruneByClass or SuspectMethod.Both => Pruning.Find(probabilities, given, noise.Calibrated, options.Method),
            SuspectMethod.ConfidentOffDiagonal => [.. confident.Select((sure, i) => sure != ConfidentLearning.Nobody && sure != given[i])],
            SuspectMethod.PredictedNotGiven => [.. predicted.Select((_, _) => true)],
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Method, "Suspects: an unknown method."),
        };
        for (int i = 0; i < issues.Length; i++)
            issues[i] &= given[i] != Dataset.Unlabelled && predicted[i] != given[i];
        float[] scores = LabelScores.Checked(probabilities, given, options.Score, options.AdjustByThresholds ? thresholds : null);
        return new SuspectList(probabilities, given, predicted, issues, scores, noise, options.ClassNames);
    }

    private readonly struct PredictBody(Tensor probabilities, int[] predicted) : IParallelBody
    {
        public void Invoke(int index)
        {
            int columns = probabilities.Shape[1];
            ReadOnlySpan<float> all = probabilities.Span;
            for (int row = index * LabelledRows.Piece; row < LabelledRows.End(index, predicted.Length); row++)
                predicted[row] = Reduce.ArgMax(all.Slice(row * columns, columns));
        }
    }
}
