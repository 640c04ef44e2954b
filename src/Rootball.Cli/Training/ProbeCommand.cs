using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball probe MODEL DATA</c>: what a linear classifier and the nearest neighbours make of what a net says, beside an untrained net and the numbers themselves.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "The folder of a run, or its model.json." };
        Argument<string> data = new("DATA") { Description = $"Labelled examples: {DataSource.Expected}." };
        Option<int> k = new("--k") { Description = "How many neighbours vote.", DefaultValueFactory = _ => 10 };
        Option<string> levels = new("--levels") { Description = "Which levels are probed together, counted from 1: all, or some of them.", HelpName = "all|N,N,…", DefaultValueFactory = _ => "all" };
        Option<ulong?> seed = new("--seed") { Description = "What the test part, if the data bring none, the untrained net and the probes are drawn from (the run's seed, so that what it learned from is not tested with).", HelpName = "SEED" };
        Option<int?> take = new("--take") { Description = "Probe with so many training examples only, drawn by the seed.", HelpName = "N" };
        Option<string?> directory = CommonOptions.Data();
        Option<string?> json = JsonOutput.Option();
        OptionChecks.Within(1, 1_000, k);
        OptionChecks.AtLeast(1, take);
        Command command = new("probe", "Say what a net's levels are worth to a linear classifier and to the nearest neighbours, beside an untrained net's and the raw numbers.")
        {
            model, data, k, levels, seed, take, directory, json,
        };
        command.SetAction(parsed => Execute(parsed.GetValue(model)!, parsed.GetValue(data)!, parsed.GetValue(k), parsed.GetValue(levels)!, parsed.GetValue(seed), parsed.GetValue(take),
            parsed.GetValue(directory), parsed.GetValue(json)));
        return command;
    }

    /// <summary>The levels of a word, counted from 0; null for all.</summary>
    /// <exception cref="DataException">There are no such levels.</exception>
    public static int[]? Levels(string option, string word, Model model)
    {
        int all = model.Rule.Network.Levels.Count;
        if (word == "all")
            return null;
        string[] parts = word.Split(',');
        int[] levels = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int level) && level >= 1 && level <= all ? level - 1
            : throw new DataException($"{option}: '{part}' is no level; expected all, or numbers from 1 to {all}."))];
        return levels.Distinct().Count() == levels.Length ? levels : throw new DataException($"{option}: '{word}' names a level twice.");
    }

    private static int Execute(string path, string source, int k, string word, ulong? asked, int? take, string? directory, string? json)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        bool quiet = json == "-";
        Model model = Model.Load(path);
        int[]? levels = Levels("--levels", word, model);
        ulong seed = asked ?? RunFolder.SeedOf(path) ?? 1;
        RandomStream random = new(seed);
        LearningTask task = DataSource.Open(source, random.Split("data"), directory, new Downloader(progress: new Progress<string>(line => session.Say(line, quiet))), model.Shape, LabelNeed.Some, session.Cancellation);
        if (task.Train.Shape != model.Shape)
            throw new DataException($"{source}: examples are {task.Train.Shape}; the model was trained on {model.Shape}.");
        if (!UnlabelledTask.IsLabelled(task.Train) || !UnlabelledTask.IsLabelled(task.Test))
            throw new DataException($"{source}: a probe needs labels to learn from and to judge by.");
        task = task with { Train = UnlabelledTask.Labelled(task.Train) };
        if (take is { } count)
            task = task with { Train = task.Train.Take(count, random.Split("take")) };
        session.Say(task.Note, quiet);
        LearningRule untrained = RuleFactory.Create(model.Rule.Name, model.Shape.Tensor, [.. model.Rule.Network.Levels.Select(level => level.Spec)], model.Classes.Count, random.Split("untrained"));
        Representations.Settle(untrained, model.Scaling, task.Train, random.Split("settling"), session.Cancellation);
        RandomStream Chance() => random.Split("probe");
        (string Name, string Title, ProbeResult Result)[] probes =
        [
            ("", "the model", Probe.Run(model.Rule, model.Scaling, task, Chance(), levels, k, cancellation: session.Cancellation)),
            ("untrained_", "untrained", Probe.Run(untrained, model.Scaling, task, Chance(), levels, k, cancellation: session.Cancellation)),
            ("pixels_", model.Shape.IsPicture ? "raw pixels" : "raw numbers", Probe.Inputs(model.Scaling, task, Chance(), k, session.Cancellation)),
        ];
        JsonOutput.Write(json, new JsonRun(session.Command, "probe", seed, task.Name,
            [.. probes.SelectMany(probe => (JsonFigure[])[new($"{probe.Name}probe_error", probe.Result.LinearError, "share"), new($"{probe.Name}knn_error", probe.Result.NeighbourError, "share")])],
            watch.Elapsed.TotalSeconds, []));
        if (json == "-")
            return CommandLine.Done;
        foreach ((_, string title, ProbeResult result) in probes)
        {
            session.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{title,-12} linear probe error {result.LinearError:P2}   {k} nearest neighbours {result.NeighbourError:P2}   {result.Width:N0} numbers"));
        }
        return CommandLine.Done;
    }
}
