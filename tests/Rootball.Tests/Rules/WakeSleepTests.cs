using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class WakeSleepTests
{
    [Theory]
    [InlineData("phases:1")]
    [InlineData("phases:100")]
    [InlineData("naps:90:10")]
    public void Over_a_day_each_half_counts_as_in_as_many_interleaved_steps(string word)
    {
        Assert.True(WakeSleep.TryParse(word, out WakeSleep schedule));
        int day = schedule.Wake + schedule.Sleep;
        (double wake, double sleep) = (0, 0);
        for (int step = 0; step < day; step++)
        {
            (float awake, float asleep) = schedule.At(step + 3 * day);
            Assert.True(awake == 0 != (asleep == 0));
            (wake, sleep) = (wake + awake, sleep + asleep);
        }
        Assert.Equal(day, wake, 3);
        Assert.Equal(day, sleep, 3);
        Assert.Equal(word, schedule.ToString());
    }

    [Theory]
    [InlineData(0, 0.04)] // only the greatest of the noise passes
    [InlineData(-1000, 0)]
    [InlineData(1000, 1)]
    public void Noise_passes_where_nineteen_in_twenty_real_ones_do(float above, double expected)
    {
        // The 95th of a hundred from above is 6; of noise 0, 0.25, ... 6 only the last reaches it.
        float[] real = [.. Enumerable.Range(1, 100).Select(i => (float)i)], noise = [.. Enumerable.Range(0, 25).Select(i => i / 4f + above)];
        Assert.Equal(expected, Hallucination.Rate(real, noise), 6);
    }

    [Fact]
    public void What_cannot_tell_them_apart_accepts_as_many_of_both()
    {
        float[] scores = new float[2_000], others = new float[2_000];
        new RandomStream(1).FillNormal(scores, 1);
        new RandomStream(2).FillNormal(others, 1);
        Assert.InRange(Hallucination.Rate(scores, others), 0.93, 0.97);
        Assert.Equal(1, Hallucination.Rate([1, 1], [1, 1, 1]));
        Assert.Equal(0, Hallucination.Rate([1, 1], [float.NaN]));
    }

    [Fact]
    public void Hallucination_needs_some_of_both_and_a_share()
    {
        Assert.Throws<ArgumentException>(() => Hallucination.Rate([], [1]));
        Assert.Throws<ArgumentException>(() => Hallucination.Rate([1], []));
        Assert.Throws<ArgumentException>(() => Hallucination.Rate([float.NaN], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hallucination.Rate([1], [1], accepted: 0));
    }

    [Fact]
    public void A_centred_level_takes_off_what_it_sees_on_average_and_follows_only_while_it_learns()
    {
        DenseLevel centred = new("a", 5, 3, LinearActivation.None, new RandomStream(1), centred: true), plain = new("a", 5, 3, LinearActivation.None, new RandomStream(1));
        Tensor x = new([200, 5]), still = new([200, 5]);
        new RandomStream(2).FillNormal(x.Span, 1);
        for (int i = 0; i < x.Length; i++)
            x.Span[i] += 3;
        Tape tape = new();
        centred.Forward(tape.Constant(x));
        (_, Tensor away) = Assert.Single(centred.State);
        for (int i = 0; i < x.Length; i++)
            still.Span[i] = x.Span[i] + away.Span[i % 5];
        Assert.All(Enumerable.Range(0, 5), column => Assert.Equal(0, Enumerable.Range(0, 200).Average(row => still.Row(row)[column]), 4));
        float[] before = away.Span.ToArray();
        Assert.Equal(plain.Forward(tape.Constant(still)).Value.Span.ToArray(), centred.Forward(tape.Constant(x), learning: false).Value.Span.ToArray());
        centred.Forward(tape.Constant(still), learning: false);
        Assert.Equal(before, away.Span.ToArray());
        Assert.Empty(plain.State);
    }

    [Fact]
    public void Forward_Forward_with_phases_learns_and_without_sleep_takes_wrong_labels_for_right()
    {
        LearningTask task = PenDigits.Create(2_000, 500);
        (double Error, double Hallucination) Learn(WakeSleep schedule, Optimiser optimiser)
        {
            ForwardForward rule = new([784], [50, 50], 10, new RandomStream(1), new LabelContrast(10, share: 0.1f), optimiser, centred: true) { Schedule = schedule };
            Scaling scaling = Scaling.Fit(task.Train, new RandomStream(2));
            double error = new Trainer(rule, scaling, new TrainerOptions { Epochs = 6, BatchSize = 50, EvaluateEvery = 0 }, new RandomStream(3)).Run(task).Test.Error;
            return (error, Hallucination.OfWrongLabels(rule, scaling, task.Test, new RandomStream(4)));
        }
        (double slept, double few) = Learn(WakeSleep.Phases(5), TwoMemories.Create(0.01f, 5, 5, 0.004f));
        (double awake, double many) = Learn(WakeSleep.NoSleep, Sgd.Create(0.01f, 0.9f, 0.9f, 0.004f));
        Assert.InRange(slept, 0, 0.5);
        Assert.InRange(awake, 0.5, 1);
        Assert.True(few < many - 0.2, $"{few} of wrong labels pass after sleep, {many} without");
    }
}
