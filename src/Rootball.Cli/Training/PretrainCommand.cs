using System.CommandLine;
using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary><c>rootball pretrain [DATA]</c>: learns to see without labels.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = $"What to look at: {DataSource.Expected}; labels are not needed. Without it, the built-in pen digits.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> objective = new("--objective") { Description = "What each level is asked for.", DefaultValueFactory = _ => RepresentationKind.All[0].Name };
        objective.AcceptOnlyFromAmong([.. RepresentationKind.All.Select(kind => kind.Name)]);
        Option<string> schedule = new("--schedule") { Description = $"When what pulls and what pushes apart is learned: {WakeSleep.Expected}.", DefaultValueFactory = _ => WakeSleep.Interleaved.ToString() };
        schedule.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !WakeSleep.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"--schedule: '{result.Tokens[0].Value}' is no schedule; expected {WakeSleep.Expected}");
        });
        Command command = new("pretrain", "Learn to see without labels: levels that agree over views, or reconstruct, each by itself.") { data, objective, schedule };
        new TrainingArguments(batch: 250, "OBJECTIVE").Give(command, data, (json, quiet) => new PretrainRun(json, quiet), (options, parsed) => options with
        {
            Rule = parsed.GetValue(objective),
            Schedule = parsed.GetValue(schedule),
        });
        return command;
    }
}
