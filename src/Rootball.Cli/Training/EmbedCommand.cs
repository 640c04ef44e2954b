using System.CommandLine;
using System.Diagnostics;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball embed MODEL DATA --out x.npy</c>: what a net's levels say of every example, as numbers to go on with, and a table of which example is which.</summary>
internal static class EmbedCommand
{
    private const string Arrays = ".npy", Names = ".csv";

    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "The folder of a run, or its model.json." };
        Argument<string> data = new("DATA") { Description = $"Examples, labelled or not: {DataSource.Expected}, a .npy or a picture." };
        Option<string> output = new("--out") { Description = "Where the numbers go, float32 [examples, width]; which example is which goes into a .csv beside it.", HelpName = "FILE.npy", Required = true };
        Option<string> level = new("--level") { Description = "Which level speaks, counted from 1; all stand side by side, filters averaged over places.", HelpName = "N|all", DefaultValueFactory = _ => "all" };
        Option<string> part = new("--part") { Description = "Which part of data that have two.", DefaultValueFactory = _ => "both" };
        part.AcceptOnlyFromAmong("both", "train", "test");
        Option<string?> directory = CommonOptions.Data();
        Option<bool> force = CommonOptions.Force("files that are there");
        Option<string?> json = JsonOutput.Option();
        Command command = new("embed", "Write what a net's levels say of examples into a .npy file.") { model, data, output, level, part, directory, force, json };
        command.SetAction(parsed => Execute(parsed.GetValue(model)!, parsed.GetValue(data)!, parsed.GetValue(output)!, parsed.GetValue(level)!,
            Enum.Parse<DataPart>(parsed.GetValue(part)!, ignoreCase: true), parsed.GetValue(directory), parsed.GetValue(force), parsed.GetValue(json)));
        return command;
    }

    private static int Execute(string path, string source, string output, string level, DataPart part, string? directory, bool force, string? json)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        bool quiet = json == "-";
        if (!Path.GetExtension(output).Equals(Arrays, StringComparison.OrdinalIgnoreCase))
            throw new DataException($"{output}: numbers are written as {Arrays}.");
        string names = Path.ChangeExtension(output, Names);
        foreach (string file in (string[])[output, names])
        {
            if (Directory.Exists(file) || File.Exists(file) && (!force || Path.GetFullPath(file) == Path.GetFullPath(source)))
                throw new DataException($"{file}: is there already; choose another name{(force ? "" : ", or say --force to overwrite it")}.");
        }
        Model model = Model.Load(path);
        int[]? levels = ProbeCommand.Levels("--level", level, model);
        LabelledExamples examples = LabelledExamples.For(model.Shape, source, part, directory, new Downloader(progress: new Progress<string>(line => session.Say(line, quiet))), session.Cancellation);
        session.Say(examples.Note, quiet);
        Tensor said = Representations.Of(model.Rule, model.Scaling, examples.Data, levels, cancellation: session.Cancellation);
        AtomicFile.Write(output, stream => Npy.Write(stream, [said.Shape.Rows, said.Shape.Columns], said.Span));
        Sidecar(examples).WriteCsv(names);
        JsonOutput.Write(json, new JsonRun(session.Command, "embed", null, examples.Data.Name, [new("examples", said.Shape.Rows, "count"), new("width", said.Shape.Columns, "numbers")],
            watch.Elapsed.TotalSeconds, [output, names]));
        if (json != "-")
            session.Output.WriteLine($"{said.Shape.Rows} examples of {said.Shape.Columns} numbers: {output}; which is which: {names}");
        return CommandLine.Done;
    }

    private static Table Sidecar(LabelledExamples examples)
    {
        List<TableColumn> columns = [TextColumn.From("id", examples.Ids)];
        if (UnlabelledTask.IsLabelled(examples.Data))
            columns.Add(new TextColumn("label", examples.Data.Classes, examples.Data.Labels.ToArray()));
        return new Table(examples.Data.Name, examples.Data.Count, columns);
    }
}
