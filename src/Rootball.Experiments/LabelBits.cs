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

/// <summary>What a label is worth: training sets that hold as many bits about the truth reach the same error, be it in few right labels or in many flaky ones.</summary>
/// <remarks>
/// Every level of noise gets the same learner (a noise layer that finds out the channel, and a second generation that learns from the first), the same number of steps (more only where ten passes over a
/// large set take more) and the same changes of its pictures. The error of clean sets of several sizes gives a curve; the size on it, in logarithms, at which clean labels come to the error of a noisy set
/// is the noisy set's effective size; its bits over those of one clean label are what is expected. Of each level the mean over seeds counts; of the levels the worst.
/// </remarks>
public sealed class LabelBits : Experiment
{
    /// <inheritdoc/>
    public override string Name => "label-information";

    /// <inheritdoc/>
    public override string Claim => "What a training example is worth is the information its label holds about the truth: at equal bits, many flaky labels teach as much as a few right ones, within a factor of two.";

    /// <inheritdoc/>
    public override string Interview => "1:15:30–1:17:30";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Plan plan = options.Profile == "full" ? Plan.Full(options, cancellation) : Plan.Quick();
        (double Size, double Error)[] clean = [.. plan.CleanSizes.Select(size => ((double)size, Mean(size, 1)))];
        List<(double Right, int Size, double Error)> noisy = [];
        foreach (double right in plan.Shares)
        {
            int size = (int)Math.Round(plan.CleanSize * Bits(1) / Bits(right));
            noisy.Add((right, size, Mean(size, right)));
        }
        (double Right, double Effective)[] effective = [.. noisy.Select(one => (one.Right, SizeOf(one.Error, clean)))];
        List<Figure> figures =
        [
            .. noisy.Select(one => new Figure(Figured("test_error", one.Right), one.Error, "share")),
            .. effective.Select(one => new Figure(Figured("effective_clean_labels", one.Right), one.Effective, "labels")),
            new("matched_test_error", SizedError(plan.CleanSize, clean), "share"),
            new("bits_at_20", Bits(0.2), "bits", 0.06, "Hinton, 1:15:30"),
            new("worst_size_factor", effective.Max(one => Math.Max(one.Effective / plan.CleanSize, plan.CleanSize / one.Effective)), "times", 2, "Hinton, 1:17:00", AtMost: plan.AtMost),
        ];
        return new ExperimentResult(figures, plan.Task,
        [
            new ReportSection("Error against bits", $"{plan.Seeds} seeds, {Plan.Generations} generations of {plan.Steps:N0} steps each, or of {Plan.FewestPasses} passes where they take more. Every point is a training set; across is what its labels tell of the truth, all together.",
                Chart(clean, noisy)),
        ]);

        double Mean(int size, double right) => Enumerable.Range(0, plan.Seeds).Average(i => Error(size, right, options.Seed + (ulong)i));

        double Error(int size, double right, ulong seed)
        {
            RandomStream random = new(seed);
            Dataset train = plan.Task.Train.Take(size, random.Split("drawn").Split(size));
            LearningTask task = plan.Task with { Train = LabelNoise.Symmetric(train, 1 - right, random.Split("noise")) };
            string name = string.Create(CultureInfo.InvariantCulture, $"{100 * right:F0}-of-{size}");
            double error = new Learning(task, options, progress, cancellation).Generations(name, Make, seed, plan.Trainer(size), Plan.Generations)[^1].Result.Test.Error;
            progress.Report($"{Name}: {size:N0} labels, {Human.Percent(right)} right, seed {seed}: {Human.Percent(error)} wrong");
            return error;
        }

        LearningRule Make(RandomStream random)
        {
            LearningRule rule = GradientRule.LocalLearning(plan.Task.Train.Shape.Tensor, plan.Levels, plan.Task.Train.Classes.Count, random, Adam.Create(plan.Rate), Plan.Dropout);
            rule.Teacher = new NoiseLayer(plan.Task.Train.Classes.Count, Plan.HeldRightAtFirst, symmetric: true);
            return rule;
        }
    }

    // Ten classes, equally common, all wrong ones equally likely.
    private static double Bits(double right) => LabelInformation.BitsOfSymmetric(right, classes: 10);

    // Where the clean curve, straight between its points in logarithms and going on beyond them, comes to an error.
    private static double SizeOf(double error, (double Size, double Error)[] clean)
    {
        int i = Array.FindIndex(clean, 1, point => point.Error <= error);
        i = i < 0 ? clean.Length - 1 : i;
        return Math.Exp(Between(Math.Log(error), Math.Log(clean[i - 1].Error), Math.Log(clean[i].Error), Math.Log(clean[i - 1].Size), Math.Log(clean[i].Size)));
    }

    private static double SizedError(double size, (double Size, double Error)[] clean)
    {
        int i = Math.Max(1, Array.FindIndex(clean, point => point.Size >= size));
        return Math.Exp(Between(Math.Log(size), Math.Log(clean[i - 1].Size), Math.Log(clean[i].Size), Math.Log(clean[i - 1].Error), Math.Log(clean[i].Error)));
    }

    private static double Between(double x, double x0, double x1, double y0, double y1) => y0 + (y1 - y0) * (x - x0) / (x1 - x0);

    private static string Figured(string figure, double right) => string.Create(CultureInfo.InvariantCulture, $"{figure}_at_{100 * right:F0}");

    private static string Chart((double Size, double Error)[] clean, IEnumerable<(double Right, int Size, double Error)> noisy)
    {
        SvgChart chart = new("All on one line, if bits are what counts", new ChartAxis("Bits in the training set's labels") { Log = true }, new ChartAxis("Test error") { Log = true, Format = Human.Percent });
        chart.Add(new ChartSeries("right labels", [.. clean.Select(point => (point.Size * Bits(1), point.Error))]));
        foreach ((double right, int size, double error) in noisy)
            chart.Add(new ChartSeries($"{Human.Percent(right)} right", [(size * Bits(right), error)]));
        return chart.Html();
    }

    private sealed record Plan(LearningTask Task, LevelSpec[] Levels, int[] CleanSizes, int CleanSize, double[] Shares, int Seeds, int Steps, int Batch, float Rate, double AtMost)
    {
        public const float Dropout = 0.3f;
        public const double HeldRightAtFirst = 0.15;

        // The second learns from what the first believes, which knows more of the truth than flaky labels do, and of as many pictures.
        public const int Generations = 2;

        // Large sets are seen this often even if that takes more steps: flaky labels count by being many, and are not to be left unread.
        public const int FewestPasses = 10;

        // As many steps whatever the size of the set.
        public TrainerOptions Trainer(int size) => new()
        {
            Epochs = Math.Max(FewestPasses, (int)Math.Round(Steps / (double)Math.Max(1, size / Math.Min(Batch, size)))),
            BatchSize = Batch,
            EvaluateEvery = 0,
            Augmentation = Augment.Shift(2),
            Schedule = Schedules.LinearDecay(0.3),
        };

        public static Plan Quick() => new(PenDigits.Create(10_000, 1_500), [200], [200, 600, 1_800], 600, [0.6, 0.3], 1, 800, 100, 1e-3f, 2.5);

        public static Plan Full(ExperimentOptions options, CancellationToken cancellation) => new(
            DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation),
            [new(8, 5, 1, 2), new(16, 5, 1, 2)], [250, 500, 1_000, 2_000], 1_000, [0.8, 0.6, 0.4, 0.3, 0.2], 3, 400, 500, 3e-3f, 2);
    }
}
