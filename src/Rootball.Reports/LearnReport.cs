using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Reports;

/// <summary>All that the report of a learning run shows.</summary>
public sealed record LearnReport
{
    /// <summary>The exact command that made the run.</summary>
    public required string Command { get; init; }

    /// <summary>What was learned.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The seed everything was drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The rules that learned it, the chosen one first.</summary>
    public required IReadOnlyList<LearnedRule> Rules { get; init; }

    /// <summary>How inputs were scaled; without it what the levels see is not shown.</summary>
    public Scaling? Scaling { get; init; }

    /// <summary>Training memory against depth; empty where it was not measured.</summary>
    public IReadOnlyList<DepthMemory> Memory { get; init; } = [];

    /// <summary>The processor and how many threads were used, for people.</summary>
    public required string Machine { get; init; }
}

/// <summary>One rule's share of a report.</summary>
/// <param name="Title">For people: "Forward-Forward", "Back-propagation".</param>
/// <param name="Rule">The trained rule.</param>
/// <param name="Result">How its training went.</param>
public sealed record LearnedRule(string Title, LearningRule Rule, TrainingResult Result);

/// <summary>Peak training bytes of the same net at one depth.</summary>
/// <param name="Levels">How many levels.</param>
/// <param name="LocalBytes">Learned with a cut after every level.</param>
/// <param name="BackPropagationBytes">Learned without a cut.</param>
public readonly record struct DepthMemory(int Levels, long LocalBytes, long BackPropagationBytes);
