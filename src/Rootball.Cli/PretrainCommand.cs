using System.CommandLine;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

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
        Option<string[]?> levels = new("--widths") { Description = "The levels, lowest first: filters of so many pixels, pooled or not (32c5p2,64c5p2), or units (500,500). Chosen by the data.", HelpName = "N,N,…", CustomParser = LearnCommand.Levels };
        Option<int?> epochs = new("--epochs") { Description = "How often every example is seen (chosen by the data)." };
        Option<int?> batch = new("--batch") { Description = "Examples a step (250, fewer on small data)." };
        Option<ulong> seed = new("--seed") { Description = "Where all chance comes from.", DefaultValueFactory = _ => 1 };
        Option<int?> take = new("--take") { Description = "Learn from so many training examples only, drawn by the seed.", HelpName = "N" };
        Option<string?> directory = new("--data") { Description = "Where named data are looked for first.", HelpName = "DIR" };
        Option<string?> output = new("--out") { Description = "Where model, report and figures go (runs/DATA-OBJECTIVE-seedN).", HelpName = "DIR" };
        Option<bool> force = new("--force") { Description = "Overwrite an earlier run in --out." };
        Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder; all other options come from it.", HelpName = "DIR" };
        Option<int> every = new("--checkpoint-every") { Description = "Keep what was learned so often within an epoch, and at epochs' ends.", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
        Option<int?> threads = new("--threads") { Description = "Threads to use (all cores). The result does not depend on it.", HelpName = "N" };
        Option<string?> json = JsonOutput.Option();
        Option<bool> quiet = new("--quiet") { Description = "No progress, only the summary." };
        LearnCommand.Positive(epochs, batch, take, threads);
        LearnCommand.NotNegative(every);
        Command command = new("pretrain", "Learn to see without labels: levels that agree over views, or reconstruct, each by itself.")
        {
            data, objective, schedule, levels, epochs, batch, seed, take, directory, output, force, resume, every, threads, json, quiet,
        };
        LearnCommand.OnlyAlone(command, resume, threads, json, quiet);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(threads) is { } count)
                Cores.Count = count;
            bool silent = parsed.GetValue(quiet) || parsed.GetValue(json) == "-";
            if (parsed.GetValue(resume) is { } folder)
                return PretrainRun.Resume(folder, parsed.GetValue(json), silent);
            LearnOptions options = new()
            {
                Data = parsed.GetValue(data),
                Rule = parsed.GetValue(objective),
                Schedule = parsed.GetValue(schedule),
                Levels = parsed.GetValue(levels) is { Length: > 0 } words ? words : null,
                Dropout = 0,
                Epochs = parsed.GetValue(epochs),
                Batch = parsed.GetValue(batch),
                Seed = parsed.GetValue(seed),
                Jitter = 0,
                Take = parsed.GetValue(take),
                Patience = 0,
                ReadOut = null,
                Compare = false,
                DataDirectory = parsed.GetValue(directory),
                CheckpointEvery = parsed.GetValue(every),
            };
            return new PretrainRun { Options = options, Output = parsed.GetValue(output), Force = parsed.GetValue(force), Json = parsed.GetValue(json), Quiet = silent }.Execute();
        });
        return command;
    }
}
