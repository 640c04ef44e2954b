using System.Globalization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Learning from what is real while awake and from what is false while asleep: how long phases may be, for contrastive agreement and for Forward-Forward, and what comes of never sleeping.</summary>
/// <remarks>
/// Agreement learns by Adam; long phases need what is compared to be brought to mean 0 and variance 1 over the batch, which all cannot reach by saying the same. Forward-Forward with phases needs three things: levels that take the running mean off what they see (also where it is interleaved), a label that weighs a
/// tenth of the picture, and <see cref="TwoMemories"/> with steps that shrink as phases grow.
/// </remarks>
public sealed class AwakeAndAsleep : Experiment
{
    private const string Agreeing = "agreement", Forward = "forward-forward", Long = "long", AgreeingLong = "agreement-long";

    // Where the two ends stand on the axis of phase lengths.
    private const double Both = 0.3, Never = 5_000;

    /// <inheritdoc/>
    public override string Name => "wake-sleep";

    /// <inheritdoc/>
    public override string Claim => "What is real can be learned from in long phases awake, and what is false be unlearned in long phases asleep; without sleep, noise is taken for real.";

    /// <inheritdoc/>
    public override string Interview => "1:06:55–1:13:54";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Agreeing, Forward, Long, AgreeingLong] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Plan plan = options.Profile == "full" ? Plan.Full(options, cancellation) : Plan.Quick();
        Sleepers sleepers = new(plan.Task, plan.Levels, new Learning(plan.Task, options, progress, cancellation), progress);
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        List<(string Name, IReadOnlyList<Night> Nights)> lines = [];
        if (options.Wants(Agreeing))
        {
            IReadOnlyList<Night> nights = [.. plan.Agreement.Select(schedule => sleepers.Agreement(Agreeing, schedule, plan.AgreementTrainer, options.Seed, plan.Seeds))];
            figures.AddRange(FiguresOf("", nights, plan.AgreementMarks));
            lines.Add(("contrastive agreement", nights));
        }
        if (options.Wants(Forward))
        {
            IReadOnlyList<Night> nights = [.. plan.Forward.Select(schedule => sleepers.Forward(Forward, schedule, plan.ForwardTrainer, options.Seed, plan.Seeds))];
            figures.AddRange(FiguresOf("forward_forward_", nights, plan.ForwardMarks));
            lines.Add(("Forward-Forward", nights));
        }
        if (plan.ForwardLong is not null && options.Wants(Long))
        {
            IReadOnlyList<Night> nights = [.. new[] { WakeSleep.Interleaved, WakeSleep.Phases(100), WakeSleep.Phases(1000) }.Select(schedule => sleepers.Forward(Long, schedule, plan.ForwardLong, options.Seed, 1))];
            figures.AddRange(LongFigures("forward_forward_", nights));
            sections.Add(Course("Forward-Forward", nights, plan));
        }
        if (plan.AgreementLong is not null && options.Wants(AgreeingLong))
        {
            IReadOnlyList<Night> nights = [.. new[] { WakeSleep.Interleaved, WakeSleep.Phases(100) }.Select(schedule => sleepers.Agreement(AgreeingLong, schedule, plan.AgreementLong, options.Seed, 1))];
            figures.AddRange(LongFigures("", nights));
            sections.Add(Course("contrastive agreement", nights, plan));
        }
        if (lines.Count > 0)
        {
            sections.Add(Chart("Error against phase length", "Test error", "Batches of real ones, then as many of false ones; 0 is both in every step, ∞ is never asleep.", lines, night => night.Error));
            sections.Add(Chart("Hallucination against phase length", "Noise held for real", "The share of strangers' views held for partners, and of wrong labels held for right, where 95 % of the real ones are accepted.",
                lines, night => night.Hallucination));
        }
        return new ExperimentResult(figures, plan.Task, sections);
    }

    private static IEnumerable<Figure> FiguresOf(string prefix, IReadOnlyList<Night> nights, Marks marks)
    {
        Night together = nights.Single(night => night.Schedule == WakeSleep.Interleaved), never = nights.Single(night => night.Schedule == WakeSleep.NoSleep);
        yield return new($"{prefix}interleaved_error", together.Error, "share");
        foreach (Night night in nights.Where(night => night.Schedule.Wake == night.Schedule.Sleep && night.Schedule.Wake > 0))
        {
            string length = night.Schedule.Wake.ToString(CultureInfo.InvariantCulture);
            yield return new($"{prefix}separated_{length}_error", night.Error, "share");
            if (night.Schedule.Wake == marks.Length)
                yield return new($"{prefix}separation_cost{(length == "100" ? "" : $"_{length}")}", 100 * (night.Error - together.Error), "points", AtMost: marks.CostAtMost);
        }
        foreach (Night naps in nights.Where(night => night.Schedule.Sleep > 0 && night.Schedule.Sleep < night.Schedule.Wake))
            yield return new($"{prefix}naps_error", naps.Error, "share");
        yield return new($"{prefix}no_sleep_error", never.Error, "share", AtLeast: marks.NoSleepAtLeast);
        yield return new($"{prefix}hallucination_rate", never.Hallucination, "share", AtLeast: marks.NoiseAtLeast);
        yield return new($"{prefix}hallucination_rate_interleaved", together.Hallucination, "share", AtMost: marks.NoiseAtMost);
    }

    private static IEnumerable<Figure> LongFigures(string prefix, IReadOnlyList<Night> nights)
    {
        yield return new($"{prefix}long_interleaved_error", nights[0].Error, "share");
        foreach (Night night in nights.Skip(1))
            yield return new($"{prefix}long_separated_{night.Schedule.Wake.ToString(CultureInfo.InvariantCulture)}_error", night.Error, "share");
        yield return new($"{prefix}long_separation_cost", 100 * (nights[1].Error - nights[0].Error), "points", AtMost: 0.5);
    }

    private static ReportSection Course(string who, IReadOnlyList<Night> nights, Plan plan)
    {
        SvgChart chart = new("Test error by learning", new ChartAxis("Epochs"), new ChartAxis("Test error") { Log = true, Format = Human.Percent });
        foreach (Night night in nights)
            chart.Add(new ChartSeries(night.Schedule.ToString(), [.. night.Curve.Select(point => (point.Epoch, Math.Max(1e-5, point.TestError)))]));
        return new ReportSection($"Long learning: {who}", $"An epoch is {plan.Task.Train.Count / 100:N0} batches; a day of phases of a hundred lasts 200, of a thousand 2,000.", chart.Html());
    }

    private static ReportSection Chart(string heading, string title, string text, IReadOnlyList<(string Name, IReadOnlyList<Night> Nights)> lines, Func<Night, double> value)
    {
        string Length(double length) => length == Both ? "0" : length == Never ? "∞" : Human.Number(length);
        SvgChart chart = new(title, new ChartAxis("Batches a phase") { Log = true, Format = Length, Ticks = [Both, 1, 10, 100, 1000, Never] }, new ChartAxis(title) { Log = true, Format = Human.Percent });
        foreach ((string name, IReadOnlyList<Night> nights) in lines)
        {
            chart.Add(new ChartSeries(name, [.. nights.Where(night => night.Schedule.Wake == night.Schedule.Sleep || night.Schedule.Sleep == 0)
                .Select(night => (night.Schedule == WakeSleep.Interleaved ? Both : night.Schedule.Sleep == 0 ? Never : night.Schedule.Wake, Math.Max(1e-4, value(night)))).OrderBy(point => point.Item1)]));
        }
        return new ReportSection(heading, text, chart.Html());
    }

    // Of separation, in points at a phase length; of what never sleeps; of the false ones that pass when it slept, and when it did not.
    private sealed record Marks(int Length, double CostAtMost, double NoSleepAtLeast, double NoiseAtMost, double NoiseAtLeast);

    private sealed record Plan(LearningTask Task, LevelSpec[] Levels, int Seeds, WakeSleep[] Agreement, WakeSleep[] Forward, TrainerOptions AgreementTrainer, TrainerOptions ForwardTrainer,
        TrainerOptions? AgreementLong, TrainerOptions? ForwardLong, Marks AgreementMarks, Marks ForwardMarks)
    {
        private static WakeSleep[] All(int epoch) =>
        [
            WakeSleep.Interleaved, WakeSleep.Phases(1), WakeSleep.Phases(10), WakeSleep.Phases(100), WakeSleep.Phases(epoch), WakeSleep.Phases(1000), WakeSleep.Naps(90, 10), WakeSleep.NoSleep,
        ];

        private static TrainerOptions Trained(int epochs, int batch = 100) => new() { Epochs = epochs, BatchSize = batch, EvaluateEvery = 0 };

        // Steps that end at nothing: what the last phase did then hardly weighs more than the one before it.
        private static TrainerOptions Slow(int epochs, int every = 0) => Trained(epochs) with { Schedule = Schedules.Cosine(), EvaluateEvery = every };

        public static Plan Quick() => new(PenDigits.Create(6_000, 1_000), [100, 100], 1, [WakeSleep.Interleaved, WakeSleep.Phases(10), WakeSleep.NoSleep],
            [WakeSleep.Interleaved, WakeSleep.Phases(10), WakeSleep.NoSleep], Trained(12, 50), Trained(10, 50), null, null, new(10, 6, 0.2, 0.5, 0.5), new(10, 5, 0.4, 0.3, 0.6));

        public static Plan Full(ExperimentOptions options, CancellationToken cancellation)
        {
            const int Examples = 20_000;
            LearningTask whole = DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation);
            LearningTask part = whole with { Train = whole.Train.Take(Examples, new RandomStream(options.Seed).Split("examples")) };
            return new(part, [200, 200], 3, All(Examples / 100), All(Examples / 100), Slow(30), Slow(100),
                Slow(150, every: 10), Slow(500, every: 10), new(100, 0.5, 0.5, 0.4, 0.6), new(100, 0.5, 0.5, 0.4, 0.6));
        }
    }
}
