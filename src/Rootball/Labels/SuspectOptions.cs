namespace Rootball.Labels;

/// <summary>How it is decided which labels are suspect. The first four follow Northcutt, Jiang and Chuang 2021, section 3.2.</summary>
/// <remarks>By every method, an example whose label is the net's own answer is no suspect.</remarks>
public enum SuspectMethod
{
    /// <summary>Of each pair (given, true), as many as the joint says are wrong in that way: those with the largest margin p(true) − p(given). The usual choice.</summary>
    PruneByNoiseRate,

    /// <summary>Of each given class, as many as the joint says are wrong: those whose label is least likely.</summary>
    PruneByClass,

    /// <summary>Those that both of these find: fewer, and surer.</summary>
    Both,

    /// <summary>Those that the net is confidently of another class of.</summary>
    ConfidentOffDiagonal,

    /// <summary>Those that the net answers otherwise: the most, and the least sure.</summary>
    PredictedNotGiven,
}

/// <summary>How suspects are found and ranked.</summary>
public sealed record SuspectOptions
{
    /// <summary>Which labels are suspect.</summary>
    public SuspectMethod Method { get; init; } = SuspectMethod.PruneByNoiseRate;

    /// <summary>How labels are scored, and suspects ranked.</summary>
    public LabelScore Score { get; init; } = LabelScore.SelfConfidence;

    /// <summary>Whether scores are taken of probabilities adjusted by the thresholds of the classes.</summary>
    public bool AdjustByThresholds { get; init; }

    /// <summary>What classes are called in explanations; their numbers where null.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
