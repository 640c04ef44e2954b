using System.Globalization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Labels;
using Rootball.Objectives;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Four labels in five are replaced, once and for all; the student that learns from them is right far more often than they are; with a little fewer right ones it learns nothing.</summary>
/// <remarks>
/// The true labels of the training set are read once, to be spoiled; nothing else sees them. How often labels are right is not told either: the noise layer starts from "hardly better than chance" and finds
/// out. Clean labels of the test set judge at the end and decide nothing: the number of epochs is fixed.
/// </remarks>
public sealed class StudentBeatsTeacher : Experiment
{
    private const string Student = "student", Backward = "backprop", Transition = "curve";
    private const double Right = 0.2;

    // Hinton's figure, and his paper's: 1:14:08 and Guan et al. 2018.
    private const double Said = 0.95;

    /// <inheritdoc/>
    public override string Name => "student-beats-teacher";

    /// <inheritdoc/>
    public override string Claim => "From labels of which four in five are wrong, a net learns to be right nineteen times in twenty; where a little fewer are right it suddenly learns nothing.";

    /// <inheritdoc/>
    public override string Interview => "1:14:08, 1:18:02";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Student, Backward, Transition] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Plan plan = options.Profile == "full" ? Plan.Full(options, cancellation) : Plan.Quick();
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        LearningTask spoiled = Spoil(plan.Clean, Right, options.Seed);
        Learning learning = new(spoiled, options, progress, cancellation);
        double? atRight = null; // the curve's point, where it is learned by the same plan
        double known = Agreement(spoiled.Train.Labels, plan.Clean.Train.Labels);
        if (options.Wants(Student))
        {
            IReadOnlyList<Generation> generations = learning.Generations(Student, random => Make("local", plan.Levels, random), options.Seed, plan.Trainer, plan.Generations);
            double Accuracy(int generation) => 1 - generations[generation].Result.Test.Error;
            progress.Report($"{Name}: labels right {Human.Percent(known)}, student right {string.Join(", then ", generations.Select(g => Human.Percent(1 - g.Result.Test.Error)))}");
            atRight = plan.CurveTrainer is null ? Accuracy(0) : null;
            figures.AddRange(
            [
                new("teacher_accuracy", known, "share", AtMost: 0.21),
                new("student_accuracy", Accuracy(generations.Count - 1), "share", Said, "Hinton, 1:14:08; 91.8 % in Guan et al. 2018", AtLeast: plan.StudentAtLeast),
                new("first_generation_accuracy", Accuracy(0), "share"),
                new("student_seconds", generations.Sum(g => g.Result.TrainSeconds), "s", AtMost: plan.SecondsAtMost),
            ]);
        }
        if (options.Wants(Backward) && plan.CurveTrainer is not null)
        {
            IReadOnlyList<Generation> generations = learning.Generations(Backward, random => Make("backprop", plan.Levels, random), options.Seed, plan.Trainer, plan.Generations);
            figures.Add(new("backprop_student_accuracy", 1 - generations[^1].Result.Test.Error, "share", 0.918, "Guan et al. 2018", AtLeast: plan.StudentAtLeast - 0.02));
            figures.Add(new("backprop_student_seconds", generations.Sum(g => g.Result.TrainSeconds), "s"));
        }
        if (options.Wants(Transition))
        {
            (double Right, double Accuracy)[] curve = [.. plan.Shares.Select(share => (share, share == Right && atRight is { } learned ? learned : OnCurve(share)))];
            figures.AddRange(CurveFigures(curve));
            sections.Add(Chart(curve, plan));
        }
        return new ExperimentResult(figures, plan.Clean, sections);

        double OnCurve(double share)
        {
            Learning one = new(Spoil(plan.Clean, share, options.Seed), options, progress, cancellation);
            string name = string.Create(CultureInfo.InvariantCulture, $"{Transition}-{100 * share:F0}");
            double accuracy = 1 - one.Run(name, random => Make("local", plan.CurveLevels, random), options.Seed, plan.OnCurve).Test.Error;
            progress.Report($"{Name}: {Human.Percent(share)} of the labels right: student right {Human.Percent(accuracy)}");
            return accuracy;
        }
    }

    private static IEnumerable<Figure> CurveFigures((double Right, double Accuracy)[] curve)
    {
        double At(double share) => curve.Single(point => point.Right == share).Accuracy;
        double low = At(0.1), high = At(0.3), half = (low + high) / 2;
        int above = Array.FindIndex(curve, point => point.Accuracy >= half);
        ((double x0, double y0), (double x1, double y1)) = above > 0 ? (curve[above - 1], curve[above]) : (curve[0], curve[0]);
        return
        [
            .. curve.Select(point => new Figure(string.Create(CultureInfo.InvariantCulture, $"accuracy_at_{100 * point.Right:F0}"), point.Accuracy, "share", AtMost: point.Right == 0.1 ? 0.3 : null)),
            new("transition_at", y1 > y0 ? x0 + (x1 - x0) * (half - y0) / (y1 - y0) : double.NaN, "share", 0.15, "Hinton, 1:18:02", AtLeast: 0.1, AtMost: 0.2),
            // The steep part lies between a tenth and a fifth: there the student gains most of what it ever gains.
            new("gain_from_10_to_20", At(0.2) - low, "share", AtLeast: 0.5),
            new("gain_from_20_to_30", high - At(0.2), "share", AtMost: 0.25),
        ];
    }

    private static ReportSection Chart((double Right, double Accuracy)[] curve, Plan plan) => new("The phase transition",
        $"Levels {string.Join(", ", plan.CurveLevels)}, {plan.Clean.Train.Count:N0} examples, {plan.OnCurve.Epochs} epochs. A label that is right one time in ten says nothing.",
        new SvgChart("The student against its teacher", new ChartAxis("Share of labels that are right") { FromZero = false, Format = Human.Percent }, new ChartAxis("Right on test examples") { Format = Human.Percent })
            .Add(new ChartSeries("student", [.. curve.Select(point => (point.Right, point.Accuracy))]))
            .Add(new ChartSeries("teacher", [.. curve.Select(point => (point.Right, point.Right))])).Html());

    private static LearningRule Make(string rule, IReadOnlyList<LevelSpec> levels, RandomStream random)
    {
        LearningRule learner = RuleFactory.Create(rule, [1, 28, 28], levels, 10, random, Plan.Dropout);
        learner.Teacher = new NoiseLayer(10, Plan.HeldRightAtFirst, symmetric: true);
        return learner;
    }

    private static LearningTask Spoil(LearningTask clean, double right, ulong seed) =>
        clean with { Train = LabelNoise.Symmetric(clean.Train, 1 - right, new RandomStream(seed).Split("noise")) };

    private static double Agreement(ReadOnlySpan<int> given, ReadOnlySpan<int> right)
    {
        int same = 0;
        for (int i = 0; i < given.Length; i++)
            same += given[i] == right[i] ? 1 : 0;
        return same / (double)given.Length;
    }

    private sealed record Plan(LearningTask Clean, LevelSpec[] Levels, TrainerOptions Trainer, int Generations, LevelSpec[] CurveLevels, TrainerOptions? CurveTrainer, double[] Shares,
        double StudentAtLeast, double? SecondsAtMost)
    {
        public const float Dropout = 0.3f;
        public const double HeldRightAtFirst = 0.15;

        private static LevelSpec[] Small => [new(8, 5, 1, 2), new(16, 5, 1, 2)];

        public TrainerOptions OnCurve => CurveTrainer ?? Trainer;

        // Large batches: of a hundred labels only twenty are right, and none says which.
        private static TrainerOptions Trained(int epochs, int batch) => new()
        {
            Epochs = epochs,
            BatchSize = batch,
            EvaluateEvery = 0,
            Augmentation = Augment.Shift(2),
            Schedule = Schedules.LinearDecay(0.3),
        };

        public static Plan Quick() => new(PenDigits.Create(15_000, 2_000), Small, Trained(4, 250), 1, Small, null, [0.1, 0.15, 0.2, 0.3], 0.75, null);

        public static Plan Full(ExperimentOptions options, CancellationToken cancellation) => new(
            DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation),
            [new(16, 5, 1, 2), new(32, 5, 1, 2)], Trained(7, 500) with { EvaluateEvery = 2 }, 2, Small, Trained(3, 500),
            [0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.25, 0.3], 0.97, 900);
    }
}
