using Rootball.Data;
using Rootball.Gradients;
using Rootball.Labels;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class NoisyLearningTests
{
    private static readonly LearningTask s_clean = PenDigits.Create(3_000, 1_000);
    private static readonly LearningTask s_noisy = s_clean with { Train = LabelNoise.Symmetric(s_clean.Train, 0.6, new RandomStream(3)) };

    [Fact]
    public void A_noise_layer_holds_where_three_labels_in_five_are_wrong()
    {
        NoiseLayer layer = new(10, symmetric: true);
        double plain = Learn(s_noisy, null, 1).Result.Test.Error, layered = Learn(s_noisy, layer, 1).Result.Test.Error;
        Assert.InRange(layered, 0, plain - 0.03);
        Assert.InRange(layer.Channel[4, 4], 0.3f, 0.5f); // 0.4 are right
    }

    [Fact]
    public void The_bits_learned_behind_a_noise_layer_do_not_depend_on_the_number_of_threads() =>
        ThreadCounts.AssertSameBits(() =>
        {
            NoiseLayer layer = new(10);
            LearningRule rule = Learn(s_noisy with { Train = s_noisy.Train.Take(300, new RandomStream(1)) }, layer, 2, epochs: 1).Rule;
            return [.. rule.Parameters.SelectMany(p => p.Value.Span.ToArray()), .. layer.Channel.Span];
        });

    [Fact]
    public void Beliefs_are_the_rules_answers_and_label_what_had_none()
    {
        (LearningRule rule, Scaling scaling, TrainingResult result) = Learn(s_clean, null, 1, epochs: 2);
        Tensor beliefs = PseudoLabels.Beliefs(rule, scaling, s_clean.Test);
        Dataset labelled = PseudoLabels.Label(s_clean.Test.WithLabels([.. Enumerable.Repeat(Dataset.Unlabelled, s_clean.Test.Count)]), beliefs);
        Assert.Equal(result.Test.Answers, labelled.Labels.ToArray());
        Assert.Equal(result.Test.Confidence[7], Reduce.Max(beliefs.Row(7)));
    }

    [Fact]
    public void A_filter_keeps_the_surest_of_every_believed_class()
    {
        Dataset data = Dataset.FromFloats("toy", new ExampleShape(1, 1, 1), ["a", "b"], [0, 1, 2, 3, 4, 5], [0, 0, 0, 0, 0, 0]);
        Tensor beliefs = Tensor.From([0.9f, 0.1f, 0.6f, 0.4f, 0.8f, 0.2f, 0.7f, 0.3f, 0.4f, 0.6f, 0.45f, 0.55f], [6, 2]);
        Dataset kept = PseudoLabels.Label(data, beliefs, surest: 0.5);
        Assert.Equal([0, 0, 1], kept.Labels.ToArray());
        Assert.Equal([0f, 2, 4], Enumerable.Range(0, 3).Select(i => Value(kept, i)));
        Assert.Throws<ArgumentException>(() => PseudoLabels.Label(data, new Tensor([5, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => PseudoLabels.Label(data, beliefs, surest: 0));
    }

    [Fact]
    public void A_later_generation_learns_from_the_one_before_and_not_from_the_given_labels()
    {
        RandomStream random = new(2);
        TrainerOptions trainer = Trainer(3);
        Generation[] Generations(LearningTask task, Func<RandomStream, LearningRule> make) =>
            [.. new SelfDistillation(make, Scaling.Fit(s_noisy.Train, random.Split("scaling")), trainer).Run(task, 2, random.Split("generations"), cancellation: TestContext.Current.CancellationToken)];
        Generation[] two = Generations(s_noisy, Behind);
        Assert.IsType<NoiseLayer>(two[0].Rule.Teacher);
        Assert.IsType<SoftLabels>(two[1].Rule.Teacher);
        int agree = two[0].Result.Test.Answers.Zip(two[1].Result.Test.Answers).Count(pair => pair.First == pair.Second);
        Assert.InRange(agree / 1_000.0, 0.8, 0.999);
        Assert.InRange(two[1].Result.Test.Error, 0, two[0].Result.Test.Error + 0.02);
    }

    [Fact]
    public void Generations_stopped_and_gone_on_with_come_to_the_same_bits()
    {
        string folder = Directory.CreateTempSubdirectory("rootball").FullName;
        float[] whole = Numbers(Last(null, int.MaxValue)!);
        string path = Path.Combine(folder, "generations.safetensors");
        Generation? last = null;
        for (int stops = 0; last is null && stops < 50; stops++)
            last = Last(path, 17);
        Assert.NotNull(last);
        Assert.Equal(whole, Numbers(last));
        Checkpoint.Delete(path);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);

        static float[] Numbers(Generation generation) => [.. generation.Rule.Parameters.SelectMany(p => p.Value.Span.ToArray())];

        static Generation? Last(string? checkpoint, int batches)
        {
            using CancellationTokenSource stop = new();
            LearningTask task = s_noisy with { Train = s_noisy.Train.Take(600, new RandomStream(1)) };
            RandomStream random = new(6);
            TrainerOptions trainer = Trainer(3) with
            {
                Checkpoint = checkpoint,
                Augmentation = (_, _, _) =>
                {
                    if (--batches == 0)
                        stop.Cancel();
                },
            };
            try
            {
                return new SelfDistillation(Behind, Scaling.Fit(task.Train, random.Split("scaling")), trainer).Run(task, 2, random, cancellation: stop.Token).Last();
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private static LearningRule Behind(RandomStream random)
    {
        LearningRule rule = GradientRule.LocalLearning(784, [100], 10, random, Adam.Create());
        rule.Teacher = new NoiseLayer(10, symmetric: true);
        return rule;
    }

    private static TrainerOptions Trainer(int epochs) => new() { Epochs = epochs, BatchSize = 50, EvaluateEvery = 0 };

    private static (LearningRule Rule, Scaling Scaling, TrainingResult Result) Learn(LearningTask task, Teacher? teacher, ulong seed, int epochs = 12)
    {
        RandomStream random = new(seed);
        LearningRule rule = GradientRule.LocalLearning(784, [100], 10, random.Split("net"), Adam.Create());
        rule.Teacher = teacher;
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        return (rule, scaling, new Trainer(rule, scaling, Trainer(epochs), random.Split("training")).Run(task));
    }

    private static float Value(Dataset data, int index)
    {
        float[] value = new float[1];
        data.Read(index, value);
        return value[0];
    }
}
