using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball predict MODEL FILES…</c>: what a trained net says of pictures or rows.</summary>
internal static class PredictCommand
{
    private const int BatchSize = 500;

    public static Command Create()
    {
        Argument<string> model = new("MODEL") { Description = "The folder of a learning run, or its model.json." };
        Argument<string[]> files = new("FILES") { Description = "Pictures, .csv, .npy or .npz files.", Arity = ArgumentArity.OneOrMore };
        Option<int> top = new("--top") { Description = "How many classes to print for each example.", DefaultValueFactory = _ => 1 };
        Option<string?> json = JsonOutput.Option();
        Command command = new("predict", "Classify files with a trained net: file, row, class, confidence, separated by tabs.") { model, files, top, json };
        command.SetAction(parsed => Execute(parsed.GetValue(model)!, parsed.GetValue(files)!, Math.Max(1, parsed.GetValue(top)), parsed.GetValue(json)));
        return command;
    }

    private static int Execute(string path, string[] files, int top, string? json)
    {
        Session session = Session.Current;
        Stopwatch watch = Stopwatch.StartNew();
        Model model = Model.Load(path);
        if (model.Classes.Count == 0)
            throw new DataException($"{path}: was learned without labels and knows no classes; see: rootball embed --help, rootball probe --help");
        List<IReadOnlyDictionary<string, string>> items = [];
        foreach (string file in files)
        {
            float[] examples = DataSource.ReadExamples(file, model.Shape, out int count);
            for (int start = 0; start < count; start += BatchSize)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                int batch = Math.Min(BatchSize, count - start);
                Tensor scores = model.Predict(examples.AsSpan(start * model.Shape.Length, batch * model.Shape.Length));
                for (int row = 0; row < batch; row++)
                    Print(session, model, file, count > 1 ? start + row + 1 : null, scores.Row(row), top, json, items);
            }
        }
        JsonOutput.Write(json, new JsonRun(session.Command, "predict", null, null, [], watch.Elapsed.TotalSeconds, []) { Items = items });
        return CommandLine.Done;
    }

    private static void Print(Session session, Model model, string file, int? row, Span<float> scores, int top, string? json, List<IReadOnlyDictionary<string, string>> items)
    {
        float[] confidence = scores.ToArray();
        foreach (int answer in Enumerable.Range(0, confidence.Length).OrderByDescending(i => confidence[i]).Take(top))
        {
            string sure = confidence[answer].ToString("F4", CultureInfo.InvariantCulture);
            if (json != "-")
                session.Output.WriteLine($"{file}\t{(row is { } r ? $"{r}" : "")}\t{model.Classes[answer]}\t{sure}");
            if (json is not null)
                items.Add(new Dictionary<string, string> { ["file"] = file, ["row"] = $"{row}", ["class"] = model.Classes[answer], ["confidence"] = sure });
        }
    }
}
