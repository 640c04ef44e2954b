using System.CommandLine;
using System.CommandLine.Parsing;

namespace Rootball.Cli;

/// <summary>What every command that trains is told: levels, how long, from what, into which folder; and what may be said beside --resume.</summary>
/// <param name="batch">How many examples a step has if nobody says.</param>
/// <param name="choice">What the run's folder is named by, besides data and seed.</param>
internal sealed class TrainingArguments(int batch, string choice)
{
    private readonly Option<string[]?> _levels = new("--widths")
    {
        Description = "The levels, lowest first: units (1000,1000,1000), or filters of so many pixels, pooled or not (32c5p2,64c5p2,500). Chosen by the data.",
        HelpName = "N,N,…",
        CustomParser = OptionChecks.Levels,
    };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "How often every example is seen (chosen by rule and data)." };
    private readonly Option<int?> _batch = new("--batch") { Description = $"Examples a step ({batch}, fewer on small data)." };
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<int?> _take = new("--take") { Description = "Learn from so many training examples only, drawn by the seed.", HelpName = "N" };
    private readonly Option<string?> _directory = CommonOptions.Data();
    private readonly Option<string?> _output = new("--out") { Description = $"Where model, report and figures go (runs/DATA-{choice}-seedN).", HelpName = "DIR" };
    private readonly Option<bool> _force = CommonOptions.Force("an earlier run in --out");
    private readonly Option<string?> _resume = new("--resume") { Description = "Go on with the run in this folder; all other options come from it.", HelpName = "DIR" };
    private readonly Option<int> _every = new("--checkpoint-every") { Description = "Keep what was learned so often within an epoch, and at epochs' ends.", HelpName = "SECONDS", DefaultValueFactory = _ => 30 };
    private readonly Option<string?> _json = JsonOutput.Option();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    /// <summary>Gives the command these options, behind its own, and what it does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="data">What it learns.</param>
    /// <param name="run">Makes the run, by where its figures go and whether it is quiet.</param>
    /// <param name="complete">Adds what the command's own options say.</param>
    public void Give(Command command, Argument<string?> data, Func<string?, bool, TrainingRun> run, Func<LearnOptions, ParseResult, LearnOptions> complete)
    {
        OptionChecks.AtLeast(1, _epochs, _batch, _take);
        OptionChecks.Within(0, 1_000, _every);
        foreach (Option option in (Option[])[_levels, _epochs, _batch, _seed, _take, _directory, _output, _force, _resume, _every, _json, _quiet])
            command.Add(option);
        command.Validators.Add(result => OnlyAlone(command, result));
        command.SetAction(parsed =>
        {
            TrainingRun made = run(parsed.GetValue(_json), CommonOptions.IsQuiet(parsed, _quiet, _json));
            return parsed.GetValue(_resume) is { } folder ? made.Resume(folder)
                : made.Begin(complete(Read(parsed, data), parsed), parsed.GetValue(_output), parsed.GetValue(_force));
        });
    }

    // A run that goes on has its options already: those that would change it are refused by name.
    private void OnlyAlone(Command command, CommandResult result)
    {
        if (result.GetResult(_resume) is null)
            return;
        IEnumerable<string> given = command.Options.Where(option => option != _resume && option != _json && option != _quiet && result.GetResult(option) is { Implicit: false })
            .Select(option => option.Name).Concat(command.Arguments.Where(argument => result.GetResult(argument) is { Tokens.Count: > 0 }).Select(argument => argument.Name));
        if (string.Join(", ", given) is { Length: > 0 } names)
            result.AddError($"--resume takes all options from the run's folder; leave out {names}");
    }

    private LearnOptions Read(ParseResult parsed, Argument<string?> data) => new()
    {
        Data = parsed.GetValue(data),
        Rule = null,
        Levels = parsed.GetValue(_levels) is { Length: > 0 } words ? words : null,
        Dropout = 0,
        Epochs = parsed.GetValue(_epochs),
        Batch = parsed.GetValue(_batch),
        Seed = parsed.GetValue(_seed),
        Jitter = 0,
        Take = parsed.GetValue(_take),
        Patience = 0,
        ReadOut = null,
        Compare = false,
        DataDirectory = parsed.GetValue(_directory),
        CheckpointEvery = parsed.GetValue(_every),
    };
}
