using System.Globalization;
using Rootball.Data;
using Rootball.Labels;

namespace Rootball.Cli;

/// <summary>The tables of an audit, in the columns that users of cleanlab know.</summary>
internal static class AuditFiles
{
    /// <summary>All labelled examples: suspects first, the worst score first; then the others.</summary>
    public static Table Suspects(AuditFindings found)
    {
        SuspectList suspects = found.Suspects;
        int[] rest = suspects.Order(), order = [.. suspects.Ranked, .. rest.Where(i => !suspects.IsIssue[i])];
        List<TableColumn> columns =
        [
            Text("id", order, i => found.Examples.Ids[i]),
            Text("is_label_issue", order, i => suspects.IsIssue[i] ? "True" : "False"),
            Number("label_score", order, i => suspects.Score[i]),
            Class("given_label", order, found, i => suspects.Given[i]),
            Class("predicted_label", order, found, i => suspects.Predicted[i]),
        ];
        if (found.Consensus is { } consensus)
        {
            columns.Add(Number("num_annotations", order, i => consensus.Count[i]));
            columns.Add(Class("consensus_label", order, found, i => consensus.Labels[i]));
            columns.Add(Number("annotator_agreement", order, i => (float)consensus.Agreement[i]));
            columns.Add(Number("consensus_quality_score", order, i => (float)consensus.Quality[i]));
        }
        columns.Add(Text("explanation", order, i => suspects.IsIssue[i] ? suspects.Explain(i) : null));
        return new Table("suspects", order.Length, columns);
    }

    /// <summary>A row for each class.</summary>
    public static Table Classes(AuditFindings found)
    {
        IReadOnlyList<ClassSummary> classes = found.Suspects.Classes();
        NumberColumn Of(string name, Func<ClassSummary, double> value) => new(name, [.. classes.Select(one => (float)value(one))]);
        return new Table("classes", classes.Count,
        [
            TextColumn.From("class", [.. classes.Select(one => one.Name)]), Of("given", one => one.Given), Of("suspects", one => one.Suspects), Of("estimated_wrong", one => one.EstimatedWrong),
            Of("label_quality", one => one.Quality), Of("label_noise", one => one.Noise),
            TextColumn.From("in_truth", [.. classes.Select(one => string.Join("; ", one.TopConfusions.Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Name} {other.Share:0.####}"))))]),
        ]);
    }

    /// <summary>Near duplicates whose labels differ, a row for each member.</summary>
    public static Table Duplicates(AuditFindings found, NearDuplicates duplicates)
    {
        (int Group, DuplicateGroup Of, int Example)[] rows = [.. duplicates.Conflicts.SelectMany((group, number) => group.Members.Select(member => (number, group, member)))];
        int[] examples = [.. rows.Select(row => row.Example)];
        return new Table("duplicates", rows.Length,
        [
            new NumberColumn("group", [.. rows.Select(row => (float)row.Group)]), Text("id", examples, i => found.Examples.Ids[i]),
            Class("given_label", examples, found, i => found.Suspects.Given[i]), Class("predicted_label", examples, found, i => found.Suspects.Predicted[i]),
            TextColumn.From("exact", [.. rows.Select(row => row.Of.Exact ? "True" : "False")]),
        ]);
    }

    /// <summary>Every example's label after the surest suspects were changed, in the order of the data.</summary>
    public static Table Corrected(AuditFindings found, double sure)
    {
        int[] all = [.. Enumerable.Range(0, found.Data.Count)];
        return new Table("corrected", all.Length,
        [
            Text("id", all, i => found.Examples.Ids[i]), Class("label", all, found, i => found.Corrected(i, sure).Label), Text("changed", all, i => found.Corrected(i, sure).Changed ? "True" : "False"),
        ]);
    }

    private static TextColumn Text(string name, int[] order, Func<int, string?> value) => TextColumn.From(name, [.. order.Select(value)]);

    private static NumberColumn Number(string name, int[] order, Func<int, float> value) => new(name, [.. order.Select(value)]);

    private static TextColumn Class(string name, int[] order, AuditFindings found, Func<int, int> value) => new(name, found.Data.Classes, [.. order.Select(value)]);
}
