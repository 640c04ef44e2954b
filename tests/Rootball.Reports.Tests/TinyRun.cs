using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Reports.Tests;

/// <summary>A run small enough for a test: noisy stripes or clusters, told apart by 16 units.</summary>
internal static class TinyRun
{
    public const string Nasty = "<b>\"it's\" & co</b>";

    public static LearnReport Pictures(int channels = 1, int classes = 3) => Run(new ExampleShape(channels, 8, 8), classes);

    public static LearnReport Table() => Run(ExampleShape.Features(5), 2);

    private static LearnReport Run(ExampleShape shape, int classes)
    {
        LearningTask task = new(Examples(shape, classes, 400, 1), Examples(shape, classes, 100, 2), $"Made up {Nasty}.");
        RandomStream random = new(1);
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        LearnedRule Learn(string title, LearningRule rule) =>
            new(title, rule, new Trainer(rule, scaling, new TrainerOptions { Epochs = 20, BatchSize = 10 }, random.Split("trainer")).Run(task));
        return new LearnReport
        {
            Command = $"rootball learn '{Nasty}' --seed 1",
            Task = task,
            Seed = 1,
            Scaling = scaling,
            Machine = $"A machine {Nasty}",
            Memory = [new(1, 10_000, 12_000), new(2, 11_000, 24_000), new(4, 11_000, 48_000)],
            Rules =
            [
                Learn("Forward-Forward", new ForwardForward(shape.Length, [16, 16], classes, random.Split("net"))),
                Learn("Back-propagation", GradientRule.BackPropagation(shape.Length, [16, 16], classes, random.Split("net"))),
            ],
        };
    }

    // Example i of class c lights up every classes-th number, under noise strong enough that some are misread.
    private static Dataset Examples(ExampleShape shape, int classes, int count, ulong seed)
    {
        RandomStream random = new(seed);
        float[] values = new float[count * shape.Length];
        int[] labels = new int[count];
        random.FillNormal(values, 0.6f);
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (int j = labels[i]; j < shape.Length; j += classes)
                values[i * shape.Length + j] += 0.5f;
        }
        return Dataset.FromFloats($"stripes {Nasty}", shape, [.. Enumerable.Range(0, classes).Select(c => $"class {c} {Nasty}")], values, labels);
    }
}
