using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>What came of a schedule.</summary>
/// <param name="Schedule">When what is real and what is false was learned from.</param>
/// <param name="Error">Test error, the mean over seeds.</param>
/// <param name="Hallucination">The share of false ones that pass where 95 % of the real ones do, the mean over seeds.</param>
/// <param name="Curve">The test error on the way and at the end, of the last seed.</param>
internal sealed record Night(WakeSleep Schedule, double Error, double Hallucination, IReadOnlyList<CurvePoint> Curve);

/// <summary>The learners of <see cref="AwakeAndAsleep"/>, each for any schedule.</summary>
internal sealed class Sleepers(LearningTask task, LevelSpec[] levels, Learning learning, IProgress<string> progress)
{
    private const int Judged = 1_000;
    private const float LabelShare = 0.1f, AgreementBears = 10, ForwardBears = 100;

    private readonly Dataset _judged = task.Test.Take(Judged, new RandomStream(0));

    /// <summary>Contrastive agreement of what is brought to mean 0 and variance 1 over the batch; linear read-outs answer.</summary>
    public Night Agreement(string part, WakeSleep schedule, TrainerOptions trainer, ulong seed, int seeds)
    {
        Contrast Views() => new TwoViews(task.Train.Shape, Augment.Views(task.Train.Shape));
        return Mean(part, schedule, seed, seeds, trainer,
            random => new Representation(RepresentationKind.Named("agreement"), task.Train.Shape, levels, task.Train.Classes.Count, random, contrast: Views(),
                objective: (network, heads) => new Agreement(network, heads, standardised: true), optimiser: Adam.Create(1e-3f * Shrunk(schedule, AgreementBears)))
            { Schedule = schedule },
            (rule, scaling, random) => Hallucination.OfPairs(rule, scaling, _judged, Views(), random));
    }

    /// <summary>Forward-Forward with labels shown.</summary>
    public Night Forward(string part, WakeSleep schedule, TrainerOptions trainer, ulong seed, int seeds) => Mean(part, schedule, seed, seeds, trainer,
        random => new ForwardForward(task.Train.Shape.Tensor, levels, task.Train.Classes.Count, random, new LabelContrast(task.Train.Classes.Count, share: LabelShare), Optimiser(schedule), centred: true)
        {
            Schedule = schedule,
        },
        (rule, scaling, random) => Hallucination.OfWrongLabels((ForwardForward)rule, scaling, _judged, random));

    private static Optimiser Optimiser(WakeSleep schedule)
    {
        const float Rate = 0.01f, Decay = 0.004f;
        return schedule.Sleep == 0 ? Sgd.Create(Rate, momentum: 0.9f, dampening: 0.9f, Decay)
            : TwoMemories.Create(Rate * Shrunk(schedule, ForwardBears), schedule.Wake, schedule.Sleep, Decay);
    }

    // Beyond what is borne with whole steps, steps shrink with the root of a phase's length; and with how much less than half of the day is slept.
    private static float Shrunk(WakeSleep schedule, float borne) => schedule.Sleep == 0 || schedule.Wake == 0 ? 1
        : MathF.Sqrt(borne / MathF.Max(borne, schedule.Wake)) * MathF.Min(1, 2f * schedule.Sleep / (schedule.Wake + schedule.Sleep));

    private Night Mean(string part, WakeSleep schedule, ulong first, int seeds, TrainerOptions trainer, Func<RandomStream, LearningRule> make, Func<LearningRule, Scaling, RandomStream, double> hallucination)
    {
        double error = 0, passed = 0;
        IReadOnlyList<CurvePoint> curve = [];
        for (ulong seed = first; seed < first + (ulong)seeds; seed++)
        {
            (LearningRule rule, Scaling scaling, TrainingResult result) = learning.Learn($"{part}-{schedule.ToString().Replace(':', '-')}", make, seed, trainer);
            double held = hallucination(rule, scaling, new RandomStream(seed).Split("hallucination"));
            (error, passed, curve) = (error + result.Test.Error / seeds, passed + held / seeds, result.Curve);
            progress.Report($"wake-sleep: {part}, {schedule}, seed {seed}: {Human.Percent(result.Test.Error)} wrong, {Human.Percent(held)} of the false held for real");
        }
        return new Night(schedule, error, passed, curve);
    }
}
