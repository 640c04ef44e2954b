namespace Rootball.Labels;

/// <summary>How models of labellers are fitted by expectation maximisation.</summary>
public sealed record LabellerOptions
{
    /// <summary>Steps at most.</summary>
    public int Iterations { get; init; } = 200;

    /// <summary>Ends when a step raises the objective by less than this for each answer, in nats.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>How many answers the prior counts for: a labeller with a few answers is taken to be about as good as labellers are on the whole.</summary>
    public double PriorAnswers { get; init; } = 2;
}
