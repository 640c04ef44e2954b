using System.Globalization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Labels;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Several people label pictures, each in their own way. Nets that model each labeller learn more from the same labels than a net that is given their majority.</summary>
public sealed class Labellers : Experiment
{
    // Each picture is labelled by so many of them on average.
    private const double Each = 2.5;

    private static readonly LevelSpec[] s_quickLevels = [200], s_fullLevels = [500, 500];

    /// <inheritdoc/>
    public override string Name => "labellers";

    /// <inheritdoc/>
    public override string Claim => "If you know who labelled what, it pays to model each labeller and to learn how much to listen to each: that beats training on the majority's labels, and on Dawid and Skene's.";

    /// <inheritdoc/>
    public override string Interview => "1:17:00";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Profiles => ["quick", "full"];

    /// <inheritdoc/>
    public override ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        bool full = options.Profile == "full";
        LearningTask task = full ? DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation) : PenDigits.Create(4_000, 2_000);
        LevelSpec[] levels = full ? s_fullLevels : s_quickLevels;
        TrainerOptions trainer = new() { Epochs = full ? 10 : 8, EvaluateEvery = 0 };
        IReadOnlyList<SimulatedLabeller> crowd = Crowd(task.Train.Classes.Count);
        List<LabellersRun> runs = [];
        for (ulong seed = options.Seed; seed < options.Seed + 3; seed++)
        {
            runs.Add(LabellersRun.Make(task, levels, crowd, Each, seed, trainer, options, progress, cancellation));
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"labellers: seed {seed}: {runs[^1]}"));
        }
        return new ExperimentResult(Figures(runs), task, [Errors(runs), Skills(runs[0], crowd)]);
    }

    /// <summary>Mixed skill: three experts, eight who are hasty, four who always say the same or guess, two who swap two digits.</summary>
    internal static IReadOnlyList<SimulatedLabeller> Crowd(int classes) =>
    [
        .. Enumerable.Range(1, 3).Select(i => SimulatedLabeller.Coin($"expert {i}", classes, 0.95)),
        .. Enumerable.Range(1, 8).Select(i => SimulatedLabeller.Coin($"hasty {i}", classes, 0.5 + 0.03 * i)),
        SimulatedLabeller.Always("always 1", classes, 1, diligence: 2),
        SimulatedLabeller.Always("always 7", classes, 7 % classes, diligence: 2),
        SimulatedLabeller.Coin("guesses 1", classes, 1.0 / classes, diligence: 2),
        SimulatedLabeller.Coin("guesses 2", classes, 1.0 / classes, diligence: 2),
        SimulatedLabeller.Swaps("swaps 4 and 9", classes, 4, 9 % classes, 0.9, diligence: 2),
        SimulatedLabeller.Swaps("swaps 3 and 5", classes, 3, 5 % classes, 0.9, diligence: 2),
    ];

    private static Figure[] Figures(IReadOnlyList<LabellersRun> runs)
    {
        double nets = runs.Average(run => run.Nets), majority = runs.Average(run => run.Majority), dawidSkene = runs.Average(run => run.DawidSkene);
        double Spread(Func<LabellersRun, double> error) => runs.Max(error) - runs.Min(error);
        // A gain has to exceed what seeds do to either of the two that are compared.
        double mark = Math.Min(majority - Math.Max(Spread(run => run.Nets), Spread(run => run.Majority)), dawidSkene - Math.Max(Spread(run => run.Nets), Spread(run => run.DawidSkene)));
        return
        [
            new("labeller_net_error", nets, "share", AtMost: Math.BitDecrement(mark)),
            new("majority_error", majority, "share"),
            new("dawid_skene_error", dawidSkene, "share"),
            new("dawid_skene_soft_error", runs.Average(run => run.Soft), "share"),
            new("wdn_error", runs.Average(run => run.Doctors), "share", AtMost: Math.BitDecrement(majority)),
            new("true_label_error", runs.Average(run => run.Truth), "share"),
            new("labeller_net_error_spread", Spread(run => run.Nets), "share"),
            new("majority_error_spread", Spread(run => run.Majority), "share"),
            new("dawid_skene_error_spread", Spread(run => run.DawidSkene), "share"),
            new("consensus_accuracy", runs.Average(run => run.NetLabels), "share", AtLeast: Math.BitIncrement(runs.Average(run => run.DawidSkeneLabels))),
            new("majority_consensus_accuracy", runs.Average(run => run.MajorityLabels), "share"),
            new("dawid_skene_consensus_accuracy", runs.Average(run => run.DawidSkeneLabels), "share", AtLeast: Math.BitIncrement(runs.Average(run => run.MajorityLabels))),
        ];
    }

    private static ReportSection Errors(IReadOnlyList<LabellersRun> runs)
    {
        (string Name, Func<LabellersRun, double> Error)[] methods =
            [("majority", run => run.Majority), ("Dawid–Skene", run => run.DawidSkene), ("doctor nets", run => run.Doctors), ("labeller nets", run => run.Nets), ("true labels", run => run.Truth)];
        SvgBars bars = new("Test error, %", [.. methods.Select(method => method.Name)]);
        bars.Add("mean over seeds", [.. methods.Select(method => 100 * runs.Average(method.Error))]);
        return new ReportSection("What a net learns from the same answers",
            string.Create(CultureInfo.InvariantCulture, $"{Each} answers a picture, the same net each time. Majority and Dawid–Skene: one label a picture, found before anything is learned. Doctor nets: a head for each labeller, then weights. Labeller nets: the net's belief and each labeller's confusion matrix find the truth together while it learns. True labels: as if nobody erred."), bars.Html());
    }

    private static ReportSection Skills(LabellersRun run, IReadOnlyList<SimulatedLabeller> crowd)
    {
        SvgBars bars = new("How often each labeller is right: in truth, and as the net found", [.. crowd.Select(labeller => labeller.Name)]);
        bars.Add("in truth", [.. crowd.Select(labeller => labeller.Skill)]).Add("as found", [.. run.Found]);
        string rows = string.Concat(crowd.Select((labeller, j) =>
            $"<tr><th scope=\"row\">{Human.Escape(labeller.Name)}</th><td>{Human.Percent(labeller.Skill)}</td><td>{Human.Percent(run.Found[j])}</td><td>{Human.Percent(run.Weights[j])}</td></tr>"));
        return new ReportSection("What the nets found about each labeller",
            "Skill: how often right, the mean over the ten digits. Weight: how much the doctor nets listen to that labeller's head. Those who swap two digits are listened to: what they mean is known.",
            bars.Html() + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Labellers\"><table class=\"figures\"><thead><tr><th scope=\"col\">Labeller</th><th scope=\"col\">Skill</th>"
            + $"<th scope=\"col\">Skill found</th><th scope=\"col\">Weight of the head</th></tr></thead><tbody>{rows}</tbody></table></div>");
    }
}
