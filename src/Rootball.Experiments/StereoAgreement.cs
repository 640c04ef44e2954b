using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Rules;

namespace Rootball.Experiments;

/// <summary>Becker and Hinton's modules: each sees one patch of a random-dot stereogram and is to agree with its neighbour; all that neighbours share is depth.</summary>
/// <remarks>
/// By the Gaussian objective of 1992 and by contrast. Both patches are seen by one module in turn (shared weights). Depth is read off what is compared by a straight line, fitted on training stereograms and judged on others.
/// In the second world one surface in ten is a bare wall: two patches then also share whether there is anything to see.
/// </remarks>
public sealed class StereoAgreement : Experiment
{
    private const string Surfaces = "surfaces", Walls = "bare-walls";
    private const float Bare = 0.1f;

    // Held-out stereograms on which a straight read-out of the output follows depth this well count as solved.
    private const double Solved = 0.95;

    /// <inheritdoc/>
    public override string Name => "stereograms";

    /// <inheritdoc/>
    public override string Claim => "Modules that see different patches and are to agree discover depth; under the assumption of Gaussian noise they may agree on something else, by contrast they do not.";

    /// <inheritdoc/>
    public override string Interview => "9:44";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts(string profile) => profile == "full" ? [Surfaces, Walls] : [];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        bool full = options.Profile == "full";
        Plan plan = full ? new(10, 20_000, 30) : new(2, 15_000, 10);
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        LearningTask? task = null;
        foreach (string part in (string[])[Surfaces, Walls])
        {
            if (!options.Wants(part))
                continue;
            Seed[] seeds = [.. Enumerable.Range(0, plan.Seeds).Select(i => One(part, options.Seed + (ulong)i, plan, options, progress, cancellation))];
            figures.AddRange(part == Surfaces ? OfSurfaces(seeds) : OfWalls(seeds));
            sections.Add(Charts(part, seeds[0]));
            task = seeds[0].World.Task;
        }
        return new ExperimentResult(figures, task, sections);
    }

    private Seed One(string part, ulong seed, Plan plan, ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Stereograms dotted = Stereograms.Create(plan.Train, seed: seed), world = part == Walls ? Stereograms.Create(plan.Train, bare: Bare, seed: seed) : dotted;
        TrainerOptions trainer = new() { Epochs = plan.Epochs, EvaluateEvery = 0, Schedule = Schedules.LinearDecay(0.5) };
        Says Of(Stereograms learned, string name, bool contrastive, bool still = false) => new(new StereoModule(
            new Learning(learned.Task, options, progress, cancellation), $"{name}-{(contrastive ? "contrast" : "gaussian")}", contrastive, seed, still ? trainer with { Epochs = 0 } : trainer), world);
        Seed one = new(world, Of(world, part, contrastive: true), Of(world, part, contrastive: false), part == Surfaces
            ? Of(world, "untrained", contrastive: true, still: true) : Of(dotted, Surfaces, contrastive: false));
        progress.Report($"{Name}: {part}, seed {seed}: depth correlation {one.Contrastive.Correlation:F3} by contrast, {one.Gaussian.Correlation:F3} by the Gaussian objective");
        return one;
    }

    private static IEnumerable<Figure> OfSurfaces(Seed[] seeds) =>
    [
        new("depth_correlation", seeds.Min(seed => seed.Contrastive.Correlation), "worst seed's", AtLeast: Solved),
        new("seeds_solved", seeds.Count(seed => seed.Contrastive.Correlation >= Solved), $"of {seeds.Length}", 10, "Schmidhuber 1992, predictability maximisation, 10 of 10", AtLeast: seeds.Length),
        new("gaussian_depth_correlation", seeds.Min(seed => seed.Gaussian.Correlation), "worst seed's"),
        new("gaussian_seeds_solved", seeds.Count(seed => seed.Gaussian.Correlation >= Solved), $"of {seeds.Length}"),
        new("untrained_depth_correlation", seeds.Max(seed => seed.Other.Correlation), "best seed's", AtMost: 0.5),
    ];

    private static IEnumerable<Figure> OfWalls(Seed[] seeds) =>
    [
        new("bare_walls_depth_correlation", seeds.Min(seed => seed.Contrastive.Correlation), "worst seed's", AtLeast: Solved),
        new("bare_walls_seeds_solved", seeds.Count(seed => seed.Contrastive.Correlation >= Solved), $"of {seeds.Length}", AtLeast: seeds.Length),
        new("bare_walls_gaussian_depth_correlation", seeds.Max(seed => seed.Gaussian.Correlation), "best seed's", AtMost: Solved),
        new("bare_walls_gaussian_seeds_solved", seeds.Count(seed => seed.Gaussian.Correlation >= Solved), $"of {seeds.Length}", AtMost: 0),
        // What it says it found, what depth would have been worth to it, and what there was to find in what it found.
        new("gaussian_claims", seeds.Min(seed => seed.Gaussian.ClaimedNats()), "nats", AtLeast: -(Bare * Math.Log(Bare) + (1 - Bare) * Math.Log(1 - Bare))),
        new("gaussian_would_claim_of_depth", seeds.Max(seed => seed.Other.ClaimedNats()), "nats"),
        new("bare_or_not_holds", -(Bare * Math.Log(Bare) + (1 - Bare) * Math.Log(1 - Bare)), "nats"),
        new("bare_walls_apart", seeds.Min(seed => seed.Gaussian.WallsApart(seed.World)), "deviations of all other outputs", AtLeast: 20),
    ];

    private static ReportSection Charts(string part, Seed seed)
    {
        string[] names = ["patches with dots", "bare walls"];
        string Depths(string title, Says says) => new SvgScatter(title, names).Html([.. says.Seen.Select(i => ((double)seed.World.Test[i].First, says.Guess(i), 0))]);
        string charts = Depths("By contrast: read-out against true disparity", seed.Contrastive) + Depths("By the Gaussian objective: read-out against true disparity", seed.Gaussian);
        if (part == Surfaces)
            return new ReportSection("Depth, found by agreement",
                "One seed, stereograms never learned from. Across: the true disparity, from −1.5 to 1.5 pixels; up: what a straight line makes of the module's output.", charts);
        float[][] first = seed.Gaussian.First, second = seed.Gaussian.Second;
        charts += new SvgScatter("The Gaussian objective's outputs: first patch across, second patch up", names) { Emphasised = 1 }
            .Html([.. first.Select((said, i) => ((double)said[0], (double)second[i][0], float.IsNaN(seed.World.Test[i].First) ? 1 : 0))], legend: true);
        return new ReportSection("One surface in ten is a bare wall",
            "The Gaussian objective puts the bare walls far away and all else on one point: sums then vary much and differences hardly, which under a Gaussian would mean that the "
            + "outputs share many nats. Contrast counts how many different things can be told apart, and bare or not is only two.", charts);
    }

    private sealed record Plan(int Seeds, int Train, int Epochs);

    // The other: untrained; or, where there are bare walls, one that learned by the Gaussian objective where there are none.
    private sealed record Seed(Stereograms World, Says Contrastive, Says Gaussian, Says Other);

    // What a module says of the test stereograms.
    private sealed class Says
    {
        private readonly LinearFit _fit;

        public Says(StereoModule module, Stereograms world)
        {
            Dataset train = world.Task.Train.Subset([.. Enumerable.Range(0, Math.Min(world.Task.Train.Count, 4_000))]);
            int[] fitted = Dotted(world.Train, train.Count);
            float[][] said = module.Says(train);
            _fit = new LinearFit([.. fitted.Select(i => said[i])], [.. fitted.Select(i => world.Train[i].First)]);
            (First, Second, Seen) = (module.Says(world.Task.Test), module.Says(world.Task.Test, second: true), Dotted(world.Test, world.Test.Count));
            Correlation = Math.Abs(LinearFit.Correlation([.. Seen.Select(Guess)], [.. Seen.Select(i => (double)world.Test[i].First)]));
        }

        public float[][] First { get; }

        public float[][] Second { get; }

        /// <summary>The test stereograms that are no bare walls.</summary>
        public int[] Seen { get; }

        public double Correlation { get; }

        public double Guess(int index) => _fit.Of(First[index]);

        /// <summary>½ log(var(a + b) / var(a − b)) of the first number.</summary>
        public double ClaimedNats() =>
            Math.Log(Variance([.. First.Zip(Second, (a, b) => (double)a[0] + b[0])]) / Variance([.. First.Zip(Second, (a, b) => (double)a[0] - b[0])])) / 2;

        /// <summary>How far the outputs of bare walls lie from the mean of all others, in these others' deviations.</summary>
        public double WallsApart(Stereograms world)
        {
            double[] others = [.. Seen.Select(i => (double)First[i][0])];
            double walls = Enumerable.Range(0, world.Test.Count).Where(i => float.IsNaN(world.Test[i].First)).Average(i => First[i][0]);
            return Math.Abs(walls - others.Average()) / Math.Sqrt(Variance(others));
        }

        private static int[] Dotted(IReadOnlyList<(float First, float Second)> disparities, int count) => [.. Enumerable.Range(0, count).Where(i => float.IsFinite(disparities[i].First))];

        private static double Variance(double[] x) => x.Average(value => value * value) - x.Average() * x.Average();
    }
}
