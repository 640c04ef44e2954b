using System.Globalization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Labels;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>One seed of <see cref="Labellers"/>: the crowd labels, and the same net learns from its answers in five ways.</summary>
/// <param name="Majority">Test error of the net trained on the majority's labels.</param>
/// <param name="DawidSkene">Of the net trained on Dawid and Skene's labels.</param>
/// <param name="Soft">Of the net trained on Dawid and Skene's probabilities.</param>
/// <param name="Doctors">Of the weighted doctor nets.</param>
/// <param name="Nets">Of the net whose belief and the labellers' matrices find the truth together.</param>
/// <param name="Truth">Of the net trained on true labels.</param>
/// <param name="MajorityLabels">The share of the majority's labels that are right.</param>
/// <param name="DawidSkeneLabels">The share of Dawid and Skene's.</param>
/// <param name="NetLabels">The share of those found with the net.</param>
/// <param name="Found">How often each labeller is right, as found with the net.</param>
/// <param name="Weights">The weight of each labeller's head.</param>
internal sealed record LabellersRun(double Majority, double DawidSkene, double Soft, double Doctors, double Nets, double Truth,
    double MajorityLabels, double DawidSkeneLabels, double NetLabels, IReadOnlyList<double> Found, IReadOnlyList<double> Weights)
{
    private const float Rate = 1e-3f;

    public static LabellersRun Make(LearningTask task, IReadOnlyList<LevelSpec> levels, IReadOnlyList<SimulatedLabeller> crowd, double each, ulong seed,
        TrainerOptions trainer, ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        Dataset train = task.Train;
        Annotations answers = SimulatedLabeller.Label(crowd, train.Labels, each, train.Classes, new RandomStream(seed).Split("answers"));
        Consensus majority = MajorityVote.Of(answers);
        DawidSkene model = Labels.DawidSkene.Fit(answers);
        LabellerTeacher teacher = new(model);
        LabellerNets? doctors = null;
        double soft = Learn("soft", model.Consensus.Labels, new PosteriorTeacher(model.Consensus.Probabilities));
        double nets = Learn("nets", model.Consensus.Labels, teacher);
        double doctorsError = Train("doctors", model.Consensus.Labels, random => doctors = new LabellerNets(answers, Cuts.None, train.Shape.Tensor, levels, random));
        Consensus found = teacher.Consensus();
        return new LabellersRun(Learn("majority", majority.Labels), Learn("dawid-skene", model.Consensus.Labels), soft, doctorsError, nets, Learn("truth", train.Labels.ToArray()),
            majority.Accuracy(train.Labels), model.Consensus.Accuracy(train.Labels), found.Accuracy(train.Labels), [.. found.Labellers.Select(labeller => labeller.Skill.Average())], doctors!.Weights);

        double Learn(string name, int[] labels, Objectives.Teacher? taught = null) => Train(name, labels, random =>
        {
            LearningRule rule = GradientRule.BackPropagation(train.Shape.Tensor, levels, train.Classes.Count, random, Adam.Create(Rate));
            rule.Teacher = taught;
            return rule;
        });

        double Train(string name, int[] labels, Func<RandomStream, LearningRule> make) =>
            new Learning(task with { Train = train.WithLabels(labels) }, options, progress, cancellation).Run($"labellers-{name}", make, seed, trainer).Test.Error;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"test error: majority {Majority:P2}, Dawid-Skene {DawidSkene:P2} (soft {Soft:P2}), doctor nets {Doctors:P2}, labeller nets {Nets:P2}, true labels {Truth:P2}; labels right: {MajorityLabels:P2}, {DawidSkeneLabels:P2}, {NetLabels:P2}");

    // Asks for probabilities that are known before.
    private sealed class PosteriorTeacher(Tensor probabilities) : Objectives.Teacher
    {
        public override void Teach(Objectives.Targets given, Tensor beliefs, Tensor targets)
        {
            for (int row = 0; row < given.Examples.Length; row++)
                probabilities.Row(given.Examples.Span[row]).CopyTo(targets.Row(row));
        }
    }
}
