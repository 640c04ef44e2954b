using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>How well suspects were found, where it is known which labels are wrong.</summary>
public static class SuspectQuality
{
    /// <summary>Mean over the wrong labels of the share of wrong ones among all whose score is no better: 1 if all wrong ones stand before all right ones.</summary>
    /// <remarks>The area under precision over recall without interpolation; labels of one score stand together, so that their order does not matter.</remarks>
    /// <param name="scores">[N]: quality, the lower the more suspect; NaN (no label) is left out.</param>
    /// <param name="isWrong">[N].</param>
    /// <returns>0 … 1; NaN where no label is wrong.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isWrong)
    {
        Same(scores.Length, isWrong.Length);
        ulong[] keys = new ulong[scores.Length];
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!float.IsNaN(scores[i]))
                keys[count++] = (ulong)Smallest.Sortable(scores[i]) << 1 | (isWrong[i] ? 1u : 0);
        }
        Array.Sort(keys, 0, count);
        double sum = 0;
        long wrong = 0;
        for (int from = 0, to; from < count; from = to)
        {
            long before = wrong;
            for (to = from; to < count && keys[to] >> 1 == keys[from] >> 1; to++)
                wrong += (long)(keys[to] & 1);
            sum += (wrong - before) * ((double)wrong / to);
        }
        return wrong > 0 ? sum / wrong : double.NaN;
    }

    /// <summary>The share of the suspects that are wrong; NaN of none.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Precision(ReadOnlySpan<bool> isIssue, ReadOnlySpan<bool> isWrong) => Found(isIssue, isWrong) / (double)isIssue.Count(true);

    /// <summary>The share of the wrong labels that are suspects; NaN of none.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Recall(ReadOnlySpan<bool> isIssue, ReadOnlySpan<bool> isWrong) => Found(isIssue, isWrong) / (double)isWrong.Count(true);

    private static int Found(ReadOnlySpan<bool> isIssue, ReadOnlySpan<bool> isWrong)
    {
        Same(isIssue.Length, isWrong.Length);
        int found = 0;
        for (int i = 0; i < isIssue.Length; i++)
            found += isIssue[i] && isWrong[i] ? 1 : 0;
        return found;
    }

    private static void Same(int examples, int truths)
    {
        if (examples != truths)
            Throw.Shape($"SuspectQuality: {examples} examples, and for {truths} it is said whether they are wrong.");
    }
}
