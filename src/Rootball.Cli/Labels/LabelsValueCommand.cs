using System.CommandLine;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Reports;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball labels value</c>: how much labels say of the truth, and how many clean ones would say as much.</summary>
internal static class LabelsValueCommand
{
    public static Command Create()
    {
        Option<string?> confusion = new("--confusion") { Description = "A table of how often each true class (row) was given which label (column): counts, or probabilities.", HelpName = "FILE" };
        Option<string?> labels = new("--labels") { Description = "Labels, with --truth: id and label, or a label a row.", HelpName = "FILE" };
        Option<string?> truth = new("--truth") { Description = "The right labels of the same examples, or of some of them.", HelpName = "FILE" };
        Option<double?> right = new("--right") { Description = "The share of labels that are right, with --classes; all mistakes as likely.", HelpName = "SHARE" };
        Option<int?> classes = new("--classes") { Description = "How many classes there are, all as frequent.", HelpName = "N" };
        Option<long?> count = new("--count") { Description = "How many such labels there are.", HelpName = "N" };
        Option<string?> json = JsonOutput.Option();
        Command command = new("value", "Bits that a label says of the truth, and how many clean labels yours are worth.") { confusion, labels, truth, right, classes, count, json };
        command.Validators.Add(result =>
        {
            bool File(Option<string?> option) => result.GetResult(option) is not null;
            int ways = (File(confusion) ? 1 : 0) + (File(labels) || File(truth) ? 1 : 0) + (result.GetResult(right) is not null || result.GetResult(classes) is not null ? 1 : 0);
            if (ways != 1 || File(labels) != File(truth) || (result.GetResult(right) is null) != (result.GetResult(classes) is null))
                result.AddError("expected one of --confusion FILE, --labels FILE with --truth FILE, or --right SHARE with --classes N");
        });
        command.SetAction(parsed =>
        {
            long? asked = parsed.GetValue(count);
            if (asked < 1)
                throw new DataException($"--count: {asked} labels; expected at least 1.");
            LabelValue value = parsed.GetValue(confusion) is { } table ? OfTable(table, asked)
                : parsed.GetValue(labels) is { } given ? OfFiles(given, parsed.GetValue(truth)!, asked)
                : OfShare(parsed.GetValue(right)!.Value, parsed.GetValue(classes)!.Value, asked);
            return Tell(value, parsed.GetValue(json));
        });
        return command;
    }

    private static LabelValue OfShare(double right, int classes, long? count)
    {
        if (!(right is >= 0 and <= 1) || classes is < 2 or > 10_000)
            throw new DataException($"--right {right} --classes {classes}: expected a share from 0 to 1, and 2 to 10,000 classes.");
        double bits = LabelInformation.BitsOfSymmetric(right, classes);
        return new LabelValue(bits, bits, bits, Math.Log2(classes), count ?? 1);
    }

    private static LabelValue OfTable(string path, long? count)
    {
        Table table = Table.Read(path);
        // A first column of names says which class a row is.
        TableColumn[] columns = [.. table.Columns.Where((column, i) => i > 0 || column is NumberColumn)];
        if (columns.Length != table.Rows || columns.Length < 2)
            throw new DataException($"{path}: {table.Rows} rows and {columns.Length} columns of numbers; expected as many of each, a row for each true class and a column for each given one.");
        double[,] counts = new double[table.Rows, table.Rows];
        for (int given = 0; given < columns.Length; given++)
        {
            for (int row = 0; row < table.Rows; row++)
            {
                counts[row, given] = columns[given] is NumberColumn numbers && numbers.Values[row] is >= 0 and < float.PositiveInfinity ? numbers.Values[row]
                    : throw new DataException($"{path}: row {row + 1}, column '{columns[given].Name}': '{columns[given][row]}'; expected a number of 0 or more.");
            }
        }
        double sum = counts.Cast<double>().Sum();
        bool whole = counts.Cast<double>().All(value => value == Math.Floor(value));
        if (!whole || sum <= 1)
            return OfProbabilities(path, counts, count);
        return LabelInformation.Of(counts, count ?? (long)sum, new RandomStream(1).Split("interval"));
    }

    // Rows that each sum to 1 are P(given | true), all classes as frequent; a whole that sums to 1 is the joint table.
    private static LabelValue OfProbabilities(string path, double[,] table, long? count)
    {
        int size = table.GetLength(0);
        double[] rows = [.. Enumerable.Range(0, size).Select(row => Enumerable.Range(0, size).Sum(given => table[row, given]))];
        if (rows.Sum() <= 0)
            throw new DataException($"{path}: all numbers are 0; expected counts or probabilities.");
        if (rows.Any(sum => Math.Abs(sum - 1) > 0.01) && Math.Abs(rows.Sum() - 1) > 0.01)
            throw new DataException($"{path}: is neither of counts (whole numbers) nor of probabilities (each row, or the whole, summing to 1).");
        double bits = LabelInformation.Bits(table);
        return new LabelValue(bits, bits, bits, LabelInformation.Entropy(rows), count ?? 1);
    }

    private static LabelValue OfFiles(string labels, string truth, long? count)
    {
        Annotations right = Single(truth, null), given = Single(labels, right.Items);
        string[] names = [.. right.Classes.Concat(given.Classes).Distinct()];
        Dictionary<string, int> places = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int[] said = new int[right.Items.Count];
        Array.Fill(said, Dataset.Unlabelled);
        foreach ((int item, int label) in given.OfLabeller(0))
            said[item] = places[given.Classes[label]];
        double[,] counts = new double[names.Length, names.Length];
        long pairs = 0;
        foreach ((int item, int label) in right.OfLabeller(0))
        {
            if (said[item] == Dataset.Unlabelled)
                continue;
            counts[places[right.Classes[label]], said[item]]++;
            pairs++;
        }
        if (pairs == 0)
            throw new DataException($"{labels}: no example has both a label there and a truth in {truth}.");
        return LabelInformation.Of(counts, count ?? pairs, new RandomStream(1).Split("interval"));
    }

    private static Annotations Single(string path, IReadOnlyList<string>? items)
    {
        Annotations said = Annotations.Read(path, new AnnotationOptions { Items = items });
        return said.Labellers.Count == 1 ? said : throw new DataException($"{path}: {said.Labellers.Count:N0} labellers; expected one label for each example.");
    }

    private static int Tell(LabelValue value, string? json)
    {
        Session session = Session.Current;
        JsonFigure[] figures =
        [
            new("bits_per_label", value.BitsPerLabel, "bits"), new("bits_per_label_low", value.Low, "bits"), new("bits_per_label_high", value.High, "bits"), new("clean_bits_per_label", value.CleanBits, "bits"),
            new("labels", value.Labels, "labels"), new("equivalent_clean_labels", value.EquivalentCleanLabels, "labels"),
            new("equivalent_clean_labels_low", value.EquivalentCleanLabelsLow, "labels"), new("equivalent_clean_labels_high", value.EquivalentCleanLabelsHigh, "labels"),
        ];
        JsonOutput.Write(json, new JsonRun(session.Command, "labels value", null, null, figures, 0, []));
        if (json == "-")
            return CommandLine.Done;
        string between = value.Low < value.High ? string.Create(CultureInfo.InvariantCulture, $" (95 %: {value.Low:0.####} to {value.High:0.####})") : "";
        session.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A label says {value.BitsPerLabel:0.####} bits{between}; a clean one says {value.CleanBits:0.####}."));
        string worth = value.Low < value.High ? $" ({Human.Number(value.EquivalentCleanLabelsLow)} to {Human.Number(value.EquivalentCleanLabelsHigh)})" : "";
        session.Output.WriteLine($"{Human.Count(value.Labels)} of them are worth {Human.Number(value.EquivalentCleanLabels)} clean labels{worth}.");
        return CommandLine.Done;
    }
}
