using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>What nets say of examples that they have not learned from. N examples, C classes.</summary>
/// <param name="Probabilities">Each example's probabilities, by the net that never saw it; of one without a label, the mean of all nets [N,C].</param>
/// <param name="Fold">The fold each example fell to; −1 if it has no label.</param>
/// <param name="Folds">How many folds there are.</param>
public sealed record OutOfFold(Tensor Probabilities, int[] Fold, int Folds)
{
    /// <summary>The share of labelled examples whose likeliest class is another than the given one.</summary>
    public double Error(ReadOnlySpan<int> labels)
    {
        int labelled = 0, wrong = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == Dataset.Unlabelled)
                continue;
            labelled++;
            wrong += Reduce.ArgMax(Probabilities.Row(i)) == labels[i] ? 0 : 1;
        }
        return labelled == 0 ? 0 : wrong / (double)labelled;
    }

    /// <summary>Learns a net on all folds but one, asks it about that one, and so on round.</summary>
    /// <remarks>
    /// One net is in memory at a time; folds share the numbers of the set they come from. Confidences are at the one temperature a fold at which its given labels are likeliest. The same seed gives the same bits on
    /// any number of threads, however often it was stopped and gone on with.
    /// </remarks>
    /// <param name="data">The examples under their given labels, of which some may be missing.</param>
    /// <param name="options">By which nets.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="progress">Told how it comes along.</param>
    /// <param name="cancellation">Stops it after the present batch; a checkpoint is written first, if one is kept.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes among the labels, or the levels do not fit the data.</exception>
    /// <exception cref="DataException">What an earlier run has left is damaged, or of other data or another plan.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static OutOfFold Predict(Dataset data, OutOfFoldOptions options, RandomStream random, IProgress<OutOfFoldProgress>? progress = null, CancellationToken cancellation = default)
    {
        int labelled = data.Count - data.Labels.Count(Dataset.Unlabelled), folds = Math.Min(options.Folds, Math.Max(2, labelled)), classes = data.Classes.Count;
        int[] dealt = Labels.Folds.Deal(data, folds, random.Split("folds"));
        Tensor probabilities = new([data.Count, classes]);
        string? plan = options.Folder is null ? null : Plan(data, options, folds, random);
        for (int fold = 0; fold < folds; fold++)
        {
            int[] asked = Where(dealt, held => held == fold || held == Labels.Folds.None);
            Tensor answers = new FoldRun(data, options, random, fold, plan).Answers(
                Where(dealt, held => held != fold && held != Labels.Folds.None), asked, progress is null ? null : new Relay(progress, fold, folds), cancellation);
            for (int i = 0; i < asked.Length; i++)
            {
                Span<float> row = probabilities.Row(asked[i]), answer = answers.Row(i);
                float share = dealt[asked[i]] == Labels.Folds.None ? 1f / folds : 1;
                for (int c = 0; c < classes; c++)
                    row[c] += share * answer[c];
            }
        }
        return new OutOfFold(probabilities, dealt, folds);
    }

    /// <summary>Removes what was kept of the folds.</summary>
    public static void Forget(string folder) => FoldRun.Delete(folder);

    private static string Plan(Dataset data, OutOfFoldOptions options, int folds, RandomStream random) => string.Create(CultureInfo.InvariantCulture,
        $"{folds} folds, {options.Rule}, levels {string.Join(',', options.Levels)}, dropout {options.Dropout}, {options.Training.Epochs} epochs, batches of {options.Training.BatchSize}, {(options.Training.Augmentation is null ? "un" : "")}changed pictures, "
        + $"seed's mark {random.Split("plan").NextUInt32():x8}, data {Fingerprint.Of(new LearningTask(data, data.Subset([]), ""))}");

    private static int[] Where(int[] dealt, Func<int, bool> wanted)
    {
        List<int> found = [];
        for (int i = 0; i < dealt.Length; i++)
        {
            if (wanted(dealt[i]))
                found.Add(i);
        }
        return [.. found];
    }

    private sealed class Relay(IProgress<OutOfFoldProgress> listener, int fold, int folds) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => listener.Report(new OutOfFoldProgress(fold, folds, value));
    }
}
