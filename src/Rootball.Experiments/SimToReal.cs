using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Labels;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>A teacher that has only ever seen simulated digits labels real ones; the student that learns from those labels beats it, with and without a filter that keeps what the teacher is surest of.</summary>
/// <remarks>
/// Real digits are learned from without their labels; those of the test set judge at the end. Inputs of either world are brought to the same mean square by a scaling of their own, which needs no labels.
/// Quick: both worlds are pen digits, the second pale and grainy as through a bad scanner.
/// </remarks>
public sealed class SimToReal : Experiment
{
    /// <inheritdoc/>
    public override string Name => "sim-to-real";

    /// <inheritdoc/>
    public override string Claim => "A net trained in simulation labels real data, often wrongly; a student that learns from nothing but those labels beats it, whether or not it looks only at the surest.";

    /// <inheritdoc/>
    public override string Interview => "1:16:30–1:18:20";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Plan plan = options.Profile == "full" ? Plan.Full(options, cancellation) : Plan.Quick(options.Seed);
        LearningRule Make(RandomStream random) => GradientRule.LocalLearning(plan.Real.Train.Shape.Tensor, plan.Levels, 10, random, Adam.Create(), Plan.Dropout);
        Learning simulated = new(plan.Simulated, options, progress, cancellation);
        (LearningRule teacher, _, TrainingResult inSimulation) = simulated.Learn("teacher", Make, options.Seed, plan.Teacher);
        Scaling real = Scaling.Fit(plan.Real.Train, new RandomStream(options.Seed).Split("real scaling"));
        Evaluation asked = Evaluation.Run(teacher, real, plan.Real.Test);
        Tensor beliefs = PseudoLabels.Beliefs(teacher, real, plan.Real.Train);
        progress.Report($"{Name}: teacher wrong on {Human.Percent(inSimulation.Test.Error)} of simulated digits, {Human.Percent(asked.Error)} of real ones");
        double[] all = Students("student", 1), surest = Students("student-of-the-surest", Plan.Surest);
        return new ExperimentResult(
        [
            new("teacher_error", asked.Error, "share"),
            new("teacher_error_in_simulation", inSimulation.Test.Error, "share"),
            new("first_student_error", all[0], "share"),
            new("student_error", all[^1], "share", AtMost: Plan.ShareWithoutFilter * asked.Error),
            new("first_filtered_student_error", surest[0], "share"),
            new("filtered_student_error", surest[^1], "share", AtMost: plan.ShareOfTeacher * asked.Error),
            new("filter_keeps", Plan.Surest, "share"),
        ], plan.Real, []);

        // Each student labels for the next.
        double[] Students(string name, double share)
        {
            Tensor labeller = beliefs;
            double[] errors = new double[Plan.Rounds];
            for (int round = 0; round < errors.Length; round++)
            {
                Dataset labelled = PseudoLabels.Label(plan.Real.Train, labeller, share);
                Learning learning = new(plan.Real with { Train = labelled }, options, progress, cancellation);
                (LearningRule student, Scaling scaling, TrainingResult result) = learning.Learn($"{name}-{round + 1}", Make, options.Seed + (ulong)round, plan.Student);
                errors[round] = result.Test.Error;
                progress.Report($"{Name}: {name} {round + 1}, of {labelled.Count:N0} labels: {Human.Percent(errors[round])} wrong");
                labeller = PseudoLabels.Beliefs(student, scaling, plan.Real.Train);
            }
            return errors;
        }
    }

    private sealed record Plan(LearningTask Simulated, LearningTask Real, LevelSpec[] Levels, TrainerOptions Teacher, TrainerOptions Student, double? ShareOfTeacher)
    {
        public const double Surest = 0.8, ShareWithoutFilter = 0.9;
        public const int Rounds = 2;
        public const float Dropout = 0.3f;

        private static TrainerOptions Trained(int epochs, int batch, Augmentation augmentation) => new()
        {
            Epochs = epochs,
            BatchSize = batch,
            EvaluateEvery = 0,
            Augmentation = augmentation,
            Schedule = Schedules.LinearDecay(0.3),
        };

        // What a bad scanner does to a page: pale ink and grain, of which the simulation knows nothing.
        private static LearningTask Scanned(LearningTask task, RandomStream random)
        {
            Dataset Through(Dataset data, RandomStream chance)
            {
                Tensor rows = new([data.Count, data.Shape.Length]);
                data.Read(Enumerable.Range(0, data.Count).ToArray(), rows);
                foreach (ref float value in rows.Span)
                    value = Math.Clamp(0.6f * value + 0.25f * chance.NextNormal(), 0, 1);
                return Dataset.FromFloats("scanned pen digits", data.Shape, data.Classes, rows.Span.ToArray(), data.Labels.ToArray());
            }
            return new LearningTask(Through(task.Train, random.Split("train")), Through(task.Test, random.Split("test")), "pen digits, pale and grainy");
        }

        public static Plan Quick(ulong seed) => new(PenDigits.Create(6_000, 1_000, seed), Scanned(PenDigits.Create(10_000, 2_000, seed + 1_000), new RandomStream(seed).Split("scanner")),
            [new(8, 5, 1, 2), new(16, 5, 1, 2)], Trained(5, 100, Augment.Shift(1)), Trained(4, 200, Augment.Shift(2)), null);

        public static Plan Full(ExperimentOptions options, CancellationToken cancellation) => new(PenDigits.Create(40_000, 5_000, options.Seed),
            DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation),
            [new(16, 5, 1, 2), new(32, 5, 1, 2)], Trained(4, 250, Augment.Affine(0.1f, 0.1f, 0.15f)), Trained(5, 500, Augment.Shift(2)), 0.5);
    }
}
