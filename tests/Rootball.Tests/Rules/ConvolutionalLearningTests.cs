using Rootball.Architectures;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class ConvolutionalLearningTests
{
    private static readonly LearningTask s_task = PenDigits.Create(2_000, 500);
    private static readonly LevelSpec[] s_levels = [new(8, 5, 1, 2), new(16, 3, 1, 2), 32];

    // A guess errs 90 %, a linear classifier on this many digits about 15 %.
    [Theory]
    [InlineData("forward-forward", 12, 0.15)]
    [InlineData("backprop", 4, 0.10)]
    [InlineData("local", 4, 0.10)]
    public void Every_rule_learns_with_filters(string rule, int epochs, double atMost) => Assert.InRange(Train(rule, epochs).Result.Test.Error, 0, atMost);

    // The classifiers could learn on levels left as they were drawn; these levels tell right labels from wrong ones.
    [Fact]
    public void Levels_with_filters_learn_to_be_calm_on_false_data()
    {
        ForwardForward rule = (ForwardForward)Train("forward-forward", 12).Rule;
        Assert.True(rule.Goodness.Positive[^1] > rule.Goodness.Negative[^1] + 0.05, $"{rule.Goodness.Positive[^1]} for real data, {rule.Goodness.Negative[^1]} for false");
    }

    [Theory]
    [InlineData("forward-forward")]
    [InlineData("backprop")]
    [InlineData("local")]
    public void The_bits_learned_with_filters_do_not_depend_on_the_number_of_threads(string rule) =>
        ThreadCounts.AssertSameBits(() => [.. Train(rule, 1).Rule.Parameters.SelectMany(p => p.Value.Span.ToArray())]);

    [Theory]
    [InlineData("forward-forward")]
    [InlineData("backprop")]
    [InlineData("local")]
    public void A_saved_model_with_filters_answers_the_same(string rule)
    {
        string folder = Directory.CreateTempSubdirectory("rootball").FullName;
        (LearningRule learned, TrainingResult result, Scaling scaling) = Train(rule, 1);
        new Model(learned, scaling, s_task.Train.Shape, s_task.Train.Classes).Save(folder);
        Model loaded = Model.Load(folder);
        Assert.Equal(s_levels, loaded.Rule.Network.Levels.Select(level => level.Spec));
        Assert.Equal(result.Test.Answers, Evaluation.Run(loaded.Rule, loaded.Scaling, s_task.Test).Answers);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Training_memory_with_filters_is_that_of_one_level()
    {
        long Peak(string rule, int levels)
        {
            LearningRule learner = RuleFactory.Create(rule, s_task.Train.Shape.Tensor, [.. Enumerable.Repeat(new LevelSpec(8, 3), levels)], 10, new RandomStream(1));
            Tensor inputs = new([20, 784]);
            new RandomStream(2).FillNormal(inputs.Span, 1);
            for (int step = 0; step < 2; step++)
                learner.Learn(inputs, new int[20]);
            return learner.Tape.Workspace.ReservedBytes;
        }
        Assert.InRange((double)Peak("local", 12) / Peak("local", 3), 0.9, 1.1);
        Assert.True(Peak("backprop", 12) > 2.5 * Peak("backprop", 3));
    }

    [Fact]
    public void A_level_that_its_input_does_not_fit_is_named()
    {
        string rows = Assert.Throws<ArgumentException>(() => RuleFactory.Create("local", 784, [new LevelSpec(8, 3)], 10, new RandomStream(1))).Message;
        Assert.Contains("8c3 looks at pictures", rows, StringComparison.Ordinal);
        string small = Assert.Throws<ArgumentException>(() => RuleFactory.Create("local", [1, 4, 4], [new LevelSpec(8, 3, 1, 8)], 10, new RandomStream(1))).Message;
        Assert.Contains("8c3p8", small, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RuleFactory.Create("backprop", [1, 8, 8], [10, new LevelSpec(8, 3)], 10, new RandomStream(1)));
    }

    private static (LearningRule Rule, TrainingResult Result, Scaling Scaling) Train(string rule, int epochs)
    {
        RandomStream random = new(3);
        LearningRule learner = RuleFactory.Create(rule, s_task.Train.Shape.Tensor, s_levels, 10, random.Split("net"), dropout: rule == "local" ? 0.1f : 0);
        Scaling scaling = Scaling.Fit(s_task.Train, random.Split("scaling"));
        return (learner, new Trainer(learner, scaling, new TrainerOptions { Epochs = epochs, BatchSize = 50, EvaluateEvery = 0 }, random.Split("training")).Run(s_task), scaling);
    }
}
