using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Reports;
using Rootball.Reports.Maps;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>One audit: data, given labels, nets that have not seen them, suspects, and all that is written of it. It can be stopped and gone on with.</summary>
internal sealed class AuditRun
{
    private readonly Session _session = Session.Current;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _predicting;

    public required AuditOptions Options { get; init; }
    public string? Output { get; init; }
    public bool Force { get; init; }
    public bool Resume { get; init; }
    public required string? Json { get; init; }
    public required bool Quiet { get; init; }

    public int Execute()
    {
        if (Resume && Output is null)
            throw new DataException("--resume goes on with the audit in a folder; say --out DIR too.");
        string path = Output ?? RunFolder.Free($"runs/{MapFiles.NameOf(Options.Data)}-audit");
        AuditFolder.Check(path, Force, Resume, [Options.Data, Options.Labels, Options.Truth, Options.Probabilities]);
        if (Options.Report is { } page && File.Exists(page) && !Force)
            throw new DataException($"{page}: is there already; choose another --report, or say --force to overwrite it.");
        if (Resume && AuditFolder.IsFinished(path))
        {
            _session.Say($"{path}: the audit is finished; there is nothing to go on with.", Json == "-");
            JsonOutput.Copy(Json, AuditFolder.FiguresIn(path));
            return CommandLine.Done;
        }
        RandomStream random = new(Options.Seed);
        Progress<string> news = new(line => _session.Say(line, Quiet));
        LabelledExamples examples = LabelledExamples.Open(Options.Data, Options.Part, Options.Labels is null ? LabelNeed.Every : LabelNeed.None, Options.DataDirectory, new Downloader(progress: news), _session.Cancellation);
        _session.Say(examples.Note, Quiet);
        AuditLabels labels = AuditLabels.Read(Options, examples);
        int[]? truth = Options.Truth is { } file ? AuditLabels.Truth(file, examples, labels.Data) : null;
        Tensor? own = Options.Probabilities is { } given ? AuditProbabilities.Read(given, labels.Data.Count, labels.Data.Classes) : null;
        foreach (string note in labels.Notes)
            _session.Say(note, Json == "-");
        Check(labels.Data);
        using AuditFolder folder = AuditFolder.Open(path, Resume);
        try
        {
            (Tensor said, string learner) = own is null ? Predict(labels.Data, random.Split("audit"), folder) : (own, $"none: the probabilities are those of {Options.Probabilities}");
            return Finish(AuditFindings.Of(examples, labels, said), labels, truth, learner, random.Split("pages"), folder, keepProbabilities: own is null);
        }
        catch (OperationCanceledException)
        {
            _session.Error.WriteLine($"rootball: interrupted; go on with the same command and: --out {CommandLine.Quoted(path)} --resume");
            return CommandLine.Interrupted;
        }
    }

    private (Tensor Said, string Learner) Predict(Dataset data, RandomStream random, AuditFolder folder)
    {
        OutOfFoldOptions options = Options.Learning(data, data.Count - data.Labels.Count(Dataset.Unlabelled), folder.Folds);
        string learner = string.Create(CultureInfo.InvariantCulture, $"{RuleFactory.Title(options.Rule)}, levels {string.Join(',', options.Levels)}, {options.Training.Epochs} epochs, {options.Folds} folds");
        _session.Say($"{learner}.", Quiet);
        Stopwatch watch = Stopwatch.StartNew();
        using AuditView view = new(_session, Quiet);
        OutOfFold predicted = OutOfFold.Predict(data, options, random, view, _session.Cancellation);
        _predicting = watch.Elapsed.TotalSeconds;
        return (predicted.Probabilities, learner);
    }

    // What is too little to learn from is said before anything is written.
    private void Check(Dataset data)
    {
        int[] counts = new int[data.Classes.Count];
        foreach (int label in data.Labels)
        {
            if (label != Dataset.Unlabelled)
                counts[label]++;
        }
        if (counts.Count(count => count > 0) < 2)
            throw new DataException($"{data.Name}: {(counts.Sum() == 0 ? "no example has a label" : $"all {counts.Sum():N0} labels are '{data.Classes[Array.FindIndex(counts, count => count > 0)]}'")}; expected at least two classes.");
        string[] few = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] < Options.Folds).Select(c => $"'{data.Classes[c]}' ({counts[c]})")];
        if (few.Length > 0 && Options.Probabilities is null)
            _session.Say($"{(few.Length == 1 ? "One class has" : $"{few.Length:N0} classes have")} fewer examples than there are folds, so nets hardly know {(few.Length == 1 ? "it" : "them")}: {string.Join(", ", few.Take(5))}{(few.Length > 5 ? " …" : "")}.", Json == "-");
    }

    private int Finish(AuditFindings found, AuditLabels labels, int[]? truth, string learner, RandomStream random, AuditFolder folder, bool keepProbabilities)
    {
        List<(string Name, string Value)> files = [];
        void Write(string path, string what, Action<string> write)
        {
            write(path);
            files.Add((path, what));
        }
        if (keepProbabilities)
            Write(folder.Probabilities, "what nets said of examples they had not learned from", path => AtomicFile.Write(path, stream => Npy.Write(stream, [found.Data.Count, found.Data.Classes.Count], found.Said.Span)));
        Write(folder.Suspects, "every label with its score, suspects first", AuditFiles.Suspects(found).WriteCsv);
        Write(folder.Classes, "a row for each class", AuditFiles.Classes(found).WriteCsv);
        if (found.Consensus is { } consensus)
            Write(folder.Labellers, "a row for each labeller", consensus.LabellerTable().WriteCsv);
        Write(folder.Corrected, Text($"all labels, those changed where another class is at least {Options.Sure:P0} likely"), AuditFiles.Corrected(found, Options.Sure).WriteCsv);
        NearDuplicates? duplicates = Duplicates(found, random);
        if (duplicates is not null)
            Write(folder.Duplicates, "near duplicates whose labels differ", AuditFiles.Duplicates(found, duplicates).WriteCsv);
        if (Options.Map is { } model)
            Write(folder.Map, "a map of all examples", path => MapPage.Write(AuditMaps.Apart(found, model, random, _session, Quiet), path));
        AuditFigures figures = new(found, duplicates, truth, Options.Sure, _predicting);
        Write(Options.Report ?? folder.Page, "this page", path => AuditPage.Write(new AuditReport
        {
            Command = _session.Command,
            Data = found.Data,
            Ids = found.Examples.Ids,
            FeatureNames = found.Examples.FeatureNames,
            Probabilities = found.Probabilities,
            Suspects = found.Suspects,
            Noise = found.Noise,
            Value = found.Value,
            Error = found.Error,
            Consensus = found.Consensus,
            Duplicates = duplicates,
            Map = AuditMaps.OnPage(found, random, _session.Cancellation),
            Quality = figures.Quality,
            Facts =
            [
                ("Data", found.Examples.Note), ("Labels", Options.Labels is null ? "the data's own" : labels.Annotations?.Note is { } note ? $"{Options.Labels}: {note}" : Options.Labels),
                ("Nets", learner), ("Seed", Options.Seed.ToString(CultureInfo.InvariantCulture)), ("Machine", MachineFacts.Line),
            ],
            Files = [.. files.Select(one => (Path.GetFileName(one.Name), one.Value))],
        }, path));
        files.Add((folder.Figures, ""));
        JsonRun run = new(_session.Command, "labels audit", Options.Seed, found.Data.Name, figures.All, _watch.Elapsed.TotalSeconds, [.. files.Select(one => one.Name)]);
        AtomicFile.WriteText(folder.Figures, JsonOutput.Text(run));
        OutOfFold.Forget(folder.Folds);
        JsonOutput.Write(Json, run);
        if (Json != "-")
            figures.Print(_session.Output, files.Select(one => one.Name));
        return CommandLine.Done;
    }

    private NearDuplicates? Duplicates(AuditFindings found, RandomStream random)
    {
        if (Options.Duplicates == false || found.Data.Count < 2)
            return null;
        if (Options.Duplicates is null && found.Data.Count > AuditMaps.DuplicatesUpTo)
        {
            _session.Say($"More than {AuditMaps.DuplicatesUpTo:N0} examples: near duplicates are not looked for; say --duplicates true to do so.", Json == "-");
            return null;
        }
        return AuditMaps.Duplicates(found.Data, AuditMaps.Scaled(found.Examples, random), random, _session.Cancellation);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
