using Rootball.Data;
using Rootball.Files;
using Rootball.Gradients;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public sealed class CheckpointTests : IDisposable
{
    private static readonly LearningTask s_task = PenDigits.Create(600, 100);

    // Forward-Forward awake and asleep by turns: levels that know their running mean, and an optimiser that remembers both halves.
    private const string InPhases = "forward-forward in phases";

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    private string CheckpointPath => Path.Combine(_folder, "checkpoint.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("forward-forward", 0)]
    [InlineData("forward-forward", 2)]
    [InlineData("local-activity-perturbation", 0)]
    [InlineData("backprop", 0)]
    [InlineData("backprop", 2)]
    [InlineData("local", 0)]
    [InlineData(InPhases, 0)]
    public void A_run_stopped_at_any_batches_comes_to_the_same_end(string name, int patience)
    {
        (LearningRule whole, TrainingResult result) = Learn(name, int.MaxValue, patience, checkpoint: null);
        RandomStream chance = new(7);
        for (int round = 0; round < 2; round++)
        {
            (LearningRule Rule, TrainingResult Result) stopped = default;
            int stops = -1;
            do
            {
                // Now and then less than a batch, mostly some batches, sometimes some epochs of twelve or ten.
                stopped = Learn(name, chance.NextInt(40), patience, CheckpointPath);
                stops++;
            }
            while (stopped.Result.Cancelled);
            Assert.InRange(stops, 1, 100);
            Assert.Equal(Numbers(whole), Numbers(stopped.Rule));
            Assert.Equal(result.Test.Answers, stopped.Result.Test.Answers);
            Assert.Equal(result.Test.Confidence, stopped.Result.Test.Confidence);
            Assert.Equal(result.Epochs, stopped.Result.Epochs);
            Assert.Equal(result.Curve.Select(point => (point.Epoch, point.TestError)), stopped.Result.Curve.Select(point => (point.Epoch, point.TestError)));
            Assert.Equal(result.PeakTrainingBytes, stopped.Result.PeakTrainingBytes);
            // A finished run goes on with nothing and says the same again.
            (LearningRule again, TrainingResult same) = Learn(name, 0, patience, CheckpointPath);
            Assert.False(same.Cancelled);
            Assert.Equal(Numbers(whole), Numbers(again));
            Assert.Equal(stopped.Result.Curve.Count, same.Curve.Count);
            Checkpoint.Delete(CheckpointPath);
            Assert.Empty(Directory.GetFiles(_folder));
        }
    }

    [Fact]
    public void A_checkpoint_is_for_its_net_its_data_and_its_plan()
    {
        Assert.True(Learn("backprop", 5, 0, CheckpointPath).Result.Cancelled);
        Assert.Contains("rule backprop", Assert.Throws<DataException>(() => Learn("local", 5, 0, CheckpointPath)).Message, StringComparison.Ordinal);
        Assert.Contains("level1.weight", Assert.Throws<DataException>(() => Learn("backprop", 5, 0, CheckpointPath, width: 17)).Message, StringComparison.Ordinal);
        Assert.Contains("patience 2", Assert.Throws<DataException>(() => Learn("backprop", 5, 2, CheckpointPath)).Message, StringComparison.Ordinal);
        Assert.Contains("times 1 1 1 1,", Assert.Throws<DataException>(() => Learn("backprop", 5, 0, CheckpointPath, schedule: Schedules.Constant)).Message, StringComparison.Ordinal);
        Assert.Contains("other data", Assert.Throws<DataException>(() => Learn("backprop", 5, 0, CheckpointPath, task: PenDigits.Create(600, 99))).Message, StringComparison.Ordinal);
        Assert.False(Learn("backprop", int.MaxValue, 0, CheckpointPath).Result.Cancelled);
    }

    [Fact]
    public void Every_damaged_byte_is_noticed_and_the_checkpoint_before_comes_to_the_same_end()
    {
        float[] whole = Numbers(Learn("backprop", int.MaxValue, 0, checkpoint: null).Rule);
        foreach (int batches in (int[])[5, 9])
            Assert.True(Learn("backprop", batches, 0, CheckpointPath).Result.Cancelled);
        byte[] good = File.ReadAllBytes(CheckpointPath);
        for (int at = 0; at < good.Length; at += 4_999)
        {
            byte[] bad = [.. good];
            bad[at] ^= 4;
            AssertRefused(bad);
        }
        AssertRefused(good[..^1]);
        AssertRefused([]);
        File.Delete(CheckpointPath);
        Assert.Equal(whole, Numbers(Learn("backprop", int.MaxValue, 0, CheckpointPath).Rule));
    }

    private void AssertRefused(byte[] bad)
    {
        File.WriteAllBytes(CheckpointPath, bad);
        DataException e = Assert.Throws<DataException>(() => Checkpoint.Load(CheckpointPath, RuleFactory.Create("backprop", 784, [16, 16], 10, new RandomStream(1))));
        Assert.Contains("checkpoint.safetensors.previous", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", e.Message, StringComparison.Ordinal);
    }

    // Learns until so many batches have been begun, or to the end.
    private static (LearningRule Rule, TrainingResult Result) Learn(string name, int batches, int patience, string? checkpoint, int width = 16, LearningTask? task = null, Schedule? schedule = null)
    {
        using CancellationTokenSource stop = new();
        if (batches == 0)
            stop.Cancel();
        Augmentation shift = Augment.Shift(2);
        RandomStream random = new(4);
        LearningRule rule = name == InPhases
            ? new ForwardForward(784, [width, width], 10, random.Split("net"), new LabelContrast(10), TwoMemories.Create(0.01f, wake: 7, sleep: 7), centred: true) { Schedule = WakeSleep.Phases(7) }
            : RuleFactory.Create(name, 784, [width, width], 10, random.Split("net"));
        TrainerOptions options = new()
        {
            Epochs = 6,
            BatchSize = 50,
            Patience = patience,
            EvaluateEvery = 2,
            Schedule = schedule ?? Schedules.LinearDecay(0.5),
            Checkpoint = checkpoint,
            CheckpointEvery = TimeSpan.Zero,
            Augmentation = (shape, rows, chance) =>
            {
                shift(shape, rows, chance);
                if (--batches == 0)
                    stop.Cancel();
            },
        };
        return (rule, new Trainer(rule, Scaling.Fit(s_task.Train, random.Split("scaling")), options, random.Split("training")).Run(task ?? s_task, cancellation: stop.Token));
    }

    // All that a checkpoint carries: values, running averages, counts, figures, and the place in the random stream.
    private static float[] Numbers(LearningRule rule) =>
    [
        .. rule.Parameters.SelectMany(p => (float[])[.. p.Value.Span, .. p.FirstMoment is { } first ? first.Span : [], .. p.SecondMoment is { } second ? second.Span : [], p.Updates]),
        .. rule.State.SelectMany(state => state.Value.Span.ToArray()),
        .. rule.Figures.SelectMany(figure => figure.Values.Select(value => (float)value)),
        rule.Chance?.Position ?? 0,
    ];
}
