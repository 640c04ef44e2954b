using System.CommandLine;
using Rootball.Labels;

namespace Rootball.Cli;

/// <summary><c>rootball labels consensus FILE</c>: several people's labels, made into one for each item.</summary>
internal static class LabelsConsensusCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A table: task, worker, label in each row, or a row for each item and a column for each labeller." };
        Option<string?> method = new("--method") { Description = "How labels are weighed (dawid-skene; with --probabilities: weighted)." };
        method.AcceptOnlyFromAmong([.. LabelsConsensusRun.Methods]);
        Option<string[]> classes = new("--classes") { Description = "The classes there are, in their order (those that occur).", HelpName = "A,B,…", CustomParser = OptionChecks.Words };
        Option<string?> item = new("--item") { Description = "The column that says which item.", HelpName = "COLUMN" };
        Option<string?> labeller = new("--labeller") { Description = "The column that says who.", HelpName = "COLUMN" };
        Option<string?> label = new("--label") { Description = "The column that says what.", HelpName = "COLUMN" };
        Option<bool> keepLast = new("--keep-last") { Description = "Of several answers of a labeller about one item the last counts; else they are refused." };
        Option<string?> probabilities = new("--probabilities") { Description = "What a net that did not learn from these items says of them [N,C]: one more voter.", HelpName = "FILE.npy" };
        Option<string?> truth = new("--truth") { Description = "A table of id and label: what is known to be right, to be judged by.", HelpName = "FILE" };
        Option<string?> output = new("--out") { Description = "Where the labels go (NAME-consensus.csv).", HelpName = "FILE" };
        Option<string?> labellers = new("--labellers") { Description = "Where what is known of each labeller goes.", HelpName = "FILE" };
        Option<int> ask = new("--ask") { Description = "Choose so many questions: whom to ask next about which item.", HelpName = "N" };
        Option<int?> askEach = new("--ask-each") { Description = "How many questions one labeller gets at most.", HelpName = "N" };
        Option<string?> questions = new("--questions") { Description = "Where the questions go (NAME-questions.csv).", HelpName = "FILE" };
        Option<bool> force = CommonOptions.Force();
        Option<string?> json = JsonOutput.Option();
        Option<bool> quiet = CommonOptions.Quiet();
        Command command = new("consensus", "Make one label for each item of several people's, and find out what each of them is worth.")
        {
            file, method, classes, item, labeller, label, keepLast, probabilities, truth, output, labellers, ask, askEach, questions, force, json, quiet,
        };
        command.SetAction(parsed => new LabelsConsensusRun
        {
            File = parsed.GetValue(file)!,
            Method = parsed.GetValue(method),
            Reading = new AnnotationOptions
            {
                Classes = parsed.GetValue(classes) is { Length: > 0 } names ? names : null,
                ItemColumn = parsed.GetValue(item),
                LabellerColumn = parsed.GetValue(labeller),
                LabelColumn = parsed.GetValue(label),
                KeepLast = parsed.GetValue(keepLast),
            },
            Probabilities = parsed.GetValue(probabilities),
            Truth = parsed.GetValue(truth),
            Out = parsed.GetValue(output),
            Labellers = parsed.GetValue(labellers),
            Ask = parsed.GetValue(ask),
            AskEach = parsed.GetValue(askEach),
            Questions = parsed.GetValue(questions),
            Force = parsed.GetValue(force),
            Json = parsed.GetValue(json),
            Quiet = CommonOptions.IsQuiet(parsed, quiet, json),
        }.Execute());
        return command;
    }
}
