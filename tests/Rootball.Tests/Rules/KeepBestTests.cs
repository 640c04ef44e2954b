using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public sealed class KeepBestTests : IDisposable
{
    private const int Epochs = 14;

    private static readonly LearningTask s_clean = PenDigits.Create(1_000, 200);
    private static readonly LearningTask s_task = s_clean with { Train = LabelNoise.Symmetric(s_clean.Train, 0.5, new RandomStream(5)) };

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    private string CheckpointPath => Path.Combine(_folder, "checkpoint.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("backprop", "64")]
    [InlineData("local", "4c5s2p2,32")]
    public void The_run_ends_with_what_it_was_after_its_best_epoch(string name, string levels)
    {
        (LearningRule rule, TrainingResult result) = Learn(name, levels, Epochs);
        Assert.InRange(result.BestEpoch, 1, Epochs - 1); // wrong labels are learned by heart in the end
        Assert.Equal(Epochs, result.Epochs);
        (LearningRule shorter, TrainingResult same) = Learn(name, levels, result.BestEpoch);
        Assert.Equal(same.Epochs, same.BestEpoch);
        Assert.Equal(Answering(shorter), Answering(rule));
        Assert.Equal(same.Test.Answers, result.Test.Answers);
        Assert.NotEqual(Answering(Learn(name, levels, Epochs, keepBest: false).Rule), Answering(rule));
    }

    [Fact]
    public void A_run_stopped_anywhere_keeps_the_same_epoch_and_the_same_bits()
    {
        const string Levels = "4c5s2p2,32";
        (LearningRule whole, TrainingResult result) = Learn("local", Levels, Epochs, teacher: true);
        RandomStream chance = new(7);
        (LearningRule Rule, TrainingResult Result) stopped = default;
        int stops = -1;
        do
        {
            stopped = Learn("local", Levels, Epochs, teacher: true, batches: chance.NextInt(60), checkpoint: CheckpointPath);
            stops++;
        }
        while (stopped.Result.Cancelled);
        Assert.InRange(stops, 2, 100);
        (LearningRule again, TrainingResult same) = Learn("local", Levels, Epochs, teacher: true, batches: 0, checkpoint: CheckpointPath);
        foreach ((LearningRule rule, TrainingResult one) in ((LearningRule, TrainingResult)[])[stopped, (again, same)])
        {
            Assert.Equal(Answering(whole), Answering(rule));
            Assert.Equal(whole.Teacher!.State.SelectMany(state => state.Value.Span.ToArray()), rule.Teacher!.State.SelectMany(state => state.Value.Span.ToArray()));
            Assert.Equal((result.BestEpoch, result.Epochs), (one.BestEpoch, one.Epochs));
            Assert.Equal(result.Test.Answers, one.Test.Answers);
            Assert.Equal(result.Test.Confidence, one.Test.Confidence);
        }
    }

    private static (LearningRule Rule, TrainingResult Result) Learn(string name, string levels, int epochs, bool keepBest = true, bool teacher = false, int batches = int.MaxValue, string? checkpoint = null)
    {
        using CancellationTokenSource stop = new();
        if (batches == 0)
            stop.Cancel();
        RandomStream random = new(4);
        LearningRule rule = RuleFactory.Create(name, s_task.Train.Shape.Tensor, [.. levels.Split(',').Select(Level)], 10, random.Split("net"));
        rule.Teacher = teacher ? new NoiseLayer(10, memory: 3_000) : null;
        TrainerOptions options = new()
        {
            Epochs = epochs,
            BatchSize = 50,
            Schedule = Schedules.Constant,
            KeepBest = keepBest,
            EvaluateEvery = 0,
            Checkpoint = checkpoint,
            CheckpointEvery = TimeSpan.Zero,
            Augmentation = (_, _, _) =>
            {
                if (--batches == 0)
                    stop.Cancel();
            },
        };
        return (rule, new Trainer(rule, Scaling.Fit(s_task.Train, random.Split("scaling")), options, random.Split("training")).Run(s_task, cancellation: stop.Token));
    }

    private static LevelSpec Level(string word) => LevelSpec.TryParse(word, out LevelSpec level) ? level : throw new ArgumentException(word);

    private static float[] Answering(LearningRule rule) => [.. rule.Parameters.SelectMany(p => p.Value.Span.ToArray()), .. rule.State.SelectMany(state => state.Value.Span.ToArray())];
}
