using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class LearningTests
{
    private static readonly LearningTask s_task = PenDigits.Create(3_000, 1_000);

    // A linear classifier on this many digits errs about 15 %, a guess 90 %.
    [Theory]
    [InlineData("forward-forward", 20, 0.14)]
    [InlineData("backprop", 8, 0.10)]
    [InlineData("local", 8, 0.10)]
    [InlineData("local-similarity", 8, 0.10)]
    [InlineData("local-activity-perturbation", 8, 0.13)]
    [InlineData("local-weight-perturbation", 8, 0.30)]
    [InlineData("activity-perturbation", 8, 0.30)]
    [InlineData("weight-perturbation", 8, 0.40)]
    public void Every_rule_learns_to_read(string rule, int epochs, double atMost) => Assert.InRange(Train(rule, epochs, 1).Result.Test.Error, 0, atMost);

    [Theory]
    [InlineData("forward-forward")]
    [InlineData("backprop")]
    [InlineData("local")]
    [InlineData("local-similarity")]
    [InlineData("local-activity-perturbation")]
    [InlineData("weight-perturbation")]
    public void The_bits_learned_do_not_depend_on_the_number_of_threads(string rule) =>
        ThreadCounts.AssertSameBits(() => [.. Train(rule, 1, 5).Rule.Parameters.SelectMany(p => p.Value.Span.ToArray())]);

    [Theory]
    [InlineData("forward-forward")]
    [InlineData("backprop")]
    [InlineData("local")]
    [InlineData("local-similarity")]
    [InlineData("local-activity-perturbation")]
    [InlineData("weight-perturbation")]
    public void A_step_allocates_nothing_after_it_has_warmed_up(string rule)
    {
        (Tensor inputs, int[] labels) = Batch(60);
        LearningRule learner = RuleFactory.Create(rule, 784, [50, 40, 30], 10, new RandomStream(1));
        Assert.Equal(0, Allocations.Least(() => learner.Learn(inputs, labels)));
    }

    [Fact]
    public void Memory_is_flat_in_depth_with_cuts_and_grows_without()
    {
        (Tensor inputs, int[] labels) = Batch(50);
        long Peak(string rule, int levels)
        {
            LearningRule learner = RuleFactory.Create(rule, 784, [.. Enumerable.Repeat(64, levels)], 10, new RandomStream(1));
            learner.Learn(inputs, labels);
            learner.Learn(inputs, labels);
            return learner.Tape.Workspace.ReservedBytes;
        }
        Assert.InRange((double)Peak("forward-forward", 64) / Peak("forward-forward", 4), 0.9, 1.1);
        Assert.InRange((double)Peak("local", 64) / Peak("local", 4), 0.9, 1.1);
        Assert.True(Peak("backprop", 64) > 8 * Peak("backprop", 4));
    }

    [Fact]
    public void Hard_negatives_are_wrong_labels_and_follow_the_nets_beliefs()
    {
        LabelContrast contrast = new(3);
        Tensor inputs = new([200, 4]), beliefs = new([200, 3]), x = new([400, 7]);
        int[] labels = new int[200];
        for (int row = 0; row < 200; row++)
        {
            labels[row] = row % 3;
            ((ReadOnlySpan<float>)[0.2f, 0.2f, 0.2f]).CopyTo(beliefs.Row(row));
            beliefs[row, (labels[row] + 1) % 3] = 20;
        }
        contrast.Fill(inputs, labels, beliefs, x, new RandomStream(1));
        int tempted = 0;
        for (int row = 0; row < 200; row++)
        {
            Assert.Equal(labels[row], Reduce.ArgMax(x.Row(row)[4..]));
            int wrong = Reduce.ArgMax(x.Row(200 + row)[4..]);
            Assert.NotEqual(labels[row], wrong);
            tempted += wrong == (labels[row] + 1) % 3 ? 1 : 0;
        }
        Assert.InRange(tempted, 185, 200);
    }

    [Fact]
    public void Hybrids_take_every_pixel_from_one_of_two_pictures_in_large_regions()
    {
        ExampleShape shape = new(1, 28, 28);
        HybridContrast contrast = new(shape, new RandomStream(1));
        Tensor inputs = new([2, 784]), x = new([4, 784]);
        inputs.Row(0).Fill(1);
        inputs.Row(1).Fill(2);
        contrast.Fill(inputs, [0, 1], new Tensor([2, 2]), x, new RandomStream(2));
        float[] hybrid = x.Row(2).ToArray();
        Assert.All(hybrid, value => Assert.True(value is 1 or 2));
        int changes = Enumerable.Range(1, 783).Count(i => i % 28 != 0 && hybrid[i] != hybrid[i - 1]);
        Assert.InRange(changes, 10, 200); // of 756: white noise would change 378 times
    }

    [Fact]
    public void Training_stops_when_cancelled_and_reports_progress()
    {
        using CancellationTokenSource stop = new();
        List<TrainingProgress> reports = [];
        RandomStream random = new(1);
        LearningRule rule = RuleFactory.Create("backprop", 784, [20], 10, random);
        TrainingResult result = new Trainer(rule, Scaling.Fit(s_task.Train, random), new TrainerOptions { Epochs = 100 }, random)
            .Run(s_task, new Watch(report =>
            {
                reports.Add(report);
                if (report is { EpochEnded: true, Epoch: >= 2 })
                    stop.Cancel();
            }), stop.Token);
        Assert.True(result.Cancelled);
        Assert.Equal(2, result.Epochs);
        Assert.Equal(2, result.Curve.Count);
        Assert.Contains(reports, report => report.EpochEnded && report.TestError is not null);
    }

    [Fact]
    public void Training_stops_early_when_the_held_out_part_gains_nothing_more()
    {
        RandomStream random = new(1);
        LearningRule rule = RuleFactory.Create("backprop", 784, [20], 10, random);
        TrainingResult result = new Trainer(rule, Scaling.Fit(s_task.Train, random), new TrainerOptions { Epochs = 200, Patience = 3 }, random).Run(s_task);
        Assert.InRange(result.Epochs, 4, 150);
    }

    [Fact]
    public void A_saved_model_answers_the_same()
    {
        string folder = Directory.CreateTempSubdirectory("rootball").FullName;
        (LearningRule rule, TrainingResult result, Scaling scaling) = Train("forward-forward", 1, 3);
        new Model(rule, scaling, s_task.Train.Shape, s_task.Train.Classes).Save(folder);
        Model loaded = Model.Load(folder);
        Assert.Equal(result.Test.Answers, Evaluation.Run(loaded.Rule, loaded.Scaling, s_task.Test).Answers);
        Assert.Equal(s_task.Train.Classes, loaded.Classes);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_model_that_would_answer_as_another_net_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory("rootball").FullName;
        RandomStream random = new(1);
        ForwardForward centred = new(784, [20], 10, random, centred: true);
        new Model(centred, Scaling.Fit(s_task.Train, random), s_task.Train.Shape, s_task.Train.Classes).Save(folder);
        Assert.Contains("holds 'level1.away'", Assert.Throws<DataException>(() => Model.Load(folder)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static (LearningRule Rule, TrainingResult Result, Scaling Scaling) Train(string rule, int epochs, ulong seed)
    {
        RandomStream random = new(seed);
        LearningRule learner = RuleFactory.Create(rule, 784, [150, 150], 10, random.Split("net"));
        Scaling scaling = Scaling.Fit(s_task.Train, random.Split("scaling"));
        return (learner, new Trainer(learner, scaling, new TrainerOptions { Epochs = epochs, BatchSize = 50, EvaluateEvery = 0 }, random.Split("training")).Run(s_task), scaling);
    }

    private static (Tensor Inputs, int[] Labels) Batch(int size)
    {
        Tensor inputs = new([size, 784]);
        new RandomStream(1).FillNormal(inputs.Span, 1);
        return (inputs, [.. Enumerable.Range(0, size).Select(i => i % 10)]);
    }

    private sealed class Watch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
