using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public sealed class OutOfFoldTests : IDisposable
{
    private const int Width = 20;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void No_example_is_predicted_by_a_net_that_has_seen_it()
    {
        // Labels that are pure noise can be learned by heart and in no other way: whoever has seen an example knows its label, whoever has not can only guess.
        Dataset noise = Noise(600, 2);
        OutOfFoldOptions options = Options(epochs: 80);
        LearningRule heart = RuleFactory.Create(options.Rule, noise.Shape.Tensor, options.Levels, 2, new RandomStream(1));
        TrainingResult learned = new Trainer(heart, Scaling.Fit(noise, new RandomStream(1)), options.Training, new RandomStream(2)).Run(new LearningTask(noise, noise, ""));
        Assert.InRange(learned.Test.Error, 0, 0.05);
        // Four deviations of 600 fair coins.
        OutOfFold asked = OutOfFold.Predict(noise, options, new RandomStream(3));
        Assert.InRange(asked.Error(noise.Labels), 0.5 - 0.082, 0.5 + 0.082);
        // Nor is it sure of what cannot be known, however well it knows by heart what it has learned.
        Assert.InRange(Enumerable.Range(0, noise.Count).Average(i => Reduce.Max(asked.Probabilities.Row(i))), 0.5, 0.65);
    }

    [Fact]
    public void Folds_have_as_many_of_each_class_and_unlabelled_examples_are_in_none()
    {
        int[] labels = [.. Enumerable.Range(0, 103).Select(i => i % 10 == 9 ? Dataset.Unlabelled : i % 4 == 0 ? 0 : i % 3)];
        Dataset data = Noise(103, 3).WithLabels(labels);
        int[] folds = Folds.Deal(data, 5, new RandomStream(1));
        for (int label = 0; label < 3; label++)
        {
            int[] sizes = [.. Enumerable.Range(0, 5).Select(fold => Enumerable.Range(0, 103).Count(i => folds[i] == fold && labels[i] == label))];
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        }
        Assert.All(Enumerable.Range(0, 103), i => Assert.Equal(labels[i] == Dataset.Unlabelled, folds[i] == Folds.None));
        OutOfFold predicted = OutOfFold.Predict(data, Options(epochs: 1), new RandomStream(1));
        Assert.All(Enumerable.Range(0, 103), i => Assert.Equal(1, Reduce.Sum(predicted.Probabilities.Row(i)), 1e-4));
    }

    [Fact]
    public void The_answers_are_the_same_bits_on_any_number_of_threads()
    {
        Dataset data = Noise(200, 3);
        ThreadCounts.AssertSameBits(() => OutOfFold.Predict(data, Options(epochs: 2), new RandomStream(5)).Probabilities.Span.ToArray());
    }

    [Fact]
    public void A_stopped_prediction_goes_on_to_the_same_bits()
    {
        Dataset data = Noise(200, 3);
        OutOfFoldOptions options = Options(epochs: 4), kept = options with { Folder = _folder };
        float[] whole = OutOfFold.Predict(data, options, new RandomStream(5)).Probabilities.Span.ToArray();
        for (int stop = 1; stop < 12; stop += 3)
        {
            using CancellationTokenSource source = new();
            int heard = 0;
            Assert.Throws<OperationCanceledException>(() => OutOfFold.Predict(data, kept, new RandomStream(5), new Listener(() =>
            {
                if (++heard == 3)
                    source.Cancel();
            }), source.Token));
        }
        Assert.NotEmpty(Directory.GetFiles(_folder, "*answers*"));
        Assert.Equal(whole, OutOfFold.Predict(data, kept, new RandomStream(5)).Probabilities.Span.ToArray());
        // Finished folds are for their data, labels, plan and seed.
        Assert.Contains("another run", Assert.Throws<DataException>(() => OutOfFold.Predict(data, kept, new RandomStream(6))).Message, StringComparison.Ordinal);
        Assert.Contains("another run", Assert.Throws<DataException>(() => OutOfFold.Predict(data.WithLabels([1, .. data.Labels[1..].ToArray().Append(0).SkipLast(1)]), kept, new RandomStream(5))).Message, StringComparison.Ordinal);
        OutOfFold.Forget(_folder);
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public void Few_examples_are_each_left_out_once_and_one_class_is_refused()
    {
        OutOfFold predicted = OutOfFold.Predict(Noise(5, 2), Options(epochs: 1), new RandomStream(1));
        Assert.Equal(5, predicted.Folds);
        Assert.Equal([0, 1, 2, 3, 4], predicted.Fold.Order());
        Dataset one = Noise(9, 2).WithLabels(new int[9]);
        Assert.Contains("at least two classes", Assert.Throws<ArgumentException>(() => OutOfFold.Predict(one, Options(epochs: 1), new RandomStream(1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OutOfFold.Predict(Noise(9, 2), Options(epochs: 1) with { Folds = 1 }, new RandomStream(1)));
    }

    private static OutOfFoldOptions Options(int epochs) => new()
    {
        Rule = "backprop",
        Levels = [100],
        Training = new TrainerOptions { Epochs = epochs, BatchSize = 10, EvaluateEvery = 0 },
    };

    private static Dataset Noise(int count, int classes)
    {
        RandomStream random = new(11);
        float[] values = new float[count * Width];
        random.FillNormal(values, 1);
        return Dataset.FromFloats("noise", ExampleShape.Features(Width), [.. Enumerable.Range(0, classes).Select(c => $"{c}")], values, [.. Enumerable.Range(0, count).Select(i => i < classes ? i : random.NextInt(classes))]);
    }

    private sealed class Listener(Action heard) : IProgress<OutOfFoldProgress>
    {
        public void Report(OutOfFoldProgress value) => heard();
    }
}
