using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>At every level what is extracted at a place of a picture is to agree with the bet of the places around it: levels come to hold what tells classes apart, a swapped patch surprises, and one surprising trial teaches.</summary>
public sealed class PatchAgreement : Experiment
{
    private const string Reading = "reading", Surprise = "surprise";
    private const int Known = 500, Swaps = 2_000;

    /// <inheritdoc/>
    public override string Name => "patch-agreement";

    /// <inheritdoc/>
    public override string Claim => "Levels that learn to agree with what is around each place come to see; what disagrees with its surroundings is noticed, and one surprising trial teaches.";

    /// <inheritdoc/>
    public override string Interview => "7:02–9:18, 13:26";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Reading, Surprise] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        bool full = options.Profile == "full";
        LearningTask task = full ? DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation) : PenDigits.Create(4_000, 1_500);
        Learning learning = new(task, options, progress, cancellation);
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        if (options.Wants(Reading))
            figures.AddRange(Read(full ? ReadingPlan.Full() : ReadingPlan.Quick(), task, learning, options.Seed, progress, cancellation));
        if (options.Wants(Surprise))
            figures.AddRange(Surprised(full ? SurprisePlan.Full(task) : SurprisePlan.Quick(task), learning, options.Seed, sections, progress, cancellation));
        return new ExperimentResult(figures, task, sections);
    }

    // Windows overlap: what a probe makes of what is extracted, and of the same net as it was drawn.
    private IEnumerable<Figure> Read(ReadingPlan plan, LearningTask task, Learning learning, ulong seed, IProgress<string> progress, CancellationToken cancellation)
    {
        Representation Make(RandomStream random) => new(RepresentationKind.Named("context"), task.Train.Shape, plan.Levels, task.Train.Classes.Count, random);
        ProbeResult Probed(LearningRule rule, Scaling scaling, int[]? levels = null) => Probe.Run(rule, scaling, task, new RandomStream(seed).Split("probe"), levels, cancellation: cancellation);
        (LearningRule rule, Scaling scaling, TrainingResult result) = learning.Learn(Reading, Make, seed, plan.Trainer);
        LearningRule drawn = learning.Untrained(Make, seed).Rule;
        int[] top = [plan.Levels.Length - 1];
        ProbeResult probe = Probed(rule, scaling), untrained = Probed(drawn, scaling), onTop = Probed(rule, scaling, top), onTopUntrained = Probed(drawn, scaling, top);
        progress.Report($"{Name}: linear probe of all levels wrong in {Human.Percent(probe.LinearError)} after {Human.Seconds(result.TrainSeconds)}, {Human.Percent(untrained.LinearError)} of levels as they were drawn");
        return
        [
            new("probe_error", probe.LinearError, "share", AtMost: plan.ErrorAtMost),
            new("untrained_probe_error", untrained.LinearError, "share"),
            new("knn_error", probe.NeighbourError, "share"),
            new("untrained_knn_error", untrained.NeighbourError, "share"),
            new("top_probe_error", onTop.LinearError, "share"),
            new("untrained_top_probe_error", onTopUntrained.LinearError, "share"),
            new("top_gain_over_untrained", onTopUntrained.LinearError - onTop.LinearError, "share", AtLeast: plan.GainAtLeast),
            new("read_out_error", result.Test.Error, "share"),
            new("train_seconds", result.TrainSeconds, "s"),
        ];
    }

    // Windows lie side by side, so that a patch is one place's and no other's.
    private List<Figure> Surprised(SurprisePlan plan, Learning learning, ulong seed, List<ReportSection> sections, IProgress<string> progress, CancellationToken cancellation)
    {
        LearningTask task = plan.Task;
        ContextAgreement context = null!;
        (LearningRule rule, Scaling scaling, TrainingResult result) = learning.Learn(Surprise, random => new Representation(RepresentationKind.Named("context"), task.Train.Shape, plan.Levels, classes: 0, random,
            objective: (network, heads) => context = new ContextAgreement(network, heads)), seed, plan.Trainer);
        RandomStream random = new RandomStream(seed).Split("surprise");
        List<Figure> figures = [];
        for (int level = 0; level < plan.Levels.Length; level++)
        {
            cancellation.ThrowIfCancellationRequested();
            double noticed = Noticed(plan, rule, context, scaling, level, random.Split(level), sections);
            figures.Add(new(level == 0 ? "surprise_auc" : $"surprise_auc_level_{level + 1}", noticed, "chance", AtLeast: level == 0 ? plan.NoticedAtLeast : null));
            progress.Report($"{Name}: a swapped patch of {plan.Grid(level).Side} pixels surprises level {level + 1} more than one in its place with chance {noticed:F3}");
        }
        figures.AddRange(new OneTrial(task, scaling, plan.Levels, rule, context, plan.TrialRate).Figures(random.Split("trials")));
        figures.Add(new("surprise_train_seconds", result.TrainSeconds, "s"));
        return figures;
    }

    // How surely the surprise at a place tells a patch of another picture from the picture's own.
    private static double Noticed(SurprisePlan plan, LearningRule rule, ContextAgreement context, Scaling scaling, int level, RandomStream random, List<ReportSection> sections)
    {
        Dataset test = plan.Task.Test;
        (int side, int first, int grid) = plan.Grid(level);
        PatchSwaps swaps = PatchSwaps.Draw(test, Swaps, side, first, grid, random);
        Tensor known = new([Known, test.Shape.Length]);
        plan.Task.Train.Read([.. Enumerable.Range(0, Known)], known);
        scaling.Apply(known);
        Tensor extracts = context.Extracts(level, rule.Represent(known, level));
        Tensor Surprising(Tensor pictures)
        {
            Tensor seen = pictures.Clone();
            scaling.Apply(seen);
            return context.Surprise(level, rule.Represent(seen, level), extracts);
        }
        Tensor whole = Surprising(swaps.Whole), swapped = Surprising(swaps.Swapped);
        if (level == 0)
            sections.Add(Section(test.Shape, swaps, swapped, (side, first, grid)));
        float[] At(Tensor surprise) => [.. swaps.Places.Select((place, picture) => surprise[picture, place])];
        return PatchSwaps.Above(At(swapped), At(whole));
    }

    private static ReportSection Section(ExampleShape shape, PatchSwaps swaps, Tensor surprise, (int Side, int First, int Grid) at)
    {
        // Evenly from both halves: patches of the same place, and of another.
        const int Shown = 12;
        string Pictures(Func<int, Picture> one) => string.Concat(Enumerable.Range(0, Shown).Select(i => i * Swaps / Shown).Select(i => one(i).Html("a digit", "pixels")));
        Picture Map(int picture)
        {
            float[] values = new float[shape.Length];
            for (int i = 0; i < shape.Height * shape.Width; i++)
            {
                (int y, int x) = ((i / shape.Width - at.First) / at.Side, (i % shape.Width - at.First) / at.Side);
                values[i] = x < at.Grid && y < at.Grid ? Math.Clamp(surprise[picture, y * at.Grid + x] / 8, 0, 1) : 0;
            }
            return Reports.Pictures.Example(new ExampleShape(1, shape.Height, shape.Width), values);
        }
        return new("What surprises", "Above: pictures in which one patch is another picture's. Below: the surprise at each place, white for 8 nats; a picture's own patches mostly leave it dark.",
            $"<p>{Pictures(i => Reports.Pictures.Example(shape, swaps.Swapped.Row(i)))}</p><p>{Pictures(Map)}</p>");
    }

    private static TrainerOptions Trained(int epochs) => new() { Epochs = epochs, EvaluateEvery = 0, Schedule = Schedules.LinearDecay(0.3) };

    private sealed record ReadingPlan(LevelSpec[] Levels, TrainerOptions Trainer, double ErrorAtMost, double GainAtLeast)
    {
        public static ReadingPlan Quick() => new([new(16, 5, 1, 2), new(32, 3, 1, 2)], Trained(2), 0.04, 0.002);

        public static ReadingPlan Full() => new([new(64, 5, 1, 2), new(128, 3, 1, 2)], Trained(6), 0.02, 0);
    }

    private sealed record SurprisePlan(LearningTask Task, LevelSpec[] Levels, TrainerOptions Trainer, double NoticedAtLeast, float TrialRate)
    {
        public static SurprisePlan Quick(LearningTask task) => new(task, [new(64, 4, 4), new(64, 2, 2)], Trained(3), 0.93, 0.01f);

        public static SurprisePlan Full(LearningTask task) => new(task, [new(256, 4, 4), new(128, 2, 2), new(256, 2, 2)], Trained(8), 0.97, 0.003f);

        // A level's places: pixels a side, where the first begins, and how many there are a side.
        public (int Side, int First, int Grid) Grid(int level)
        {
            (int side, int first) = (1, 0);
            Shape output = Task.Train.Shape.Tensor;
            foreach (LevelSpec spec in Levels.Take(level + 1))
                (first, side, output) = (first - spec.Window / 2 * side, side * spec.Stride, spec.Output(output));
            return (side, first, output[1]);
        }
    }
}
