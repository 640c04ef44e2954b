using Rootball.Data;
using Rootball.Labels;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class LabellerNetTests
{
    private static readonly LearningTask s_task = PenDigits.Create(1_500, 500);

    private static IReadOnlyList<SimulatedLabeller> Crowd { get; } =
    [
        SimulatedLabeller.Coin("expert", 10, 0.95), .. Enumerable.Range(0, 4).Select(i => SimulatedLabeller.Coin($"hasty {i}", 10, 0.6)),
        SimulatedLabeller.Always("always", 10, 1, diligence: 2), SimulatedLabeller.Coin("guesses", 10, 0.1, diligence: 2), SimulatedLabeller.Swaps("swaps", 10, 4, 9, 0.95, diligence: 2),
    ];

    [Theory]
    [InlineData("backprop")]
    [InlineData("local")]
    public void A_net_and_the_labellers_matrices_find_more_of_the_truth_together(string rule)
    {
        Annotations answers = Answers();
        DawidSkene model = DawidSkene.Fit(answers);
        LabellerTeacher teacher = new(model);
        (double taught, _) = Train(RuleFactory.Create(rule, 784, [100], 10, new RandomStream(1)), teacher, model.Consensus.Labels);
        (double majority, _) = Train(RuleFactory.Create(rule, 784, [100], 10, new RandomStream(1)), null, MajorityVote.Of(answers).Labels);
        Consensus found = teacher.Consensus();
        Assert.True(taught < majority - 0.03, $"{taught}, majority {majority}");
        Assert.True(found.Accuracy(s_task.Train.Labels) > model.Consensus.Accuracy(s_task.Train.Labels) + 0.02);
        Assert.InRange(found.Labellers[0].Quality, 0.88, 0.99);
        Assert.InRange(found.Labellers[7].Skill[4], 0, 0.2); // says 9 to a 4
    }

    [Fact]
    public void Heads_for_all_labellers_beat_the_majority_and_listen_to_those_who_know()
    {
        Annotations answers = Answers();
        LabellerNets nets = new(answers, Cuts.None, 784, [100], new RandomStream(1));
        (double doctors, _) = Train(nets, null, MajorityVote.Of(answers).Labels);
        (double majority, _) = Train(RuleFactory.Create("backprop", 784, [100], 10, new RandomStream(1)), null, MajorityVote.Of(answers).Labels);
        Assert.True(doctors < majority - 0.02, $"{doctors}, majority {majority}");
        Assert.Equal(1, nets.Weights.Sum(), 1e-4);
        Assert.True(nets.Weights[0] + nets.Weights[7] > 3 * (nets.Weights[5] + nets.Weights[6]), string.Join(", ", nets.Weights));
    }

    [Fact]
    public void A_labeller_with_one_answer_does_not_hurt()
    {
        Annotations answers = Answers();
        Annotations more = answers.Add(Annotations.Of(answers.Items, [.. Enumerable.Range(0, 20).Select(i => $"once {i}")], answers.Classes,
            [.. Enumerable.Range(0, 20)], [.. Enumerable.Range(0, 20)], [.. Enumerable.Range(0, 20).Select(i => (s_task.Train.Labels[i] + 1) % 10)]));
        (double without, _) = Train(RuleFactory.Create("backprop", 784, [100], 10, new RandomStream(1)), new LabellerTeacher(answers), MajorityVote.Of(answers).Labels);
        (double with, _) = Train(RuleFactory.Create("backprop", 784, [100], 10, new RandomStream(1)), new LabellerTeacher(more), MajorityVote.Of(answers).Labels);
        Assert.InRange(with, 0, without + 0.02);
        (double nets, _) = Train(new LabellerNets(answers, Cuts.None, 784, [100], new RandomStream(1)), null, MajorityVote.Of(answers).Labels);
        (double netsWith, _) = Train(new LabellerNets(more, Cuts.None, 784, [100], new RandomStream(1)), null, MajorityVote.Of(answers).Labels);
        Assert.InRange(netsWith, 0, nets + 0.05);
    }

    [Fact]
    public void What_is_learned_does_not_depend_on_threads()
    {
        Annotations answers = Answers();
        ThreadCounts.AssertSameBits(() =>
        {
            LabellerTeacher teacher = new(answers);
            Train(RuleFactory.Create("backprop", 784, [20], 10, new RandomStream(1)), teacher, MajorityVote.Of(answers).Labels, epochs: 1);
            LabellerNets nets = new(answers, Cuts.AfterEveryLevel, 784, [20, 20], new RandomStream(1));
            Train(nets, null, MajorityVote.Of(answers).Labels, epochs: 1);
            return [.. teacher.State.Concat(nets.State).SelectMany(state => state.Value.Span.ToArray())];
        });
    }

    [Fact]
    public void A_stopped_run_goes_on_to_the_same_bits()
    {
        string folder = Directory.CreateTempSubdirectory("rootball").FullName;
        try
        {
            Annotations answers = Answers();
            float[] whole = Learn(Path.Combine(folder, "whole"), [3]), parts = Learn(Path.Combine(folder, "parts"), [1, 3]);
            Assert.Equal(whole, parts);

            float[] Learn(string checkpoint, int[] stops)
            {
                float[] numbers = [];
                foreach (int stop in stops)
                {
                    LearningRule rule = RuleFactory.Create("backprop", 784, [20], 10, new RandomStream(1));
                    LabellerTeacher teacher = new(answers);
                    rule.Teacher = teacher;
                    using CancellationTokenSource source = new();
                    TrainerOptions options = new() { Epochs = 3, Checkpoint = checkpoint };
                    Stop progress = new(stop, source);
                    new Trainer(rule, Scaling.Fit(s_task.Train, new RandomStream(2)), options, new RandomStream(3)).Run(s_task, progress, source.Token);
                    numbers = [.. rule.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray()), .. teacher.State.SelectMany(state => state.Value.Span.ToArray())];
                }
                return numbers;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Both_want_to_know_which_examples_a_batch_holds()
    {
        Annotations answers = Annotations.Of(2, 1, 2, [0, 1], [0, 0], [0, 1]);
        Assert.Throws<ArgumentException>(() => new LabellerTeacher(answers).Teach((int[])[0, 1], new Tensor([2, 2]), new Tensor([2, 2])));
        Assert.Throws<ArgumentException>(() => new LabellerNets(answers, Cuts.None, 3, [4], new RandomStream(1)).Learn(new Tensor([2, 3]), (int[])[0, 1]));
    }

    private static Annotations Answers() => SimulatedLabeller.Label(Crowd, s_task.Train.Labels, 2.5, s_task.Train.Classes, new RandomStream(7));

    private static (double Error, TrainingResult Result) Train(LearningRule rule, Objectives.Teacher? teacher, int[] labels, int epochs = 8)
    {
        rule.Teacher = teacher;
        TrainingResult result = new Trainer(rule, Scaling.Fit(s_task.Train, new RandomStream(2)), new TrainerOptions { Epochs = epochs, BatchSize = 50, EvaluateEvery = 0 }, new RandomStream(3))
            .Run(s_task with { Train = s_task.Train.WithLabels(labels) });
        return (result.Test.Error, result);
    }

    private sealed class Stop(int epochs, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochEnded && value.Epoch >= epochs)
                source.Cancel();
        }
    }
}
