using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Reports.Sections;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Masked auto-encoding through all levels against every level that reconstructs the level below: the same net, the same pictures with parts missing, as nearly as can be the same time.</summary>
/// <remarks>
/// Epochs are fixed so that the seconds come out equal (<c>time_ratio</c>), and not seconds, so that the same seed gives the same bits. A step by levels costs about twice as much: what is whole goes up beside what has
/// parts missing, to say what each level is to give back.
/// </remarks>
public sealed class MaskedOrByLevel : Experiment
{
    private const string Masked = "masked", ByLevel = "reconstruction", Memory = "memory";

    /// <inheritdoc/>
    public override string Name => "levels";

    /// <inheritdoc/>
    public override string Claim => "If every level gives back what is at the level below, no error has to come down through all levels.";

    /// <inheritdoc/>
    public override string Interview => "11:45–12:45";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [.. s_full.Select(size => size.Name), Memory] : [];

    // Epochs by levels, and as many masked as take the same time: the deeper and wider the net, the less both give for what is read out of the pictures and masked.
    private static readonly Size[] s_full =
    [
        new("small", "mnist", [256, 256], 8, 12),
        new("medium", "mnist", [.. Enumerable.Repeat<LevelSpec>(512, 4)], 6, 11),
        new("large", "mnist", [.. Enumerable.Repeat<LevelSpec>(512, 8)], 6, 12),
        new("cifar10", "cifar10", [.. Enumerable.Repeat<LevelSpec>(512, 4)], 6, 10),
    ];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        LearningTask? shown = null;
        if (options.Profile == "full")
        {
            foreach (Size size in s_full.Where(size => options.Wants(size.Name)))
            {
                shown = DataSource.Open(size.Data, new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation);
                figures.AddRange(HeadToHead(size, shown, options, sections, progress, cancellation));
            }
        }
        else
        {
            shown = PenDigits.Create(6_000, 2_000);
            figures.AddRange(HeadToHead(new("", "pen", [256, 256, 256], 6, 12), shown, options, sections, progress, cancellation));
        }
        if (options.Wants(Memory))
            figures.AddRange(MemoryFigures(options.Seed, sections, cancellation));
        return new ExperimentResult(figures, shown, sections);
    }

    private static IEnumerable<Figure> HeadToHead(Size size, LearningTask task, ExperimentOptions options, List<ReportSection> sections, IProgress<string> progress, CancellationToken cancellation)
    {
        Learning learning = new(task, options, progress, cancellation);
        RandomStream random = new RandomStream(options.Seed).Split("probe");
        string of = size.Name.Length > 0 ? $"_{size.Name}" : "", run = size.Name.Length > 0 ? size.Name : size.Data;
        LearningRule Make(string kind, RandomStream net) => new Representation(RepresentationKind.Named(kind), ExampleShape.Features(task.Train.Shape.Length), size.Levels, classes: 0, net,
            contrast: new MaskedViews(task.Train.Shape), optimiser: Adam.Create(1e-3f));
        Outcome Probed(string name, LearningRule rule, Scaling scaling, double seconds, long bytes)
        {
            double Error(int[]? levels) => Probe.Linear(Representations.Of(rule, scaling, task.Train, levels, cancellation: cancellation), task.Train.Labels,
                Representations.Of(rule, scaling, task.Test, levels, cancellation: cancellation), task.Test.Labels, task.Train.Classes.Count, random, cancellation: cancellation);
            Outcome outcome = new(Error(null), [.. Enumerable.Range(0, size.Levels.Length).Select(level => Error([level]))], seconds, bytes);
            progress.Report($"levels: {run}, {name}: {Human.Percent(outcome.Error)} after {Human.Seconds(outcome.Seconds)}");
            return outcome;
        }
        Outcome Learn(string kind, int epochs)
        {
            (LearningRule rule, Scaling scaling, TrainingResult result) = learning.Learn($"{run}-{kind}-{epochs}", net => Make(kind, net), options.Seed, new TrainerOptions { Epochs = epochs, EvaluateEvery = 0 });
            return Probed(RepresentationKind.Named(kind).Title.ToLowerInvariant(), rule, scaling, result.TrainSeconds, DepthMemoryProbe.Peak(Make(kind, random), task.Train.Shape.Length, random));
        }
        Outcome level = Learn(ByLevel, size.LevelEpochs), masked = Learn(Masked, size.MaskedEpochs);
        (LearningRule untrained, Scaling scaling) = learning.Untrained(net => Make(Masked, net), options.Seed);
        Outcome drawn = Probed("as drawn", untrained, scaling, 0, 0);
        sections.Add(ByLevels(size, task, level, masked, drawn));
        bool quick = size.Name.Length == 0;
        return
        [
            new($"masked_probe_error{of}", masked.Error, "share", AtMost: quick ? 0.95 * drawn.Error : null),
            new($"level_probe_error{of}", level.Error, "share", AtMost: quick ? 0.22 : null),
            new($"untrained_probe_error{of}", drawn.Error, "share"),
            new($"masked_top_probe_error{of}", masked.ByLevel[^1], "share"),
            new($"level_top_probe_error{of}", level.ByLevel[^1], "share"),
            new($"masked_seconds{of}", masked.Seconds, "s"),
            new($"level_seconds{of}", level.Seconds, "s"),
            new($"time_ratio{of}", level.Seconds / masked.Seconds, "times"),
            new($"masked_memory{of}", masked.Bytes, "bytes"),
            new($"level_memory{of}", level.Bytes, "bytes"),
        ];
    }

    private static ReportSection ByLevels(Size size, LearningTask task, Outcome level, Outcome masked, Outcome drawn)
    {
        SvgChart chart = new("Linear probe of each level", new ChartAxis("level"), new ChartAxis("Test error") { Format = Human.Percent });
        foreach ((string name, Outcome outcome) in new[] { ("each gives back the level below", level), ("masked auto-encoding", masked), ("as drawn", drawn) })
            chart.Add(new ChartSeries(name, [.. outcome.ByLevel.Select((error, i) => (i + 1.0, error))]));
        return new ReportSection(size.Name.Length > 0 ? $"Level by level: {size.Name}" : "Level by level",
            $"Levels {string.Join(", ", size.Levels)} on {task.Train.Count:N0} examples of {task.Name}; {size.LevelEpochs} epochs by levels, {size.MaskedEpochs} masked.", chart.Html());
    }

    private static Figure[] MemoryFigures(ulong seed, List<ReportSection> sections, CancellationToken cancellation)
    {
        RandomStream random = new(seed);
        ExampleShape numbers = ExampleShape.Features(784);
        IReadOnlyList<DepthMemory> memory = DepthMemoryProbe.Run(levels => new Representation(RepresentationKind.Named(ByLevel), numbers, levels, 0, random),
            levels => new Representation(RepresentationKind.Named(Masked), numbers, levels, 0, random), random, cancellation);
        sections.Add(new("Training memory against depth", "Levels of 500 units at batch 100: what the tape held at most, parameters left out.", MemoryChart.Html(memory)));
        return
        [
            new("level_memory_growth_4_to_64", (double)memory[^1].LocalBytes / memory[0].LocalBytes, "times", AtMost: 1.1),
            new("masked_memory_growth_4_to_64", (double)memory[^1].BackPropagationBytes / memory[0].BackPropagationBytes, "times", AtLeast: 4),
        ];
    }

    // A net and how long it learns: by levels, and masked.
    private sealed record Size(string Name, string Data, LevelSpec[] Levels, int LevelEpochs, int MaskedEpochs);

    // Of all levels together, of each by itself.
    private sealed record Outcome(double Error, double[] ByLevel, double Seconds, long Bytes);
}
