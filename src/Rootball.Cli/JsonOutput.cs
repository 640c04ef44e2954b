using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rootball.Experiments;
using Rootball.Files;

namespace Rootball.Cli;

/// <summary>The one object that <c>--json</c> writes.</summary>
internal sealed record JsonRun(string Command, string Verb, ulong? Seed, string? Data, IReadOnlyList<JsonFigure> Figures, double Seconds, IReadOnlyList<string> Files)
{
    /// <summary>Whether all pass marks were reached; left out where there are none.</summary>
    public bool? Passed { get; init; }

    /// <summary>What a verb lists: data sets, predictions, what the doctor found.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>>? Items { get; init; }
}

/// <summary>A number by its contract's name, with the published one beside it.</summary>
internal sealed record JsonFigure(string Name, double Value, string Unit, double? Published = null, string? Source = null)
{
    public static JsonFigure From(Figure figure) => new(figure.Name, figure.Value, figure.Unit, figure.Published, figure.Source);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JsonRun))]
internal sealed partial class RunJson : JsonSerializerContext;

/// <summary>Writes the object of <c>--json</c> to a file or, for "-", to stdout.</summary>
internal static class JsonOutput
{
    public static Option<string?> Option() => new("--json") { Description = "Write one JSON object to FILE, or to stdout for '-'.", HelpName = "FILE" };

    public static string Text(JsonRun run) => JsonSerializer.Serialize(run, RunJson.Default.JsonRun) + "\n";

    public static void Write(string? target, JsonRun run)
    {
        if (target == "-")
            Session.Current.Output.Write(Text(run));
        else if (target is not null)
            AtomicFile.WriteText(target, Text(run));
    }

    /// <summary>Gives out again what an earlier command wrote.</summary>
    public static void Copy(string? target, string figures)
    {
        if (target is null)
            return;
        string text = File.ReadAllText(figures);
        if (target == "-")
            Session.Current.Output.Write(text);
        else
            AtomicFile.WriteText(target, text);
    }
}
