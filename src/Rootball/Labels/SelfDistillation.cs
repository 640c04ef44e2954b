using Rootball.Data;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>One of several students, each of whom learned from the one before.</summary>
/// <param name="Number">1 for who learned from the given labels.</param>
/// <param name="Rule">What it has become.</param>
/// <param name="Result">What its training came to.</param>
public sealed record Generation(int Number, LearningRule Rule, TrainingResult Result);

/// <summary>Generations: the first learns from the given labels, each later one, new-born, from what the one before believes of the same examples.</summary>
/// <remarks>
/// The next generation sees none of the given labels and keeps what the pictures bear out. Furlanello et al., "Born again neural networks", ICML 2018; Xie et al., "Self-training with noisy student",
/// CVPR 2020: the student is changed more (dropout, moved pictures) than the teacher was when it was asked.
/// </remarks>
/// <param name="make">Makes a learner from a random stream of its own; a <see cref="LearningRule.Teacher"/> that it brings teaches the first generation only.</param>
/// <param name="scaling">What inputs are brought to.</param>
/// <param name="trainer">How each generation is trained. A checkpoint's path is followed by the generation's number.</param>
/// <param name="temperature">Of the beliefs that are learned from: below 1 makes them firmer.</param>
public sealed class SelfDistillation(Func<RandomStream, LearningRule> make, Scaling scaling, TrainerOptions trainer, float temperature = 1)
{
    /// <summary>Trains so many generations, each when it is asked for. Of all chance each has its own.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; with a checkpoint the next run goes on from there.</exception>
    public IEnumerable<Generation> Run(LearningTask task, int generations, RandomStream random, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        Tensor? beliefs = null;
        for (int number = 1; number <= generations; number++)
        {
            RandomStream own = random.Split($"generation {number}");
            LearningRule rule = make(own.Split("net"));
            if (beliefs is not null)
                rule.Teacher = new SoftLabels(beliefs, temperature);
            TrainerOptions options = trainer with { Checkpoint = trainer.Checkpoint is { } path ? $"{path}.generation{number}" : null };
            TrainingResult result = new Trainer(rule, scaling, options, own.Split("training")).Run(task, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            yield return new Generation(number, rule, result);
            if (number < generations)
                beliefs = PseudoLabels.Beliefs(rule, scaling, task.Train);
        }
    }
}
