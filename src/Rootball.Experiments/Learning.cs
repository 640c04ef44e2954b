using System.Globalization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Labels;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>The training runs of an experiment: scaling, rule and trainer put together, and gone on with where an earlier run of the experiment stopped.</summary>
internal sealed class Learning(LearningTask task, ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
{
    /// <summary>Trains one of the rules known by name.</summary>
    public TrainingResult Run(string name, string rule, IReadOnlyList<LevelSpec> levels, ulong seed, TrainerOptions trainer, float dropout = 0) =>
        Run($"{name}-{rule}", random => RuleFactory.Create(rule, task.Train.Shape.Tensor, levels, task.Train.Classes.Count, random, dropout), seed, trainer);

    /// <summary>Trains a rule.</summary>
    /// <param name="name">What the run is called within its experiment.</param>
    /// <param name="make">Makes the rule from its own random stream.</param>
    /// <param name="seed">Where all chance of the run comes from.</param>
    /// <param name="trainer">How it is trained.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TrainingResult Run(string name, Func<RandomStream, LearningRule> make, ulong seed, TrainerOptions trainer) => Learn(name, make, seed, trainer).Result;

    /// <summary>Trains a rule, and hands it over with what its inputs are brought to.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public (LearningRule Rule, Scaling Scaling, TrainingResult Result) Learn(string name, Func<RandomStream, LearningRule> make, ulong seed, TrainerOptions trainer)
    {
        RandomStream random = new(seed);
        LearningRule rule = make(random.Split("net"));
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        TrainingResult result = new Trainer(rule, scaling, Kept(name, seed, trainer), random.Split("training")).Run(task, Said(name, seed, trainer), cancellation);
        cancellation.ThrowIfCancellationRequested();
        return (rule, scaling, result);
    }

    /// <summary>Trains a rule, and another on what it believes, and so on.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<Generation> Generations(string name, Func<RandomStream, LearningRule> make, ulong seed, TrainerOptions trainer, int generations)
    {
        RandomStream random = new(seed);
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        return [.. new SelfDistillation(make, scaling, Kept(name, seed, trainer)).Run(task, generations, random, Said(name, seed, trainer), cancellation)];
    }

    /// <summary>The same net as <see cref="Learn"/> begins with, as it was drawn; its normalisations have seen some examples, its weights have not moved.</summary>
    public (LearningRule Rule, Scaling Scaling) Untrained(Func<RandomStream, LearningRule> make, ulong seed)
    {
        RandomStream random = new(seed);
        LearningRule rule = make(random.Split("net"));
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        Representations.Settle(rule, scaling, task.Train, random.Split("settling"), cancellation);
        return (rule, scaling);
    }

    private TrainerOptions Kept(string name, ulong seed, TrainerOptions trainer) =>
        options.StateDirectory is { } folder ? trainer with { Checkpoint = Path.Combine(folder, $"{name}-seed{seed}.safetensors") } : trainer;

    private Lines? Said(string name, ulong seed, TrainerOptions trainer) => trainer.EvaluateEvery > 0 ? new Lines(name, seed, progress) : null;

    // A line for each point of the curve; trainings that are judged only at their end say nothing on the way.
    private sealed class Lines(string name, ulong seed, IProgress<string> progress) : IProgress<TrainingProgress>
    {
        private double? _last;

        public void Report(TrainingProgress value)
        {
            if (!value.EpochEnded || value.TestError is not { } error || error == _last)
                return;
            _last = error;
            double share = value.Epoch / value.Epochs;
            TimeSpan left = TimeSpan.FromSeconds(value.Elapsed.TotalSeconds * (1 - share) / share);
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"{name}, seed {seed}: epoch {value.Epoch:F0}/{value.Epochs}  test error {error:P2}  {left:h\\:mm\\:ss} left"));
        }
    }
}
