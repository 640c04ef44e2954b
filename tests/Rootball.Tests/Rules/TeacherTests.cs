using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class TeacherTests
{
    private static readonly LearningTask s_task = PenDigits.Create(600, 100);

    [Theory]
    [InlineData("forward-forward")]
    [InlineData("backprop")]
    [InlineData("local")]
    public void A_teacher_who_asks_for_the_given_labels_changes_nothing(string name)
    {
        float[] untaught = Learn(name, null), taught = Learn(name, new Repeats());
        Assert.True(untaught.Zip(taught).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4));
    }

    [Theory]
    [InlineData("backprop")]
    [InlineData("local")]
    public void A_teacher_who_asks_for_nothing_teaches_nothing(string name) =>
        Assert.Equal(Learn(name, new Silent(), epochs: 0), Learn(name, new Silent(), epochs: 1, weightDecay: false));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_teacher_is_told_which_examples_they_are(int patience)
    {
        Repeats teacher = new();
        LearningRule rule = RuleFactory.Create("local", 784, [20], 10, new RandomStream(1));
        rule.Teacher = teacher;
        new Trainer(rule, Scaling.Fit(s_task.Train, new RandomStream(2)), new TrainerOptions { Epochs = 1, BatchSize = 50, Patience = patience }, new RandomStream(3)).Run(s_task);
        Assert.Equal(patience == 0 ? 600 : 500, teacher.Seen.Count);
        Assert.Equal(teacher.Seen.Count, teacher.Seen.Keys.Distinct().Count());
        Assert.All(teacher.Seen, seen => Assert.Equal(s_task.Train.Labels[seen.Key], seen.Value));
    }

    private static float[] Learn(string name, Teacher? teacher, int epochs = 1, bool weightDecay = true)
    {
        LearningRule rule = weightDecay || name == "forward-forward" ? RuleFactory.Create(name, 784, [30, 20], 10, new RandomStream(1))
            : name == "local" ? GradientRule.LocalLearning(784, [30, 20], 10, new RandomStream(1), Sgd.Create(0.1f))
            : GradientRule.BackPropagation(784, [30, 20], 10, new RandomStream(1), Sgd.Create(0.1f));
        rule.Teacher = teacher;
        new Trainer(rule, Scaling.Fit(s_task.Train, new RandomStream(2)), new TrainerOptions { Epochs = epochs, BatchSize = 50 }, new RandomStream(3)).Run(s_task);
        return [.. rule.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
    }

    private sealed class Repeats : Teacher
    {
        public Dictionary<int, int> Seen { get; } = [];

        public override void Teach(Targets given, Tensor beliefs, Tensor targets)
        {
            targets.Span.Clear();
            for (int row = 0; row < given.Labels.Length; row++)
            {
                targets.Row(row)[given.Labels.Span[row]] = 1;
                Seen[given.Examples.Span[row]] = given.Labels.Span[row];
                Assert.Equal(1, Reduce.Sum(beliefs.Row(row)), 1e-4);
            }
        }
    }

    private sealed class Silent : Teacher
    {
        public override void Teach(Targets given, Tensor beliefs, Tensor targets) => targets.Span.Clear();
    }
}
