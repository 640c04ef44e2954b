using Rootball.Data;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Reports;

/// <summary>All that the report of an audit of labels shows.</summary>
public sealed record AuditReport
{
    /// <summary>The exact command that made it.</summary>
    public required string Command { get; init; }

    /// <summary>The examples under their given labels.</summary>
    public required Dataset Data { get; init; }

    /// <summary>What each example is called.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>What the numbers of a table are called; null if they have no names.</summary>
    public IReadOnlyList<string>? FeatureNames { get; init; }

    /// <summary>How likely each class is for each example, as the suspects were found by [N,C].</summary>
    public required Tensor Probabilities { get; init; }

    /// <summary>Which labels are suspect, and why.</summary>
    public required SuspectList Suspects { get; init; }

    /// <summary>How labels are thought to have gone wrong.</summary>
    public required NoiseEstimate Noise { get; init; }

    /// <summary>What the labels are worth.</summary>
    public required LabelValue Value { get; init; }

    /// <summary>The share of labels that nets which never saw them would give otherwise.</summary>
    public required double Error { get; init; }

    /// <summary>What several labellers' answers come to, together with the nets; null where each label has one giver.</summary>
    public Consensus? Consensus { get; init; }

    /// <summary>Groups of (nearly) equal examples; null where nobody looked for them.</summary>
    public NearDuplicates? Duplicates { get; init; }

    /// <summary>A map of some of the examples.</summary>
    public AuditMap? Map { get; init; }

    /// <summary>How well the suspects were found where the truth is known, as pairs of name and value; plain text.</summary>
    public IReadOnlyList<(string Name, string Value)> Quality { get; init; } = [];

    /// <summary>How it was done, as pairs of name and value; plain text.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>What was written beside the page: name and what is in it; plain text.</summary>
    public IReadOnlyList<(string Name, string Value)> Files { get; init; } = [];
}

/// <summary>Where some examples lie on a map.</summary>
/// <param name="Examples">Which ones.</param>
/// <param name="Coordinates">Their places [Examples,2].</param>
public sealed record AuditMap(IReadOnlyList<int> Examples, Tensor Coordinates);
