using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Cli;

/// <summary>How long to learn when nobody says: the one place where it is decided.</summary>
internal static class LearnDefaults
{
    // Steps that make a good net of each rule; a small set is seen more often to come to a fair number of them, within reason.
    private const int ForwardForwardEpochs = 15, GradientEpochs = 8, MostEpochs = 200, FewestSteps = 2_400;

    // The built-in world is a demonstration: a good net within two minutes on two cores.
    private const int PenForwardForwardEpochs = 5, PenGradientEpochs = 4;

    // Levels that work without being asked for. A dense net reads small grey pictures well and quickly; on colour it is poor, and Forward-Forward with filters is not
    // yet good: there each level learns from a classifier of its own.
    private static readonly string[] s_dense = ["1000", "1000", "1000"], s_pictures = ["32c5p2", "64c5p2", "128c3p2"];

    // Without labels: filters that see much in few numbers, and pictures in batches large enough that one of them is to be told from many others.
    private static readonly string[] s_seeing = ["16c5p2", "32c3p2", "64c3p2"], s_columns = ["256", "256"];

    // For places that are to be foretold by those around them that share no pixel: windows that overlap where there is room for some to lie clear, else patches side by side.
    private static readonly string[] s_clear = ["16c5p2", "32c3p2"], s_patches = ["64c4s4", "64c2s2"];
    private const int RoomForOverlap = 16;
    private const int PretrainEpochs = 5, PretrainBatch = 250, PretrainSteps = 1_000;

    /// <summary>How long an objective without labels is learned, with its levels decided.</summary>
    public static (LearnOptions Options, RulePlan Plan) Pretrain(LearnOptions options, Dataset data)
    {
        string[] levels = options.Levels ?? (!data.Shape.IsPicture ? s_columns : RepresentationKind.Named(options.Rule!).ComparesPlaces ? Around(data.Shape) : data.Shape.Channels > 1 ? s_pictures : s_seeing);
        int size = options.Batch ?? Math.Clamp(data.Count / 10, 2, PretrainBatch), steps = Math.Max(1, data.Count / size);
        return (options with { Levels = levels }, new RulePlan(options.Rule!, options.Epochs ?? Math.Clamp(PretrainSteps / steps, PretrainEpochs, MostEpochs), size, EvaluateEvery: 0));
    }

    private static string[] Around(ExampleShape shape) => Math.Min(shape.Height, shape.Width) >= RoomForOverlap ? s_clear : s_patches;

    /// <summary>The same options with rule and levels decided.</summary>
    public static LearnOptions Complete(LearnOptions options, ExampleShape shape)
    {
        bool colour = shape is { IsPicture: true, Channels: > 1 };
        return options with
        {
            Rule = options.Rule ?? (colour ? "local" : "forward-forward"),
            Levels = options.Levels ?? (colour && !RuleFactory.IsPerturbation(options.Rule) ? s_pictures : s_dense),
        };
    }

    public static RulePlan For(string rule, LearningTask task, int? epochs, int? batch)
    {
        int examples = Math.Max(1, task.Train.Count);
        // At least twenty steps an epoch, so that small sets are learned in small bites.
        int size = batch ?? Math.Clamp(examples / 20, 1, 100);
        bool forward = rule == "forward-forward";
        int usual = task.Name == PenDigits.Name
            ? forward ? PenForwardForwardEpochs : PenGradientEpochs
            : forward ? ForwardForwardEpochs : GradientEpochs;
        int needed = FewestSteps / Math.Max(1, examples / size);
        int length = epochs ?? Math.Clamp(needed, usual, MostEpochs);
        // A curve of at most about eight points: asking a net every class of every test example takes a quarter of an epoch's time.
        return new RulePlan(rule, length, size, (length + 7) / 8);
    }
}
