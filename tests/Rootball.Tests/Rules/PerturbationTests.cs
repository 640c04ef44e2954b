using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class PerturbationTests
{
    private const int Batch = 5, Inputs = 6, Classes = 3;
    private static readonly LevelSpec[] s_levels = [8, 8];
    private static readonly int[] s_labels = [0, 1, 2, 1, 0];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_slope_along_a_direction_is_that_of_finite_differences(int groups)
    {
        RandomStream random = new(3);
        DenseLevel first = new("a", Inputs, 8, LinearActivation.Relu, random), second = new("b", 8, 7, LinearActivation.Relu, random), head = new("c", 7, Classes, LinearActivation.None, random);
        random.FillNormal(head.Bias.Value.Span, 1);
        Tensor inputs = new([Batch, Inputs]);
        random.FillNormal(inputs.Span, 1);
        Tape tape = new();
        Var moved1 = tape.Variable(new Tensor([Batch, 8])), moved2 = tape.Variable(new Tensor([Batch, 7]));
        Var h1 = tape.Constant(inputs).Linear(tape.Use(first.Weight), tape.Use(first.Bias)).Add(moved1).Relu(), y1 = h1.NormaliseRows();
        Var h2 = y1.Linear(tape.Use(second.Weight), tape.Use(second.Bias)).Add(moved2).Relu();
        Var said = head.Forward(h2.NormaliseRows()), loss = said.CrossEntropy(s_labels);
        double[] by1 = PlainReplay.Differences(loss, moved1), by2 = PlainReplay.Differences(loss, moved2);

        Tensor noise1 = new([Batch, 8]), noise2 = new([Batch, 7]), errors = new([Batch, Classes]), slopes = new([Batch, groups]);
        Tangents.Signs(random, noise1);
        Tangents.Signs(random, noise2);
        Assert.All(noise1.Span.ToArray(), sign => Assert.Equal(1, Math.Abs(sign)));
        for (int row = 0; row < Batch; row++)
        {
            Softmax.Row(said.Value.Row(row), errors.Row(row));
            errors.Row(row)[s_labels[row]] -= 1;
        }
        // With several groups only the upper level is disturbed: what lies below moves all of them.
        Tensor change = noise2.Clone();
        if (groups == 1)
        {
            Tensor below = noise1.Clone();
            Tangents.Rectify(h1.Value, below);
            Tangents.Normalise(h1.Value, below);
            MatMul.Run(below, false, second.Weight.Value, true, change, accumulate: true);
        }
        Tangents.Rectify(h2.Value, change);
        Tangents.Slopes(h2.Value, change, head, said.Value, errors, slopes);
        int size = Tangents.GroupSize(7, groups);
        for (int row = 0; row < Batch; row++)
        {
            for (int group = 0; group < groups; group++)
            {
                double expected = groups > 1 ? 0 : Enumerable.Range(0, 8).Sum(i => by1[row * 8 + i] * noise1[row, i]);
                for (int i = group * size; i < Math.Min(7, (group + 1) * size); i++)
                    expected += by2[row * 7 + i] * noise2[row, i];
                Assert.Equal(Batch * expected, slopes[row, group], 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(Perturbed.Activities, Cuts.None, 1)]
    [InlineData(Perturbed.Activities, Cuts.AfterEveryLevel, 1)]
    [InlineData(Perturbed.Activities, Cuts.AfterEveryLevel, 2)]
    [InlineData(Perturbed.Weights, Cuts.None, 1)]
    [InlineData(Perturbed.Weights, Cuts.AfterEveryLevel, 2)]
    public void The_mean_of_many_tries_is_the_tapes_gradient(Perturbed perturbed, Cuts cuts, int directions)
    {
        const int Tries = 4_000;
        PerturbationRule rule = new(perturbed, cuts, Inputs, s_levels, Classes, new RandomStream(1), Step()) { GroupSize = 3, Directions = directions };
        GradientRule exact = cuts == Cuts.None ? GradientRule.BackPropagation(Inputs, s_levels, Classes, new RandomStream(1), Step())
            : GradientRule.LocalLearning(Inputs, s_levels, Classes, new RandomStream(1), Step());
        RandomStream random = new(7);
        Tensor inputs = new([Batch, Inputs]);
        random.FillNormal(inputs.Span, 1);
        float[][] start = [.. rule.Parameters.Select(parameter =>
        {
            float[] values = new float[parameter.Value.Length];
            random.FillNormal(values, 0.5f);
            return values;
        })];
        float[] gradient = Change(exact, start, inputs);
        double[] sum = new double[gradient.Length], squares = new double[gradient.Length];
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            float[] estimate = Change(rule, start, inputs);
            for (int i = 0; i < estimate.Length; i++)
                (sum[i], squares[i]) = (sum[i] + estimate[i], squares[i] + (double)estimate[i] * estimate[i]);
        }
        double along = 0, found = 0, whole = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            double mean = sum[i] / Tries, error = Math.Sqrt(Math.Max(0, squares[i] / Tries - mean * mean) / Tries);
            // Five standard errors: of a few hundred numbers none lies so far off by chance.
            Assert.True(Math.Abs(mean - gradient[i]) <= 5 * error + 1e-5, $"{rule.Name}: number {i} is {mean} ± {error} on average; the gradient's is {gradient[i]}");
            (along, found, whole) = (along + mean * gradient[i], found + mean * mean, whole + gradient[i] * gradient[i]);
        }
        Assert.InRange(along / Math.Sqrt(found * whole), 0.97, 1.001);
        Assert.InRange(along / whole, 0.95, 1.05);
    }

    [Fact]
    public void Smaller_groups_and_more_directions_make_less_noise()
    {
        double Noise(int group, int directions)
        {
            PerturbationRule rule = new(Perturbed.Activities, Cuts.AfterEveryLevel, Inputs, [24], Classes, new RandomStream(1), Step()) { GroupSize = group, Directions = directions };
            RandomStream random = new(7);
            Tensor inputs = new([Batch, Inputs]);
            random.FillNormal(inputs.Span, 1);
            float[][] start = [.. rule.Parameters.Select(parameter =>
            {
                float[] values = new float[parameter.Value.Length];
                random.FillNormal(values, 0.5f);
                return values;
            })];
            float[][] tries = [.. Enumerable.Range(0, 500).Select(_ => Change(rule, start, inputs))];
            return Enumerable.Range(0, tries[0].Length).Sum(i => tries.Average(t => t[i] * t[i]) - Math.Pow(tries.Average(t => t[i]), 2));
        }
        double noise = Noise(24, 1);
        Assert.InRange(Noise(24, 4) / noise, 0.2, 0.3);
        Assert.InRange(Noise(6, 1) / noise, 0.05, 0.4);
        Assert.InRange(Noise(1, 1) / noise, 0, 1e-6); // a unit by itself: its slope is the gradient
    }

    [Theory]
    [InlineData("activity-perturbation")]
    [InlineData("local-activity-perturbation")]
    [InlineData("weight-perturbation")]
    [InlineData("local-weight-perturbation")]
    public void A_saved_model_answers_the_same(string name)
    {
        LearningTask task = PenDigits.Create(500, 200);
        RandomStream random = new(2);
        LearningRule rule = RuleFactory.Create(name, task.Train.Shape.Tensor, [30, 20], 10, random.Split("net"));
        Assert.Equal(name, rule.Name);
        Scaling scaling = Scaling.Fit(task.Train, random);
        TrainingResult result = new Trainer(rule, scaling, new TrainerOptions { Epochs = 1, EvaluateEvery = 0 }, random).Run(task);
        string folder = Directory.CreateTempSubdirectory("rootball").FullName;
        new Model(rule, scaling, task.Train.Shape, task.Train.Classes).Save(folder);
        Model loaded = Model.Load(folder);
        Assert.Equal(name, loaded.Rule.Name);
        Assert.Equal(result.Test.Answers, Evaluation.Run(loaded.Rule, loaded.Scaling, task.Test).Answers);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_read_out_is_wrong_by_is_the_derivative_of_its_loss(bool taught)
    {
        RandomStream random = new(5);
        Readout readout = new(Network.Create(Inputs, s_levels, LinearActivation.Relu, random), Classes, [1], random)
        {
            Targets = (int[])[0, 2, taught ? 0 : -1, 1, 1],
            Teacher = taught ? new Bootstrapped(0.7f) : null,
        };
        Tensor logits = new([Batch, Classes]), errors = new([Batch, Classes]);
        random.FillNormal(logits.Span, 2);
        Tape tape = new();
        Var said = tape.Variable(logits);
        tape.Backward(readout.Loss(said));
        readout.Errors(logits, errors);
        for (int i = 0; i < errors.Length; i++)
            Assert.Equal(Batch * said.Gradient!.Span[i], errors.Span[i], 1e-5);
    }

    [Fact]
    public void Filters_and_dropout_are_refused()
    {
        Assert.Contains("dense levels", Assert.Throws<ArgumentException>(() => RuleFactory.Create("activity-perturbation", [1, 28, 28], [new(8, 5)], 10, new RandomStream(1))).Message, StringComparison.Ordinal);
        Assert.Contains("without dropout", Assert.Throws<ArgumentException>(() => RuleFactory.Create("weight-perturbation", 784, [8], 10, new RandomStream(1), 0.2f)).Message, StringComparison.Ordinal);
    }

    private static Optimiser Step() => Sgd.Create(1, momentum: 0);

    // What a step of size 1 takes away, from the same start: the gradient.
    private static float[] Change(LearningRule rule, float[][] start, Tensor inputs)
    {
        foreach ((Parameter parameter, float[] values) in rule.Parameters.Zip(start))
            values.CopyTo(parameter.Value.Span);
        rule.Learn(inputs, s_labels);
        return [.. rule.Parameters.Zip(start).SelectMany(pair => pair.Second.Select((value, i) => value - pair.First.Value.Span[i]))];
    }
}
