namespace Rootball.Reports;

/// <summary>All that the report of an experiment shows.</summary>
public sealed record ExperimentReport
{
    /// <summary>What the experiment is called, for people.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence on what is claimed.</summary>
    public required string Claim { get; init; }

    /// <summary>Where it is said in the interview.</summary>
    public string? Interview { get; init; }

    /// <summary>quick or full.</summary>
    public required string Profile { get; init; }

    /// <summary>The exact command that made the run.</summary>
    public required string Command { get; init; }

    /// <summary>The seed everything was drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The processor and how many threads were used, for people.</summary>
    public required string Machine { get; init; }

    /// <summary>How long the whole experiment took.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the data are called; null where there are none.</summary>
    public string? Data { get; init; }

    /// <summary>How the data were read or made.</summary>
    public string? DataNote { get; init; }

    /// <summary>The measured numbers.</summary>
    public required IReadOnlyList<ExperimentRow> Rows { get; init; }

    /// <summary>Pictures that make the point.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];
}

/// <summary>A measured number, the published one beside it, and the mark it has to reach.</summary>
/// <param name="Name">The contract's name, such as <c>test_error</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">Its unit: share, seconds, bytes, or any word.</param>
/// <param name="Published">What was published, if anything comparable was.</param>
/// <param name="Source">By whom.</param>
/// <param name="AtMost">Fails above this.</param>
/// <param name="AtLeast">Fails below this.</param>
/// <param name="Passed">Whether the mark, if there is one, is reached.</param>
public sealed record ExperimentRow(string Name, double Value, string Unit, double? Published, string? Source, double? AtMost, double? AtLeast, bool Passed);

/// <summary>A section of a report.</summary>
/// <param name="Heading">Plain text.</param>
/// <param name="Text">A sentence; plain text.</param>
/// <param name="Html">A picture or table, put in as it is: who makes it escapes what users wrote.</param>
public sealed record ReportSection(string Heading, string Text, string Html);
