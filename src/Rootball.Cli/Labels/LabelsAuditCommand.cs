using System.CommandLine;
using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary><c>rootball labels audit DATA</c>: which labels are wrong.</summary>
internal static class LabelsAuditCommand
{
    public static Command Create()
    {
        Argument<string> data = new("DATA") { Description = $"Whose labels: {DataSource.Expected}. With --labels it needs none of its own." };
        Option<string?> labels = new("--labels") { Description = "The given labels: id and label; or several people's: task, worker and label, or a column for each. Ids are row numbers from 0, or the paths of pictures.", HelpName = "FILE" };
        Option<bool> ignore = new("--ignore-own-labels") { Description = "Folders and label columns of DATA are no labels; classes are those of --labels." };
        Option<DataPart> part = new("--part") { Description = "Which part of data that have two.", DefaultValueFactory = _ => DataPart.Train };
        Option<string?> probabilities = new("--probabilities") { Description = "Your own out-of-sample probabilities, examples × classes, in place of our nets'.", HelpName = "FILE.npy" };
        Option<string?> truth = new("--truth") { Description = "The right labels, to measure how well the audit does.", HelpName = "FILE" };
        Option<string?> learner = new("--learner") { Description = "How the nets learn (local)." };
        learner.AcceptOnlyFromAmong([.. RuleFactory.Names]);
        Option<string[]?> widths = new("--widths") { Description = "The levels of each net, lowest first (chosen by the data).", HelpName = "N,N,…", CustomParser = OptionChecks.Levels };
        Option<int?> epochs = new("--epochs") { Description = "How often each net sees every example it learns from (chosen by the data)." };
        Option<int> folds = new("--folds") { Description = "In how many parts the examples are dealt.", DefaultValueFactory = _ => 5 };
        Option<double> sure = new("--sure") { Description = "How likely another class must be for a suspect to be changed in corrected.csv.", HelpName = "SHARE", DefaultValueFactory = _ => 0.9 };
        Option<bool?> duplicates = new("--duplicates") { Description = "Look for near duplicates with different labels (true up to 200,000 examples)." };
        Option<string?> map = new("--map") { Description = "Write a map to explore beside the page: a new one, or places on the map of MODEL.safetensors.", HelpName = "MODEL", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> output = new("--out") { Description = "The folder for all that is written (runs/DATA-audit).", HelpName = "DIR" };
        Option<string?> report = new("--report") { Description = "Where the page goes (audit.html in that folder).", HelpName = "FILE.html" };
        Option<bool> force = CommonOptions.Force("an earlier audit in --out");
        Option<bool> resume = new("--resume") { Description = "Go on with the stopped audit in --out, asked for in the same way." };
        Option<ulong> seed = CommonOptions.Seed();
        Option<string?> directory = CommonOptions.Data();
        Option<string?> json = JsonOutput.Option();
        Option<bool> quiet = CommonOptions.Quiet();
        OptionChecks.AtLeast(1, epochs);
        OptionChecks.AtLeast(2, folds);
        sure.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (> 0 and <= 1))
                result.AddError("--sure: expected a share above 0 and up to 1");
        });
        Command command = new("audit", "Find labels that are probably wrong, by nets that have not learned from them: tables, a page, a corrected label file.")
        {
            data, labels, ignore, part, probabilities, truth, learner, widths, epochs, folds, sure, duplicates, map, output, report, force, resume, seed, directory, json, quiet,
        };
        command.SetAction(parsed => new AuditRun
        {
            Options = new AuditOptions
            {
                Data = parsed.GetValue(data)!,
                Part = parsed.GetValue(part),
                Labels = parsed.GetValue(labels),
                IgnoreOwnLabels = parsed.GetValue(ignore),
                Probabilities = parsed.GetValue(probabilities),
                Truth = parsed.GetValue(truth),
                Learner = parsed.GetValue(learner),
                Levels = parsed.GetValue(widths) is { Length: > 0 } levels ? levels : null,
                Epochs = parsed.GetValue(epochs),
                Folds = parsed.GetValue(folds),
                Sure = parsed.GetValue(sure),
                Duplicates = parsed.GetValue(duplicates),
                Map = parsed.GetResult(map) is null ? null : parsed.GetValue(map) ?? "",
                Report = parsed.GetValue(report),
                Seed = parsed.GetValue(seed),
                DataDirectory = parsed.GetValue(directory),
            },
            Output = parsed.GetValue(output),
            Force = parsed.GetValue(force),
            Resume = parsed.GetValue(resume),
            Json = parsed.GetValue(json),
            Quiet = CommonOptions.IsQuiet(parsed, quiet, json),
        }.Execute());
        return command;
    }
}
