using System.CommandLine;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary><c>rootball learn [DATA]</c>: the main job.</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = $"What to learn: {DataSource.Expected}. Without it, the built-in pen digits.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> rule = new("--rule") { Description = "How to learn (forward-forward; local for pictures in colour)." };
        rule.AcceptOnlyFromAmong([.. RuleFactory.Names]);
        Option<string[]?> levels = new("--widths") { Description = "The levels, lowest first: units (1000,1000,1000), or filters of so many pixels, pooled or not (32c5p2,64c5p2,500). Chosen by the data.", HelpName = "N,N,…", CustomParser = Levels };
        Option<double> dropout = new("--dropout") { Description = "The share of what goes up from a level that is dropped while learning." };
        dropout.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0 and < 1))
                result.AddError("--dropout: expected a share from 0 to below 1");
        });
        Option<int?> epochs = new("--epochs") { Description = "How often every example is seen (chosen by rule and data)." };
        Option<int?> batch = new("--batch") { Description = "Examples a step (100, fewer on small data)." };
        Option<ulong> seed = new("--seed") { Description = "Where all chance comes from.", DefaultValueFactory = _ => 1 };
        Option<int> jitter = new("--jitter") { Description = "Move each picture by up to so many pixels at each step.", HelpName = "PIXELS" };
        Option<int?> take = new("--take") { Description = "Learn from so many training examples only, drawn by the seed.", HelpName = "N" };
        Option<int> patience = new("--patience") { Description = "Stop when so many epochs bring no gain on a tenth of the training examples, held out.", HelpName = "EPOCHS" };
        Option<string?> reading = new("--read-out") { Description = "How Forward-Forward answers (goodness; softmax with filters)." };
        reading.AcceptOnlyFromAmong("goodness", "softmax");
        Option<bool> alone = new("--no-compare") { Description = "Leave out the same net back-propagated beside." };
        Option<string?> directory = new("--data") { Description = "Where named data are looked for first.", HelpName = "DIR" };
        Option<string?> output = new("--out") { Description = "Where model, report and figures go (runs/DATA-RULE-seedN).", HelpName = "DIR" };
        Option<bool> force = new("--force") { Description = "Overwrite an earlier run in --out." };
        Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder; all other options come from it.", HelpName = "DIR" };
        Option<int> every = new("--checkpoint-every") { Description = "Keep what was learned so often within an epoch, and at epochs' ends.", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
        Option<int?> threads = new("--threads") { Description = "Threads to use (all cores). The result does not depend on it.", HelpName = "N" };
        Option<string?> json = JsonOutput.Option();
        Option<bool> quiet = new("--quiet") { Description = "No progress, only the summary." };
        Positive(epochs, batch, take, threads);
        NotNegative(jitter, patience, every);
        Command command = new("learn", "Learn a data set without a backward pass, and the same net by back-propagation beside it.")
        {
            data, rule, levels, dropout, epochs, batch, seed, jitter, take, patience, reading, alone, directory, output, force, resume, every, threads, json, quiet,
        };
        OnlyAlone(command, resume, threads, json, quiet);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(threads) is { } count)
                Cores.Count = count;
            bool silent = parsed.GetValue(quiet) || parsed.GetValue(json) == "-";
            if (parsed.GetValue(resume) is { } folder)
                return LearnRun.Resume(folder, parsed.GetValue(json), silent);
            LearnOptions options = new()
            {
                Data = parsed.GetValue(data),
                Rule = parsed.GetValue(rule),
                Levels = parsed.GetValue(levels) is { Length: > 0 } words ? words : null,
                Dropout = parsed.GetValue(dropout),
                Epochs = parsed.GetValue(epochs),
                Batch = parsed.GetValue(batch),
                Seed = parsed.GetValue(seed),
                Jitter = parsed.GetValue(jitter),
                Take = parsed.GetValue(take),
                Patience = parsed.GetValue(patience),
                ReadOut = parsed.GetValue(reading) is { } read ? read == "softmax" ? FfReadout.Softmax : FfReadout.Goodness : null,
                Compare = !parsed.GetValue(alone),
                DataDirectory = parsed.GetValue(directory),
                CheckpointEvery = parsed.GetValue(every),
            };
            return new LearnRun { Options = options, Output = parsed.GetValue(output), Force = parsed.GetValue(force), Json = parsed.GetValue(json), Quiet = silent }.Execute();
        });
        return command;
    }

    internal static string[]? Levels(System.CommandLine.Parsing.ArgumentResult result)
    {
        List<string> levels = [];
        foreach (string part in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!LevelSpec.TryParse(part, out LevelSpec level))
            {
                result.AddError($"--widths: '{part}' is no level; expected {LevelSpec.Expected}");
                return null;
            }
            levels.Add(level.ToString());
        }
        return [.. levels];
    }

    // A run that goes on has its options already: those that would change it are refused by name.
    internal static void OnlyAlone(Command command, Option<string?> resume, params Option[] allowed) => command.Validators.Add(result =>
    {
        if (result.GetResult(resume) is null)
            return;
        IEnumerable<string> given = command.Options.Where(option => option != resume && !allowed.Contains(option) && result.GetResult(option) is { Implicit: false })
            .Select(option => option.Name).Concat(command.Arguments.Where(argument => result.GetResult(argument) is { Tokens.Count: > 0 }).Select(argument => argument.Name));
        if (string.Join(", ", given) is { Length: > 0 } names)
            result.AddError($"--resume takes all options from the run's folder; leave out {names}");
    });

    internal static void Positive(params Option<int?>[] options)
    {
        foreach (Option<int?> option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int value) && value < 1)
                    result.AddError($"{option.Name}: {value} is out of range; expected at least 1");
            });
        }
    }

    internal static void NotNegative(params Option<int>[] options)
    {
        foreach (Option<int> option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int value) && value is < 0 or > 1_000)
                    result.AddError($"{option.Name}: {value} is out of range; expected 0 to 1000");
            });
        }
    }
}
