using System.Text.Json;
using System.Text.Json.Serialization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary>All that was asked of a learning run and that decides what is learned: kept in the run's folder.</summary>
internal sealed record LearnOptions
{
    public required string? Data { get; init; }

    /// <summary>The rule's name; null until the data have decided.</summary>
    public required string? Rule { get; init; }

    /// <summary>The levels' words, lowest first; null until the data have decided.</summary>
    public required string[]? Levels { get; init; }
    public required double Dropout { get; init; }
    public required int? Epochs { get; init; }
    public required int? Batch { get; init; }
    public required ulong Seed { get; init; }
    public required int Jitter { get; init; }
    public required int? Take { get; init; }
    public required int Patience { get; init; }

    /// <summary>How Forward-Forward answers; null as suits the net.</summary>
    public required FfReadout? ReadOut { get; init; }
    public required bool Compare { get; init; }
    public required string? DataDirectory { get; init; }
    public required int CheckpointEvery { get; init; }

    /// <summary>When each half is learned from, where nothing is learned from labels; null in every step.</summary>
    public string? Schedule { get; init; }

    /// <summary>The same options, wherever and whenever they are read again: the built-in data by name, paths in full.</summary>
    public LearnOptions Resolved() => this with
    {
        Data = Data is null ? PenDigits.Name : Named is null && Path.Exists(Data) ? Path.GetFullPath(Data) : Data,
        DataDirectory = DataDirectory is null ? null : Path.GetFullPath(DataDirectory),
    };

    /// <summary>The same options, with the folder that named data were found in.</summary>
    public LearnOptions Located() => Named is { IsBuiltIn: false } named && named.Find(DataDirectory) is { } found ? this with { DataDirectory = Path.GetFullPath(found) } : this;

    /// <summary>The levels as a network takes them.</summary>
    public IReadOnlyList<LevelSpec> Specs()
    {
        List<LevelSpec> specs = [];
        foreach (string word in Levels!)
            specs.Add(LevelSpec.TryParse(word, out LevelSpec spec) ? spec : throw new DataException($"'{word}' is no level; expected {LevelSpec.Expected}."));
        return specs;
    }

    private NamedData? Named => NamedData.All.FirstOrDefault(data => data.Name.Equals(Data, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How long one rule of a run learns, decided once when the run begins.</summary>
internal sealed record RulePlan(string Name, int Epochs, int Batch, int EvaluateEvery);

/// <summary>What a run's folder says of the run, in run.json.</summary>
/// <param name="Version">Of the file.</param>
/// <param name="Command">The command that began the run, as it was typed.</param>
/// <param name="Options">What was asked.</param>
/// <param name="Rules">What is learned, one after another.</param>
/// <param name="Fingerprint">Of the data learned from.</param>
/// <param name="Finished">Whether model and report are those of the whole run.</param>
internal sealed record RunFacts(int Version, string Command, LearnOptions Options, RulePlan[] Rules, string Fingerprint, bool Finished)
{
    public const int CurrentVersion = 1;

    /// <summary>The command that a run belongs to.</summary>
    public const string Learn = "learn", Pretrain = "pretrain";

    /// <summary>Which it is.</summary>
    public string Verb { get; init; } = Learn;

    public void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, RunFactsJson.Default.RunFacts) + "\n");

    /// <summary>Reads the facts; what they say is checked as if it were typed.</summary>
    /// <exception cref="DataException">They are no facts of this version.</exception>
    public static RunFacts Read(string path)
    {
        try
        {
            RunFacts facts = JsonSerializer.Deserialize(File.ReadAllBytes(path), RunFactsJson.Default.RunFacts) ?? throw new JsonException("it is empty");
            return facts.Version == CurrentVersion && facts.AreSound ? facts : throw new DataException($"{path}: not a run of version {CurrentVersion} that this program can go on with.");
        }
        catch (JsonException e)
        {
            throw new DataException($"{path}: not a run's facts: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({e.Message}); expected the folder of a learning run.", e);
        }
    }

    private bool IsKnown(string? rule) => rule is not null && (Verb == Pretrain ? RepresentationKind.Find(rule) is not null : Verb == Learn && RuleFactory.Names.Contains(rule));

    private bool AreSound => Options.Levels is { Length: > 0 } levels && levels.All(word => LevelSpec.TryParse(word, out _)) && IsKnown(Options.Rule)
        && (Options.Schedule is null || WakeSleep.TryParse(Options.Schedule, out _))
        && Options.Dropout is >= 0 and < 1 && Options.Take is not < 1
        && Options.Jitter is >= 0 and <= 1_000 && Options.Patience is >= 0 and <= 1_000 && Options.CheckpointEvery is >= 0 and <= 1_000
        && Rules.Length > 0 && Rules.All(rule => IsKnown(rule.Name) && rule is { Epochs: > 0, Batch: > 0, EvaluateEvery: >= 0 });
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RunFacts))]
internal sealed partial class RunFactsJson : JsonSerializerContext;
