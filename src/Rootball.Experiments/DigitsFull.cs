using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>The full profile of <see cref="Digits"/>: MNIST without knowledge of pictures, with jitter, and with filters, each beside back-propagation of the same net.</summary>
internal static class DigitsFull
{
    private const string Flat = "permutation-invariant", Jittered = "jitter", Filters = "convolutional", Depth = "memory";

    private const int FlatSeeds = 3, FlatEpochs = 100, FlatBackEpochs = 30;
    private const int JitterPixels = 2, JitterEpochs = 500, JitterBackEpochs = 100;
    private const int FilterSeeds = 1, FilterEpochs = 16, FilterBackEpochs = 12;
    private const float FilterDropout = 0.3f;
    private const double FilterDecayFrom = 0.3;

    // Hinton's programs use three levels of 1,000 where his paper reports four of 2,000.
    private static readonly LevelSpec[] s_dense = [1000, 1000, 1000];
    private static readonly LevelSpec[] s_filters = [new(32, 5, 1, 2), new(64, 5, 1, 2), new(128, 3)];

    public static IReadOnlyList<string> Parts => [Flat, Jittered, Filters, Depth];

    public static ExperimentResult Run(ExperimentOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        LearningTask task = DataSource.Open("mnist", new RandomStream(options.Seed).Split("data"), options.DataDirectory, cancellation: cancellation);
        Learning learning = new(task, options, progress, cancellation);
        List<Figure> figures = [];
        List<ReportSection> sections = [];
        if (options.Wants(Flat))
            figures.AddRange(FlatFigures(learning, options.Seed, sections));
        if (options.Wants(Jittered))
            figures.AddRange(JitterFigures(learning, options.Seed, sections));
        if (options.Wants(Filters))
            figures.AddRange(FilterFigures(learning, options.Seed, sections));
        if (options.Wants(Depth))
        {
            (Figure[] memory, ReportSection section) = Digits.Memory(options, cancellation);
            figures.AddRange(memory);
            sections.Add(section);
        }
        return new ExperimentResult(figures, task, sections);
    }

    private static IEnumerable<Figure> FlatFigures(Learning learning, ulong first, List<ReportSection> sections)
    {
        TrainerOptions trainer = new() { Epochs = FlatEpochs, EvaluateEvery = 10 };
        TrainingResult[] forward = [.. Seeds(first, FlatSeeds).Select(seed => learning.Run(Flat, "forward-forward", s_dense, seed, trainer))];
        TrainingResult[] backward = [.. Seeds(first, FlatSeeds).Select(seed => learning.Run(Flat, "backprop", s_dense, seed, trainer with { Epochs = FlatBackEpochs, EvaluateEvery = 3 }))];
        sections.Add(Curves.Section("Without knowledge of pictures", $"Three levels of 1,000 units, {FlatSeeds} seeds.", forward, backward));
        return
        [
            new("test_error", Mean(forward), "share", 0.0133, "ff-py, a port of Hinton's programs, 784-1000-1000-1000", AtMost: 0.0135),
            new("test_error_spread", forward.Max(r => r.Test.Error) - forward.Min(r => r.Test.Error), "share"),
            new("train_seconds", forward.Average(r => r.TrainSeconds), "s", AtMost: 2_700),
            new("backprop_test_error", Mean(backward), "share", 0.014, "Hinton 2022"),
            new("backprop_train_seconds", backward.Average(r => r.TrainSeconds), "s"),
        ];
    }

    private static IEnumerable<Figure> JitterFigures(Learning learning, ulong seed, List<ReportSection> sections)
    {
        TrainerOptions trainer = new() { Epochs = JitterEpochs, EvaluateEvery = 10, Augmentation = Augment.Shift(JitterPixels) };
        TrainingResult forward = learning.Run(Jittered, "forward-forward", s_dense, seed, trainer);
        TrainingResult backward = learning.Run(Jittered, "backprop", s_dense, seed, trainer with { Epochs = JitterBackEpochs });
        sections.Add(Curves.Section("Pictures moved about", $"By up to {JitterPixels} pixels, anew each time they are shown; three levels of 1,000 units.", [forward], [backward]));
        return
        [
            new("jitter_test_error", forward.Test.Error, "share", 0.0064, "Hinton 2022, ±2 pixels, 500 epochs", AtMost: 0.0069),
            new("jitter_train_seconds", forward.TrainSeconds, "s"),
            new("jitter_backprop_test_error", backward.Test.Error, "share"),
            new("jitter_backprop_train_seconds", backward.TrainSeconds, "s"),
        ];
    }

    private static IEnumerable<Figure> FilterFigures(Learning learning, ulong first, List<ReportSection> sections)
    {
        TrainerOptions trainer = new() { Epochs = FilterEpochs, EvaluateEvery = 1, Schedule = Schedules.LinearDecay(FilterDecayFrom) };
        TrainingResult[] local = [.. Seeds(first, FilterSeeds).Select(seed => learning.Run(Filters, "local", s_filters, seed, trainer, FilterDropout))];
        TrainingResult[] backward = [.. Seeds(first, FilterSeeds).Select(seed => learning.Run(Filters, "backprop", s_filters, seed, trainer with { Epochs = FilterBackEpochs }, FilterDropout))];
        sections.Add(Curves.Section("Filters", $"Levels {string.Join(", ", s_filters)}, each learning from a classifier of its own; nothing is moved about.", local, backward));
        return
        [
            new("convolutional_test_error", Mean(local), "share", 0.004, "Nøkland and Eidnes 2019, prediction loss, VGG-8", AtMost: 0.006),
            new("convolutional_train_seconds", local.Average(r => r.TrainSeconds), "s"),
            new("convolutional_backprop_test_error", Mean(backward), "share", 0.0026, "Nøkland and Eidnes 2019, VGG-8"),
            new("convolutional_backprop_train_seconds", backward.Average(r => r.TrainSeconds), "s"),
        ];
    }

    private static IEnumerable<ulong> Seeds(ulong first, int count) => Enumerable.Range(0, count).Select(i => first + (ulong)i);

    private static double Mean(TrainingResult[] results) => results.Average(result => result.Test.Error);
}
