using Rootball.Architectures;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>One training run of an experiment: scaling, rule and trainer put together.</summary>
internal static class Learning
{
    public static TrainingResult Run(string rule, LearningTask task, IReadOnlyList<LevelSpec> levels, int epochs, ulong seed, CancellationToken cancellation)
    {
        RandomStream random = new(seed);
        return Run(RuleFactory.Create(rule, task.Train.Shape.Tensor, levels, task.Train.Classes.Count, random.Split("net")), task, epochs, random, cancellation);
    }

    public static TrainingResult Run(LearningRule rule, LearningTask task, int epochs, RandomStream random, CancellationToken cancellation)
    {
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        TrainingResult result = new Trainer(rule, scaling, new TrainerOptions { Epochs = epochs, EvaluateEvery = 0 }, random.Split("training")).Run(task, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }
}
