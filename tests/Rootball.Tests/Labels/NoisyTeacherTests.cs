using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class NoisyTeacherTests
{
    private static readonly Tensor s_beliefs = Tensor.From([0.7f, 0.2f, 0.1f, 0.05f, 0.15f, 0.8f], [2, 3]);

    [Fact]
    public void Bootstrapping_mixes_the_label_with_the_belief() =>
        AssertNear([0.6f * 0 + 0.4f * 0.7f, 0.6f + 0.4f * 0.2f, 0.4f * 0.1f, 0.4f * 0.05f, 0.4f * 0.15f, 0.6f + 0.4f * 0.8f], Asked(new Bootstrapped(0.6f), new Targets((int[])[1, 2])));

    [Fact]
    public void A_robust_loss_weighs_the_label_by_the_belief_in_it() =>
        AssertNear([0, MathF.Sqrt(0.2f), 0, 0, 0, MathF.Sqrt(0.8f)], Asked(new RobustLoss(0.5f), new Targets((int[])[1, 2])));

    [Fact]
    public void A_robust_losss_gradient_is_that_of_generalised_cross_entropy() =>
        AssertGradient(() => new RobustLoss(0.7f), (p, label) => (1 - Math.Pow(p[label], 0.7)) / 0.7);

    [Fact]
    public void Soft_labels_are_looked_up_by_example_and_sharpened_by_temperature()
    {
        Tensor table = Tensor.From([1, 0, 0, 0.2f, 0.2f, 0.6f, 0.5f, 0.3f, 0.2f], [3, 3]);
        AssertNear([0.5f, 0.3f, 0.2f, 1, 0, 0], Asked(new SoftLabels(table), new Targets((int[])[2, 2], (int[])[2, 0])));
        AssertNear([0.04f / 0.44f, 0.04f / 0.44f, 0.36f / 0.44f, 1, 0, 0], Asked(new SoftLabels(table, 0.5f), new Targets((int[])[0, 0], (int[])[1, 0])));
        Assert.Contains("0 examples", Assert.Throws<InvalidOperationException>(() => Asked(new SoftLabels(table), new Targets((int[])[0, 0]))).Message, StringComparison.Ordinal);
        Assert.Contains("row 0", Assert.Throws<ArgumentException>(() => new SoftLabels(Tensor.From([float.NaN, 1], [1, 2]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_noise_layer_asks_for_the_posterior_over_truths()
    {
        NoiseLayer layer = new(3, right: 0.6, memory: 0);
        float sum = 0.7f * 0.2f + 0.2f * 0.6f + 0.1f * 0.2f;
        AssertNear([0.14f / sum, 0.12f / sum, 0.02f / sum], Asked(layer, new Targets((int[])[1, 2]))[..3]);
        AssertNear([0.6f, 0.2f, 0.2f, 0.2f, 0.6f, 0.2f, 0.2f, 0.2f, 0.6f], layer.Channel.Span.ToArray());
    }

    [Fact]
    public void A_noise_layers_gradient_is_that_of_the_given_labels_likelihood()
    {
        Tensor channel = new NoiseLayer(3, right: 0.55, memory: 0).Channel;
        AssertGradient(() => new NoiseLayer(3, right: 0.55, memory: 0), (p, label) => -Math.Log(Enumerable.Range(0, 3).Sum(y => p[y] * channel[y, label])));
    }

    [Theory]
    [InlineData(false, 0.03)]
    [InlineData(true, 0.01)]
    public void Expectation_maximisation_recovers_the_channel(bool symmetric, double within)
    {
        const int Classes = 3, Rows = 500;
        float[][] channel = symmetric ? [[0.4f, 0.3f, 0.3f], [0.3f, 0.4f, 0.3f], [0.3f, 0.3f, 0.4f]] : [[0.6f, 0.3f, 0.1f], [0.1f, 0.7f, 0.2f], [0.05f, 0.45f, 0.5f]];
        NoiseLayer layer = new(Classes, right: 0.35, memory: 40_000, symmetric);
        RandomStream random = new(3);
        Tensor beliefs = new([Rows, Classes]), targets = new([Rows, Classes]);
        int[] labels = new int[Rows];
        for (int step = 0; step < 1_500; step++)
        {
            // Beliefs that are right nine times in ten, and say so.
            for (int row = 0; row < Rows; row++)
            {
                int believed = random.NextInt(Classes), truth = random.NextInt(10) > 0 ? believed : (believed + 1 + random.NextInt(Classes - 1)) % Classes;
                beliefs.Row(row).Fill(0.05f);
                beliefs[row, believed] = 0.9f;
                labels[row] = random.Choose(channel[truth]);
            }
            layer.Teach(labels, beliefs, targets);
        }
        for (int y = 0; y < Classes; y++)
        {
            for (int g = 0; g < Classes; g++)
                Assert.InRange(Math.Abs(layer.Channel[y, g] - channel[y][g]), 0, within);
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bootstrapped(1.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RobustLoss(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoiseLayer(10, right: 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoiseLayer(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftLabels(s_beliefs, 0));
    }

    [Fact]
    public void A_taught_step_allocates_nothing_after_it_has_warmed_up()
    {
        Tensor inputs = new([60, 784]);
        new RandomStream(1).FillNormal(inputs.Span, 1);
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 10)];
        foreach (Teacher teacher in (Teacher[])[new NoiseLayer(10), new Bootstrapped(), new RobustLoss()])
        {
            LearningRule learner = RuleFactory.Create("local", 784, [50, 40], 10, new RandomStream(1));
            learner.Teacher = teacher;
            Assert.Equal(0, Allocations.Least(() => learner.Learn(inputs, labels)));
        }
    }

    private static float[] Asked(Teacher teacher, Targets given)
    {
        Tensor targets = new([2, 3]);
        targets.Span.Fill(7);
        teacher.Teach(given, s_beliefs, targets);
        return targets.Span.ToArray();
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    // A step of size 1 down the loss asked for by the teacher, against finite differences in double of what it is said to be.
    private static void AssertGradient(Func<Teacher> teacher, Func<double[], int, double> loss)
    {
        float[] start = [0.3f, -0.8f, 1.1f, 0.4f, 0.9f, -1.2f];
        int[] labels = [1, 2];
        Parameter x = new("x", Tensor.From(start, [2, 3]));
        Tape tape = new();
        Var logits = tape.Use(x), beliefs = logits.Softmax(), wanted = tape.Scratch([2, 3]);
        teacher().Teach(labels, beliefs.Value, wanted.Value);
        tape.Learn(logits.CrossEntropy(wanted), Sgd.Create(1));
        double Loss(int at, double by) => Enumerable.Range(0, 2).Average(row =>
        {
            double[] odds = [.. Enumerable.Range(3 * row, 3).Select(i => Math.Exp(start[i] + (i == at ? by : 0)))];
            return loss([.. odds.Select(value => value / odds.Sum())], labels[row]);
        });
        for (int i = 0; i < start.Length; i++)
            Assert.Equal((Loss(i, 1e-5) - Loss(i, -1e-5)) / 2e-5, start[i] - x.Value.Span[i], 1e-5);
    }
}
