using Rootball.Data;
using Rootball.Reports;

namespace Rootball.Experiments;

/// <summary>A claim of the interview, as something that runs and says whether it holds.</summary>
public abstract class Experiment
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence on what is claimed.</summary>
    public abstract string Claim { get; }

    /// <summary>Where it is said in the interview.</summary>
    public abstract string Interview { get; }

    /// <summary>The profiles there are: <c>quick</c>, and <c>full</c> where the published protocol is reproduced.</summary>
    public virtual IReadOnlyList<string> Profiles => ["quick"];

    /// <summary>The parts of a profile that can be run by themselves; none where it is one whole.</summary>
    public virtual IReadOnlyList<string> Parts(string profile) => [];

    /// <summary>Runs the experiment.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; with a <see cref="ExperimentOptions.StateDirectory"/> the next run goes on from there.</exception>
    public abstract ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation);
}

/// <summary>How an experiment is run.</summary>
public sealed record ExperimentOptions
{
    /// <summary>quick or full.</summary>
    public string Profile { get; init; } = "quick";

    /// <summary>The seed everything is drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>One of the profile's parts; null runs them all.</summary>
    public string? Part { get; init; }

    /// <summary>Whether a part is to be run.</summary>
    public bool Wants(string part) => Part is null || Part == part;

    /// <summary>Where long trainings keep what they have learned, so that the next run goes on from there; null keeps nothing.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where real data are looked for first.</summary>
    public string? DataDirectory { get; init; }
}

/// <summary>A measured number, the published one beside it, and the mark it has to reach.</summary>
/// <param name="Name">The contract's name, such as <c>test_error</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">Its unit: a share, seconds, bytes.</param>
/// <param name="Published">What was published, if anything comparable was.</param>
/// <param name="Source">By whom.</param>
/// <param name="AtMost">Fails above this.</param>
/// <param name="AtLeast">Fails below this.</param>
public sealed record Figure(string Name, double Value, string Unit, double? Published = null, string? Source = null, double? AtMost = null, double? AtLeast = null)
{
    /// <summary>Whether the mark, if there is one, is reached. A figure that is no number reaches none.</summary>
    public bool Passed => double.IsFinite(Value) && !(Value > AtMost) && !(Value < AtLeast);
}

/// <summary>What an experiment came to.</summary>
/// <param name="Figures">The numbers.</param>
/// <param name="Task">What was learned from, for the report.</param>
/// <param name="Sections">Pictures that make the point: a heading, a sentence, and an SVG or HTML fragment.</param>
public sealed record ExperimentResult(IReadOnlyList<Figure> Figures, LearningTask? Task, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>Whether all marks are reached.</summary>
    public bool Passed => Figures.All(figure => figure.Passed);
}
