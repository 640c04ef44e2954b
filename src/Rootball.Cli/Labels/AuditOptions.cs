using Rootball.Architectures;
using Rootball.Data;
using Rootball.Labels;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary>All that is asked of an audit.</summary>
internal sealed record AuditOptions
{
    public required string Data { get; init; }
    public DataPart Part { get; init; } = DataPart.Train;
    public string? Labels { get; init; }
    public bool IgnoreOwnLabels { get; init; }
    public string? Probabilities { get; init; }
    public string? Truth { get; init; }
    public string? Learner { get; init; }
    public IReadOnlyList<string>? Levels { get; init; }
    public int? Epochs { get; init; }
    public int Folds { get; init; } = 5;
    public double Sure { get; init; } = 0.9;
    public bool? Duplicates { get; init; }

    /// <summary>The model of a map that is there already; empty for a new one; null for none beside the page.</summary>
    public string? Map { get; init; }
    public string? Report { get; init; }
    public ulong Seed { get; init; } = 1;
    public string? DataDirectory { get; init; }

    // Nets that read small pictures well in few passes, and tables quickly. More passes would learn the wrong labels by heart.
    private static readonly string[] s_grey = ["32c5p2", "64c5p2"], s_colour = ["32c5p2", "64c5p2", "128c3p2"], s_dense = ["200", "200"];
    private const int GreyEpochs = 3, ColourEpochs = 3, TableEpochs = 3, MostEpochs = 60, FewestSteps = 1_500, Batch = 100;

    // Smaller pictures than this have no room for filters that are pooled twice.
    private const int FewestPixels = 12;

    /// <summary>By which nets examples are predicted: what was asked, and else what suits the data.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="labelled">How many of them have a label.</param>
    /// <param name="folder">Where what each fold comes to is kept.</param>
    public OutOfFoldOptions Learning(Dataset data, int labelled, string folder)
    {
        bool pictures = data.Shape.IsPicture && Math.Min(data.Shape.Height, data.Shape.Width) >= FewestPixels, colour = pictures && data.Shape.Channels > 1;
        int learned = Math.Max(1, labelled - labelled / Math.Max(2, Folds));
        // At least twenty steps an epoch, so that small sets are learned in small bites.
        int batch = Math.Clamp(learned / 20, 1, Batch), usual = colour ? ColourEpochs : pictures ? GreyEpochs : TableEpochs;
        return new OutOfFoldOptions
        {
            Rule = Learner ?? "local",
            Levels = [.. (Levels ?? (colour ? s_colour : pictures ? s_grey : s_dense)).Select(word => LevelSpec.TryParse(word, out LevelSpec level) ? level : throw new ArgumentException($"'{word}' is no level; expected {LevelSpec.Expected}."))],
            Folds = Folds,
            Folder = folder,
            Training = new TrainerOptions { Epochs = Epochs ?? Math.Clamp(FewestSteps / Math.Max(1, learned / batch), usual, MostEpochs), BatchSize = batch, EvaluateEvery = 0 },
        };
    }
}
