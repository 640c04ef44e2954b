using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Rootball.Experiments;
using Rootball.Reports;

namespace Rootball.Cli;

/// <summary><c>rootball experiment list|run</c>.</summary>
internal static class ExperimentCommand
{
    public static Command Create()
    {
        Argument<string?> name = new("NAME") { Description = "Which experiment.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> all = new("--all") { Description = "Run all that have the profile." };
        Option<string> profile = new("--profile") { Description = "quick: seconds, built-in worlds. full: the published protocol.", DefaultValueFactory = _ => "quick" };
        profile.AcceptOnlyFromAmong("quick", "full");
        Option<ulong> seed = CommonOptions.Seed();
        Option<string?> part = new("--part") { Description = "Only one part of a long profile.", HelpName = "PART" };
        Option<string?> state = new("--state") { Description = "Where a full profile keeps what it has learned; the same command goes on from there (runs/experiments).", HelpName = "DIR" };
        Option<string?> results = new("--results") { Description = "Enter the figures into a table in a Markdown file, beside those of other runs.", HelpName = "FILE.md" };
        Option<string?> data = CommonOptions.Data();
        Option<string?> json = JsonOutput.Option();
        Option<string?> report = new("--report") { Description = "Write a page with the pictures.", HelpName = "FILE.html" };
        Option<bool> quiet = CommonOptions.Quiet("figures");
        Option<string?> listJson = JsonOutput.Option();
        Command list = new("list", "What there is.") { listJson };
        list.SetAction(parsed => List(parsed.GetValue(listJson)));
        Command run = new("run", "Run one, or all, and say whether the marks are reached.") { name, all, profile, part, seed, data, state, json, results, report, quiet };
        run.SetAction(parsed =>
        {
            string? folder = parsed.GetValue(state) ?? (parsed.GetValue(profile) == "full" ? "runs/experiments" : null);
            ExperimentOptions options = new() { Profile = parsed.GetValue(profile)!, Part = parsed.GetValue(part), Seed = parsed.GetValue(seed), DataDirectory = parsed.GetValue(data), StateDirectory = folder };
            IReadOnlyList<Experiment> chosen = Choose(parsed.GetValue(name), parsed.GetValue(all), options);
            return Run(chosen, options, parsed.GetValue(json), parsed.GetValue(results), parsed.GetValue(report), CommonOptions.IsQuiet(parsed, quiet, json));
        });
        return new Command("experiment", "Claims of the interview that one command checks.") { list, run };
    }

    private static int List(string? json)
    {
        Session session = Session.Current;
        List<IReadOnlyDictionary<string, string>> items = [];
        foreach (Experiment experiment in AllExperiments.List)
        {
            (string profiles, string parts) = (string.Join(',', experiment.Profiles), string.Join(", ", experiment.Profiles.SelectMany(experiment.Parts).Distinct()));
            items.Add(new Dictionary<string, string> { ["name"] = experiment.Name, ["claim"] = experiment.Claim, ["interview"] = experiment.Interview, ["profiles"] = profiles, ["parts"] = parts });
            if (json != "-")
                session.Output.WriteLine($"{experiment.Name,-22} {profiles,-12} {experiment.Claim}{(parts.Length == 0 ? "" : $"\n{"",-36}--part {parts}")}");
        }
        JsonOutput.Write(json, new JsonRun(session.Command, "experiment list", null, null, [], 0, []) { Items = items });
        return CommandLine.Done;
    }

    private static IReadOnlyList<Experiment> Choose(string? name, bool all, ExperimentOptions options)
    {
        string profile = options.Profile;
        string names = string.Join(", ", AllExperiments.List.Select(experiment => experiment.Name));
        if (all == name is not null)
            throw new ArgumentException($"name one experiment ({names}), or say --all.");
        IReadOnlyList<Experiment> named = all ? [.. AllExperiments.List.Where(e => e.Profiles.Contains(profile))] : [.. AllExperiments.List.Where(e => e.Name == name)];
        if (named.Count == 0)
            throw new ArgumentException(all ? $"no experiment has a profile '{profile}'." : $"there is no experiment '{name}'; expected {names}.");
        if (named.FirstOrDefault(e => !e.Profiles.Contains(profile)) is { } without)
            throw new ArgumentException($"{without.Name} has no profile '{profile}'; it has {string.Join(", ", without.Profiles)}.");
        if (options.Part is { } part && named.FirstOrDefault(e => !e.Parts(profile).Contains(part)) is { } other)
            throw new ArgumentException(other.Parts(profile) is { Count: > 0 } parts ? $"{other.Name} has no part '{part}'; it has {string.Join(", ", parts)}." : $"{other.Name} has no parts in the profile '{profile}'.");
        return named;
    }

    private static int Run(IReadOnlyList<Experiment> experiments, ExperimentOptions options, string? json, string? results, string? report, bool quiet)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        List<JsonFigure> figures = [];
        List<string> files = [];
        bool passed = true;
        if (results is not null)
            ResultsTable.Check(results);
        if (json != "-")
            session.Output.WriteLine("| experiment | figure | measured | published | mark | |\n| --- | --- | --- | --- | --- | --- |");
        foreach (Experiment experiment in experiments)
        {
            Stopwatch one = Stopwatch.StartNew();
            ExperimentResult result = experiment.Run(options with { StateDirectory = Own(options, experiment) }, new Line(session, quiet), session.Cancellation);
            passed &= result.Passed;
            foreach (Figure figure in result.Figures)
            {
                figures.Add(JsonFigure.From(experiments.Count > 1 ? figure with { Name = $"{experiment.Name}.{figure.Name}" } : figure));
                if (json != "-")
                    session.Output.WriteLine($"| {experiment.Name} | {figure.Name} | {Format(figure.Value)} {figure.Unit} | {(figure.Published is { } p ? $"{Format(p)} ({figure.Source})" : "")} | {Mark(figure)} | {(figure.Passed ? "reached" : "MISSED")} |");
            }
            if (results is not null)
                ResultsTable.Enter(results, experiment.Name, options, result.Figures);
            if (report is not null)
                files.Add(WritePage(experiment, result, options, experiments.Count > 1 ? Beside(report, experiment.Name) : report, one.Elapsed.TotalSeconds));
        }
        if (results is not null)
            files.Add(results);
        JsonOutput.Write(json, new JsonRun(session.Command, "experiment run", options.Seed, string.Join(',', experiments.Select(e => e.Name)), figures, watch.Elapsed.TotalSeconds,
            files)
        { Passed = passed });
        return passed ? CommandLine.Done : CommandLine.Failed;
    }

    // A folder for each experiment, profile and seed.
    private static string? Own(ExperimentOptions options, Experiment experiment) =>
        options.StateDirectory is { } folder ? Path.Combine(folder, $"{experiment.Name}-{options.Profile}-seed{options.Seed}") : null;

    private static string WritePage(Experiment experiment, ExperimentResult result, ExperimentOptions options, string path, double seconds)
    {
        ExperimentPage.Write(new ExperimentReport
        {
            Title = experiment.Name,
            Claim = experiment.Claim,
            Interview = experiment.Interview,
            Profile = options.Profile,
            Command = Session.Current.Command,
            Seed = options.Seed,
            Machine = MachineFacts.Line,
            Seconds = seconds,
            Data = result.Task?.Name,
            DataNote = result.Task?.Note,
            Rows = [.. result.Figures.Select(f => new ExperimentRow(f.Name, f.Value, f.Unit, f.Published, f.Source, f.AtMost, f.AtLeast, f.Passed))],
            Sections = result.Sections,
        }, path);
        return path;
    }

    private static string Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{name}{Path.GetExtension(path)}");

    internal static string Format(double value) => value is not 0 && Math.Abs(value) < 1 ? value.ToString("0.0000", CultureInfo.InvariantCulture) : value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Mark(Figure figure) => figure.AtMost is { } most ? $"≤ {Format(most)}" : figure.AtLeast is { } least ? $"≥ {Format(least)}" : "";

    private sealed class Line(Session session, bool quiet) : IProgress<string>
    {
        public void Report(string value) => session.Say(value, quiet);
    }
}
