using System.Globalization;
using Rootball.Data;
using Rootball.Labels;
using Rootball.Reports;

namespace Rootball.Cli;

/// <summary>The figures of an audit, with those that can be told only where the truth is known.</summary>
internal sealed class AuditFigures
{
    private readonly List<JsonFigure> _figures;
    private readonly List<JsonFigure> _quality = [];

    public AuditFigures(AuditFindings found, NearDuplicates? duplicates, int[]? truth, double sure, double predicting)
    {
        int changed = Enumerable.Range(0, found.Data.Count).Count(i => found.Corrected(i, sure).Changed);
        _figures =
        [
            new("suspects", found.Suspects.Ranked.Count, "labels"),
            new("estimated_noise", found.Noise.EstimatedShareWrong, "share"),
            new("bits_per_label", found.Value.BitsPerLabel, "bits"),
            new("equivalent_clean_labels", found.Value.EquivalentCleanLabels, "labels"),
            new("out_of_fold_error", found.Error, "share"),
            new("corrected_labels", changed, "labels"),
            .. duplicates is null ? [] : (JsonFigure[])[new("conflicting_duplicates", duplicates.Conflicts.Count(), "groups")],
        ];
        if (truth is not null)
            Measure(found, truth, sure);
        _figures.AddRange(_quality);
        _figures.Add(new("seconds_out_of_fold", predicting, "s"));
        _figures.Add(new("peak_bytes", MachineFacts.PeakBytes, "bytes"));
    }

    public IReadOnlyList<JsonFigure> All => _figures;

    /// <summary>How well suspects were found, in words.</summary>
    public IReadOnlyList<(string Name, string Value)> Quality => [.. _quality.Select(figure => (figure.Name.Replace('_', ' '), Human.Quantity(figure.Value, figure.Unit)))];

    public void Print(TextWriter output, IEnumerable<string> files)
    {
        foreach (JsonFigure figure in _figures)
        {
            string value = figure.Unit is "labels" or "groups" ? figure.Value.ToString("N0", CultureInfo.InvariantCulture) + $" {figure.Unit}" : Human.Quantity(figure.Value, figure.Unit);
            output.WriteLine($"{figure.Name,-26} {value}");
        }
        foreach (string file in files)
            output.WriteLine($"written: {file}");
    }

    // Examples whose truth or label is not known tell nothing.
    private void Measure(AuditFindings found, int[] truth, double sure)
    {
        int[] known = [.. Enumerable.Range(0, truth.Length).Where(i => truth[i] != Dataset.Unlabelled && found.Data.Labels[i] != Dataset.Unlabelled)];
        if (known.Length == 0)
            return;
        bool[] wrong = [.. known.Select(i => truth[i] != found.Data.Labels[i])], issues = [.. known.Select(i => found.Suspects.IsIssue[i])];
        float[] scores = [.. known.Select(i => found.Suspects.Score[i])];
        double Right(Func<int, int> label) => known.Count(i => label(i) == truth[i]) / (double)known.Length;
        void Add(string name, double value)
        {
            if (!double.IsNaN(value))
                _quality.Add(new JsonFigure(name, value, "share"));
        }
        Add("suspect_precision", SuspectQuality.Precision(issues, wrong));
        Add("suspect_recall", SuspectQuality.Recall(issues, wrong));
        Add("suspect_average_precision", SuspectQuality.AveragePrecision(scores, wrong));
        Add("given_accuracy", Right(i => found.Data.Labels[i]));
        Add("consensus_accuracy", Right(i => found.Consensus?.Labels[i] ?? found.Data.Labels[i]));
        Add("corrected_accuracy", Right(i => found.Corrected(i, sure).Label));
    }
}
