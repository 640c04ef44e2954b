using System.CommandLine;
using System.Diagnostics;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball data list|describe|export</c>.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        Option<string?> directory = CommonOptions.Data();
        Option<string?> json = JsonOutput.Option();
        Argument<string> source = new("DATA") { Description = $"{DataSource.Expected}." };
        Argument<string> path = new("PATH") { Description = "Where to: .npz, .csv, or a folder for PNG pictures." };
        Option<bool> force = CommonOptions.Force();

        Command list = new("list", "Data sets known by name, and where they lie.") { directory, json };
        list.SetAction(parsed => List(parsed.GetValue(directory), parsed.GetValue(json)));
        Command describe = new("describe", "What is in a data set.") { source, directory, json };
        describe.SetAction(parsed => Describe(parsed.GetValue(source)!, parsed.GetValue(directory), parsed.GetValue(json)));
        Command export = new("export", "Write a data set as files that other programs read.") { source, path, directory, force, json };
        export.SetAction(parsed => Export(parsed.GetValue(source)!, parsed.GetValue(path)!, parsed.GetValue(directory), parsed.GetValue(force), parsed.GetValue(json)));
        return new Command("data", "List, describe and export data.") { list, describe, export };
    }

    private static int List(string? directory, string? json)
    {
        Session session = Session.Current;
        List<IReadOnlyDictionary<string, string>> items = [];
        foreach (NamedData data in NamedData.All)
        {
            string where = data.IsBuiltIn ? "built in" : data.Find(directory) ?? (data.Files[0].Url is null ? "not found" : "not found; downloaded when first used");
            items.Add(new Dictionary<string, string> { ["name"] = data.Name, ["description"] = data.Description, ["where"] = where });
            if (json != "-")
                session.Output.WriteLine($"{data.Name,-14} {where,-40} {data.Description}");
        }
        JsonOutput.Write(json, new JsonRun(session.Command, "data list", null, null, [], 0, []) { Items = items });
        return CommandLine.Done;
    }

    private static int Describe(string source, string? directory, string? json)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        LearningTask task = DataSource.Open(source, new RandomStream(1).Split("data"), directory, cancellation: session.Cancellation);
        List<IReadOnlyDictionary<string, string>> items = [];
        if (json != "-")
            session.Output.WriteLine($"{task.Name}: {task.Note}");
        for (int i = 0; i < task.Train.Classes.Count; i++)
        {
            int train = task.Train.Labels.Count(i), test = task.Test.Labels.Count(i);
            items.Add(new Dictionary<string, string> { ["class"] = task.Train.Classes[i], ["train"] = $"{train}", ["test"] = $"{test}" });
            if (json != "-")
                session.Output.WriteLine($"  {task.Train.Classes[i],-20} {train,8:N0} to learn from {test,8:N0} to test");
        }
        JsonFigure[] figures = [new("train_examples", task.Train.Count, "examples"), new("test_examples", task.Test.Count, "examples"), new("numbers_per_example", task.Train.Shape.Length, "numbers")];
        JsonOutput.Write(json, new JsonRun(session.Command, "data describe", null, task.Name, figures, watch.Elapsed.TotalSeconds, []) { Items = items });
        return CommandLine.Done;
    }

    private static int Export(string source, string path, string? directory, bool force, string? json)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        LearningTask task = DataSource.Open(source, new RandomStream(1).Split("data"), directory, cancellation: session.Cancellation);
        IReadOnlyList<string> files = DataExport.Write(task, path, force, session.Cancellation);
        foreach (string file in files.Where(_ => json != "-"))
            session.Output.WriteLine(file);
        JsonOutput.Write(json, new JsonRun(session.Command, "data export", null, task.Name, [], watch.Elapsed.TotalSeconds, files));
        return CommandLine.Done;
    }
}
