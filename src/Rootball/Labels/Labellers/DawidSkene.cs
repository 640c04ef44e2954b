namespace Rootball.Labels;

/// <summary>Each labeller has a confusion matrix: how often they say what when the truth is which class.</summary>
/// <remarks>
/// Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28, 1979; with a Dirichlet prior on each row
/// (<see cref="LabellerOptions.PriorAnswers"/>). A labeller who swaps two classes is as useful as one who does not.
/// </remarks>
public sealed class DawidSkene : LabellerModel
{
    private readonly Confusions _confusions;

    private DawidSkene(Annotations annotations, LabellerOptions options, DawidSkene? from) : base(annotations, options, from)
    {
        _confusions = new Confusions(annotations, Prior, options.PriorAnswers);
        Fit();
    }

    /// <summary>Fits the model.</summary>
    public static DawidSkene Fit(Annotations annotations, LabellerOptions? options = null) => new(annotations, options ?? new LabellerOptions(), null);

    /// <inheritdoc/>
    public override DawidSkene Update(Annotations more) => new(Annotations.Add(more), Options, this);

    // The same matrices again, for somebody who goes on with them.
    internal Confusions Freshly()
    {
        Confusions confusions = new(Annotations, Prior, Options.PriorAnswers);
        confusions.Maximise(Truth);
        return confusions;
    }

    internal override void Confuse(int labeller, int item, double[,] confusion)
    {
        for (int c = 0; c < Classes; c++)
        {
            for (int answer = 0; answer < Classes; answer++)
                confusion[c, answer] = _confusions.Probability(labeller, c, answer);
        }
    }

    private protected override void Score(int item, Span<double> scores)
    {
        ReadOnlySpan<double> logs = _confusions.Logs;
        for (int i = Annotations.ByItem.Starts[item]; i < Annotations.ByItem.Starts[item + 1]; i++)
        {
            ReadOnlySpan<double> column = logs.Slice(_confusions.Columns[i] * scores.Length, scores.Length);
            for (int c = 0; c < scores.Length; c++)
                scores[c] += column[c];
        }
    }

    private protected override void Maximise() => _confusions.Maximise(Truth);

    private protected override double LogPrior() => _confusions.LogPrior;

    private protected override double Quality(int labeller)
    {
        double right = 0;
        for (int c = 0; c < Classes; c++)
            right += ClassShares[c] * Skill(labeller, c);
        return right;
    }

    private protected override double Skill(int labeller, int c) => _confusions.Probability(labeller, c, c);
}
