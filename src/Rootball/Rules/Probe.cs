using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>One measure for every representation: what a linear classifier, and a vote of the nearest examples, make of it. What is probed does not learn.</summary>
/// <remarks>
/// The linear one is the usual evaluation since Zhang, Isola and Efros, "Colorful image colorization", ECCV 2016; nearest neighbours by cosine as in Wu, Xiong, Yu and Lin, "Unsupervised
/// feature learning via non-parametric instance discrimination", CVPR 2018, with a plain vote. Rows labelled <see cref="Dataset.Unlabelled"/> are neither learned from nor counted.
/// </remarks>
public static class Probe
{
    private const int BatchSize = 100, LeastSteps = 1_000;

    // The step of a sum of many standardised columns: each weight's is smaller the more there are.
    private const float Rate = 0.03f;

    /// <summary>The error of multinomial logistic regression on standardised columns: the share of labelled test rows answered wrongly.</summary>
    /// <param name="train">What is learned from [N,Width].</param>
    /// <param name="trainLabels">A class for each row.</param>
    /// <param name="test">What is judged by [M,Width].</param>
    /// <param name="testLabels">A class for each row.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">Where the order of the examples is drawn from.</param>
    /// <param name="epochs">How often each row is learned from; more often where that would be fewer than a thousand steps.</param>
    /// <param name="weightDecay">The pull of weights towards zero, as a share for each unit of step.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="ArgumentException">The sizes differ, or no row is labelled.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static double Linear(Tensor train, ReadOnlySpan<int> trainLabels, Tensor test, ReadOnlySpan<int> testLabels, int classes, RandomStream random, int epochs = 20,
        float weightDecay = 0.05f, CancellationToken cancellation = default)
    {
        int[] rows = Check(train, trainLabels, test, testLabels), labels = trainLabels.ToArray();
        int width = train.Shape.Columns, batch = Math.Min(BatchSize, rows.Length), steps = rows.Length / batch;
        epochs = Math.Max(epochs, (LeastSteps + steps - 1) / steps);
        (float[] mean, float[] factor) = Standard(train, rows);
        DenseLevel classifier = new("probe", width, classes, LinearActivation.None, random.Split("weights"));
        classifier.Weight.Value.Span.Clear();
        Optimiser optimiser = Adam.Create(Rate / MathF.Sqrt(width), weightDecay: weightDecay);
        Schedule schedule = Schedules.Cosine();
        Tape tape = new();
        Tensor inputs = new([batch, width]);
        int[] wanted = new int[batch];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Split("order").Split(epoch).Shuffle<int>(rows);
            for (int step = 0; step < steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                optimiser.Scale = schedule((epoch + (double)step / steps) / epochs);
                for (int i = 0; i < batch; i++)
                {
                    int row = rows[step * batch + i];
                    Standardise(train.Row(row), mean, factor, inputs.Row(i));
                    wanted[i] = labels[row];
                }
                tape.Learn(classifier.Forward(tape.Constant(inputs)).CrossEntropy(wanted), optimiser);
            }
        }
        int wrong = 0, labelled = 0;
        for (int start = 0; start < testLabels.Length; start += batch)
        {
            Tensor asked = new([Math.Min(batch, testLabels.Length - start), width]);
            for (int i = 0; i < asked.Shape.Rows; i++)
                Standardise(test.Row(start + i), mean, factor, asked.Row(i));
            Tensor said = classifier.Forward(tape.Constant(asked)).Value;
            for (int i = 0; i < asked.Shape.Rows; i++)
            {
                if (testLabels[start + i] != Dataset.Unlabelled)
                    (labelled, wrong) = (labelled + 1, wrong + (Reduce.ArgMax(said.Row(i)) == testLabels[start + i] ? 0 : 1));
            }
            tape.Clear();
        }
        return labelled == 0 ? 0 : wrong / (double)labelled;
    }

    /// <summary>The error of a vote of the nearest training rows by cosine: the share of labelled test rows answered wrongly. Of classes with as many votes the one with the nearest row wins.</summary>
    /// <param name="train">Who votes [N,Width].</param>
    /// <param name="trainLabels">A class for each row.</param>
    /// <param name="test">What is judged by [M,Width].</param>
    /// <param name="testLabels">A class for each row.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="k">How many vote.</param>
    /// <exception cref="ArgumentException">The sizes differ, or no row is labelled.</exception>
    public static double NearestNeighbours(Tensor train, ReadOnlySpan<int> trainLabels, Tensor test, ReadOnlySpan<int> testLabels, int classes, int k = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        int[] rows = Check(train, trainLabels, test, testLabels);
        int[] asked = [.. Enumerable.Range(0, testLabels.Length)], nearest = NearestRows.Some(Directions(train, rows), Directions(test, asked), k);
        int wrong = 0, labelled = 0;
        float[] votes = new float[classes];
        for (int i = 0; i < testLabels.Length; i++)
        {
            if (testLabels[i] == Dataset.Unlabelled)
                continue;
            votes.AsSpan().Clear();
            int place = 0;
            foreach (int near in nearest.AsSpan(i * k, k))
            {
                // Less than a vote all together, and the more the earlier: they decide between equals alone.
                if (near >= 0)
                    votes[trainLabels[rows[near]]] += 1 + MathF.ScaleB(0.25f, -Math.Min(place++, 20));
            }
            (labelled, wrong) = (labelled + 1, wrong + (Reduce.ArgMax(votes) == testLabels[i] ? 0 : 1));
        }
        return labelled == 0 ? 0 : wrong / (double)labelled;
    }

    /// <summary>Both measures of what levels of a rule say, learned from a task's training set and judged by its test set.</summary>
    /// <param name="rule">Who is probed.</param>
    /// <param name="scaling">How the examples' numbers are scaled for it.</param>
    /// <param name="task">What is learned from, and what is judged by.</param>
    /// <param name="random">Where the order of the examples is drawn from.</param>
    /// <param name="levels">Which levels, 0 the lowest; all unless given.</param>
    /// <param name="k">How many neighbours vote.</param>
    /// <param name="change">A change after which the linear classifier learns from every training example once more, such as a mirror image; nearest neighbours are not changed.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="ArgumentException">No training example is labelled, or there is no such level.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static ProbeResult Run(LearningRule rule, Scaling scaling, LearningTask task, RandomStream random, IReadOnlyList<int>? levels = null, int k = 10, Augmentation? change = null,
        CancellationToken cancellation = default)
    {
        Tensor test = Representations.Of(rule, scaling, task.Test, levels, cancellation: cancellation);
        if (change is null)
            return Both(Representations.Of(rule, scaling, task.Train, levels, cancellation: cancellation), test, task, random, k, cancellation);
        // The examples as they are, and below them changed. The vote is among the upper half: nobody asks the unlabelled.
        int examples = task.Train.Count;
        Tensor train = new([2 * examples, test.Shape.Columns]);
        Representations.Into(train, 0, rule, scaling, task.Train, levels, cancellation: cancellation);
        Representations.Into(train, examples, rule, scaling, task.Train, levels, change, random.Split("change"), cancellation);
        int[] labels = [.. task.Train.Labels], unasked = new int[examples];
        Array.Fill(unasked, Dataset.Unlabelled);
        return Both(train, [.. labels, .. labels], [.. labels, .. unasked], test, task, random, k, cancellation);
    }

    /// <summary>Both measures of the examples themselves: what a representation must beat to be worth its while.</summary>
    /// <param name="scaling">How the examples' numbers are scaled.</param>
    /// <param name="task">What is learned from, and what is judged by.</param>
    /// <param name="random">Where the order of the examples is drawn from.</param>
    /// <param name="k">How many neighbours vote.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="ArgumentException">No training example is labelled.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static ProbeResult Inputs(Scaling scaling, LearningTask task, RandomStream random, int k = 10, CancellationToken cancellation = default) =>
        Both(Representations.OfInputs(scaling, task.Train, cancellation), Representations.OfInputs(scaling, task.Test, cancellation), task, random, k, cancellation);

    private static ProbeResult Both(Tensor train, Tensor test, LearningTask task, RandomStream random, int k, CancellationToken cancellation) =>
        Both(train, task.Train.Labels, task.Train.Labels, test, task, random, k, cancellation);

    private static ProbeResult Both(Tensor train, ReadOnlySpan<int> learned, ReadOnlySpan<int> voting, Tensor test, LearningTask task, RandomStream random, int k, CancellationToken cancellation)
    {
        int classes = task.Train.Classes.Count;
        return new(Linear(train, learned, test, task.Test.Labels, classes, random, cancellation: cancellation),
            NearestNeighbours(train, voting, test, task.Test.Labels, classes, k), train.Shape.Columns);
    }

    // The training rows that are labelled.
    private static int[] Check(Tensor train, ReadOnlySpan<int> trainLabels, Tensor test, ReadOnlySpan<int> testLabels)
    {
        if (train.Shape.Rows != trainLabels.Length || test.Shape.Rows != testLabels.Length || train.Shape.Columns != test.Shape.Columns)
            throw new ArgumentException($"Probe: train is {train.Shape} with {trainLabels.Length} labels, test {test.Shape} with {testLabels.Length}; expected a label a row and equal widths.", nameof(train));
        List<int> rows = [];
        for (int i = 0; i < trainLabels.Length; i++)
        {
            if (trainLabels[i] != Dataset.Unlabelled)
                rows.Add(i);
        }
        return rows.Count > 0 ? [.. rows] : throw new ArgumentException("Probe: no training row is labelled; expected at least one.", nameof(trainLabels));
    }

    private static (float[] Mean, float[] Factor) Standard(Tensor train, int[] rows)
    {
        int width = train.Shape.Columns;
        double[] sum = new double[width], squares = new double[width];
        foreach (int row in rows)
        {
            ReadOnlySpan<float> x = train.Row(row);
            for (int j = 0; j < width; j++)
                (sum[j], squares[j]) = (sum[j] + x[j], squares[j] + (double)x[j] * x[j]);
        }
        float[] mean = new float[width], factor = new float[width];
        for (int j = 0; j < width; j++)
        {
            double average = sum[j] / rows.Length, variance = squares[j] / rows.Length - average * average;
            // A column that never changes says nothing.
            (mean[j], factor[j]) = ((float)average, variance > 1e-12 * (1e-6 + average * average) ? (float)(1 / Math.Sqrt(variance)) : 0);
        }
        return (mean, factor);
    }

    private static void Standardise(ReadOnlySpan<float> x, float[] mean, float[] factor, Span<float> to)
    {
        for (int j = 0; j < x.Length; j++)
            to[j] = (x[j] - mean[j]) * factor[j];
    }

    // Rows of length 1: their squared distances stand in the order of the angles between them.
    private static Tensor Directions(Tensor points, int[] rows)
    {
        Tensor directions = new([rows.Length, points.Shape.Columns]);
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<float> x = points.Row(rows[i]);
            Span<float> to = directions.Row(i);
            float length = MathF.Sqrt(Reduce.SumOfSquares(x));
            for (int j = 0; length > 0 && j < x.Length; j++)
                to[j] = x[j] / length;
        }
        return directions;
    }
}
