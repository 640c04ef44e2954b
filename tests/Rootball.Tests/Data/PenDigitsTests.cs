using Rootball.Data;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public class PenDigitsTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        int before = Cores.Count;
        try
        {
            float[][] worlds = [.. ((int[])[1, 2, 3]).Select(threads =>
            {
                Cores.Count = threads;
                return Everything(PenDigits.Create(1_200, 300, 5));
            })];
            Assert.Equal(worlds[0], worlds[1]);
            Assert.Equal(worlds[0], worlds[2]);
            Assert.NotEqual(worlds[0], Everything(PenDigits.Create(1_200, 300, 6)));
        }
        finally
        {
            Cores.Count = before;
        }
    }

    [Fact]
    public void A_larger_world_begins_like_a_smaller_one() =>
        Assert.Equal(Pixels(PenDigits.Create(50, 1).Train, 50), Pixels(PenDigits.Create(700, 1).Train, 50));

    [Fact]
    public void Classes_are_balanced_and_ink_lies_in_the_middle()
    {
        Dataset data = PenDigits.Create(5_000, 1).Train;
        for (int digit = 0; digit < 10; digit++)
            Assert.InRange(data.Labels.Count(digit), 400, 600);
        float[] picture = new float[784];
        double mean = 0, x = 0, y = 0, edge = 0;
        for (int i = 0; i < data.Count; i++)
        {
            data.Read(i, picture);
            for (int at = 0; at < 784; at++)
            {
                mean += picture[at];
                x += picture[at] * (at % 28);
                y += picture[at] * (at / 28);
                edge += at % 28 is 0 or 27 || at / 28 is 0 or 27 ? picture[at] : 0;
            }
        }
        Assert.InRange(x / mean, 12.5, 14.5);
        Assert.InRange(y / mean, 12.5, 14.5);
        Assert.InRange(mean / (784 * data.Count), 0.08, 0.18);
        Assert.InRange(edge / mean, 0, 0.01);
    }

    [Fact]
    public void A_linear_classifier_errs_as_much_as_the_world_promises()
    {
        LearningTask task = PenDigits.Create(20_000, 4_000);
        Parameter weight = new("w", new Tensor([10, 784])), bias = new("b", new Tensor([10]), decays: false);
        Scaling scaling = Scaling.Fit(task.Train, new RandomStream(1));
        Optimiser adam = Adam.Create(2e-3f);
        Tape tape = new();
        Tensor inputs = new([100, 784]);
        int[] labels = new int[100];
        for (int step = 0; step < 1_000; step++)
        {
            adam.Scale = 1 - step / 1_000f;
            int[] indices = [.. Enumerable.Range(step % 200 * 100, 100)];
            Fill(task.Train, indices);
            tape.Learn(Logits().CrossEntropy(labels), adam);
            tape.Clear();
        }
        int wrong = 0;
        for (int start = 0; start < 4_000; start += 100)
        {
            Fill(task.Test, [.. Enumerable.Range(start, 100)]);
            Tensor logits = Logits().Value;
            wrong += Enumerable.Range(0, 100).Count(row => Reduce.ArgMax(logits.Row(row)) != labels[row]);
            tape.Clear();
        }
        Assert.InRange(wrong / 4_000.0, 0.06, 0.15);

        Var Logits() => tape.Constant(inputs).Linear(tape.Use(weight), tape.Use(bias));

        void Fill(Dataset data, int[] indices)
        {
            data.Read(indices, inputs);
            scaling.Apply(inputs);
            for (int i = 0; i < 100; i++)
                labels[i] = data.Labels[indices[i]];
        }
    }

    [Fact]
    public void A_writers_digits_are_more_alike_than_those_of_two_writers()
    {
        RandomStream random = new(1);
        double own = 0, strangers = 0;
        for (int i = 0; i < 300; i++)
        {
            PenWriter one = new(random.Split("one").Split(i)), other = new(random.Split("other").Split(i));
            RandomStream chance = random.Split("specimens").Split(i);
            byte[] first = Write(one, i % 10, chance), again = Write(one, i % 10, chance), stranger = Write(other, i % 10, chance);
            own += Distance(first, again);
            strangers += Distance(first, stranger);
        }
        Assert.InRange(strangers / own, 1.1, 3);
    }

    private static byte[] Write(PenWriter writer, int digit, RandomStream random)
    {
        byte[] picture = new byte[784];
        PenSpecimen.Write(digit, writer, random, picture);
        return picture;
    }

    private static double Distance(byte[] a, byte[] b) => Math.Sqrt(a.Zip(b, (x, y) => Math.Pow((x - y) / 255.0, 2)).Sum());

    private static float[] Everything(LearningTask task) => [.. Pixels(task.Train, task.Train.Count), .. Pixels(task.Test, task.Test.Count)];

    private static float[] Pixels(Dataset data, int count)
    {
        float[] pixels = new float[count * 784];
        for (int i = 0; i < count; i++)
            data.Read(i, pixels.AsSpan(i * 784, 784));
        return pixels;
    }
}
