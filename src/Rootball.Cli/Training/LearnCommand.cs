using System.CommandLine;
using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary><c>rootball learn [DATA]</c>: the main job.</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = $"What to learn: {DataSource.Expected}. Without it, the built-in pen digits.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> rule = new("--rule") { Description = "How to learn (forward-forward; local for pictures in colour)." };
        rule.AcceptOnlyFromAmong([.. RuleFactory.Names]);
        Option<double> dropout = new("--dropout") { Description = "The share of what goes up from a level that is dropped while learning." };
        dropout.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0 and < 1))
                result.AddError("--dropout: expected a share from 0 to below 1");
        });
        Option<int> jitter = new("--jitter") { Description = "Move each picture by up to so many pixels at each step.", HelpName = "PIXELS" };
        Option<int> patience = new("--patience") { Description = "Stop when so many epochs bring no gain on a tenth of the training examples, held out.", HelpName = "EPOCHS" };
        Option<string?> reading = new("--read-out") { Description = "How Forward-Forward answers (goodness; softmax with filters)." };
        reading.AcceptOnlyFromAmong("goodness", "softmax");
        Option<bool> alone = new("--no-compare") { Description = "Leave out the same net back-propagated beside." };
        OptionChecks.Within(0, 1_000, jitter, patience);
        Command command = new("learn", "Learn a data set without a backward pass, and the same net by back-propagation beside it.") { data, rule, dropout, jitter, patience, reading, alone };
        new TrainingArguments(batch: 100, "RULE").Give(command, data, (json, quiet) => new LearnRun(json, quiet), (options, parsed) => options with
        {
            Rule = parsed.GetValue(rule),
            Dropout = parsed.GetValue(dropout),
            Jitter = parsed.GetValue(jitter),
            Patience = parsed.GetValue(patience),
            ReadOut = parsed.GetValue(reading) is { } read ? read == "softmax" ? FfReadout.Softmax : FfReadout.Goodness : null,
            Compare = !parsed.GetValue(alone),
        });
        return command;
    }
}
