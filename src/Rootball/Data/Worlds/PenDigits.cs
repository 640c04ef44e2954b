using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>The built-in world of handwritten digits: a pen model with writers, generated in seconds, so that everything runs without a download.</summary>
/// <remarks>
/// 28×28 grey pictures of ten digits in several forms each. The writers of the test set have written nothing in the training set. Each picture is
/// drawn from a random stream of its own: the same seed gives the same bits on any number of threads.
/// </remarks>
public static class PenDigits
{
    /// <summary>What the world is called on the command line.</summary>
    public const string Name = "pen-digits";

    private const int TrainingWriters = 400, TestWriters = 100;

    private static readonly string[] s_classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Generates the world.</summary>
    /// <param name="train">Training digits.</param>
    /// <param name="test">Test digits, by other writers.</param>
    /// <param name="seed">The world's seed; the default world is the one that figures are quoted for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static LearningTask Create(int train = 60_000, int test = 10_000, ulong seed = 1)
    {
        RandomStream random = new RandomStream(seed).Split(Name);
        return new LearningTask(
            Write(train, TrainingWriters, random.Split("training")),
            Write(test, TestWriters, random.Split("test")),
            $"built-in pen digits: {train:N0} written by {TrainingWriters} writers to learn from, {test:N0} by {TestWriters} others to be tested on");
    }

    private static Dataset Write(int count, int writers, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ExampleShape shape = new(1, PenSpecimen.Side, PenSpecimen.Side);
        PenWriter[] hands = [.. Enumerable.Range(0, writers).Select(i => new PenWriter(random.Split("writers").Split(i)))];
        byte[] pictures = new byte[count * shape.Length];
        int[] labels = new int[count];
        Cores.For((count + SheetBody.Sheet - 1) / SheetBody.Sheet, new SheetBody(hands, random.Split("digits"), pictures, labels));
        return Dataset.FromBytes(Name, shape, s_classes, pictures, labels);
    }

    private readonly struct SheetBody(PenWriter[] writers, RandomStream random, byte[] pictures, int[] labels) : IParallelBody
    {
        public const int Sheet = 500;

        public void Invoke(int index)
        {
            const int Length = PenSpecimen.Side * PenSpecimen.Side;
            for (int i = index * Sheet; i < Math.Min(labels.Length, (index + 1) * Sheet); i++)
            {
                RandomStream chance = random.Split(i);
                labels[i] = chance.NextInt(10);
                PenSpecimen.Write(labels[i], writers[chance.NextInt(writers.Length)], chance, pictures.AsSpan(i * Length, Length));
            }
        }
    }
}
