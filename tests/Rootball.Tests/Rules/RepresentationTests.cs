using CsCheck;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class RepresentationTests
{
    private static readonly LearningTask s_task = PenDigits.Create(600, 200);

    public static TheoryData<string> Kinds => [.. RepresentationKind.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_bits_learned_do_not_depend_on_the_number_of_threads(string kind) =>
        ThreadCounts.AssertSameBits(() => [.. Train(kind, WakeSleep.Interleaved).Parameters.SelectMany(p => p.Value.Span.ToArray())]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_without_labels_changes_every_level_and_allocates_little(string kind)
    {
        Representation rule = Make(kind, classes: 0);
        Tensor inputs = new([20, 784]);
        new RandomStream(1).FillUniform(inputs.Span, 0, 2);
        int[] unlabelled = [.. Enumerable.Repeat(-1, 20)];
        float[][] before = [.. rule.Network.Levels.Select(level => level.Weight.Value.Span.ToArray())];
        // Changing a picture takes another one of its size; what is learned with is lent.
        Assert.InRange(Allocations.Least(() => rule.Learn(inputs, unlabelled)), 0, 2 * 20 * (784 * sizeof(float) + 400));
        for (int level = 0; level < before.Length; level++)
            Assert.NotEqual(before[level], rule.Network.Levels[level].Weight.Value.Span.ToArray());
        Assert.All(rule.Parameters, parameter => Assert.All(parameter.Value.Span.ToArray(), value => Assert.True(float.IsFinite(value))));
    }

    [Theory]
    [InlineData("agreement", 3)]
    [InlineData("goodness", 3)]
    public void Phases_learn_something_else_than_both_halves_at_once(string kind, int steps) =>
        Assert.NotEqual(Train(kind, WakeSleep.Interleaved).Network.Levels[0].Weight.Value.Span.ToArray(), Train(kind, WakeSleep.Phases(steps)).Network.Levels[0].Weight.Value.Span.ToArray());

    [Fact]
    public void Over_a_day_each_half_counts_as_often_as_in_interleaved_steps() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 1_000]).Sample((wake, sleep, from) =>
        {
            WakeSleep schedule = WakeSleep.Naps(wake, sleep);
            double awake = 0, asleep = 0;
            for (int step = from; step < from + wake + sleep; step++)
            {
                (float w, float s) = schedule.At(step);
                Assert.True(w == 0 || s == 0);
                (awake, asleep) = (awake + w, asleep + s);
            }
            Assert.Equal(wake + sleep, awake, 3);
            Assert.Equal(wake + sleep, asleep, 3);
        }, iter: 200);

    [Fact]
    public void A_schedule_is_read_as_it_is_written() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 1_000_000], Gen.Int[1, 1_000_000]).Sample((which, wake, sleep) =>
        {
            WakeSleep schedule = which switch { 0 => WakeSleep.Interleaved, 1 => WakeSleep.NoSleep, 2 => WakeSleep.Phases(wake), _ => WakeSleep.Naps(wake, sleep) };
            Assert.True(WakeSleep.TryParse(schedule.ToString(), out WakeSleep read));
            Assert.Equal(schedule, read);
        }, iter: 200);

    [Theory]
    [InlineData("")]
    [InlineData("phases")]
    [InlineData("phases:0")]
    [InlineData("phases:-1")]
    [InlineData("phases:1:2")]
    [InlineData("naps:5")]
    [InlineData("naps:5:x")]
    [InlineData("no-sleep:1")]
    [InlineData("phases:99999999999")]
    public void A_schedule_that_makes_no_sense_is_refused(string word) => Assert.False(WakeSleep.TryParse(word, out _));

    [Fact]
    public void Masks_take_out_whole_squares_of_the_second_half_only()
    {
        ExampleShape shape = new(2, 8, 8);
        Tensor inputs = new([30, shape.Length]), rows = new([60, shape.Length]);
        inputs.Span.Fill(1);
        new MaskedViews(shape, share: 0.5f, side: 4).Fill(inputs, [], new Tensor([30, 1]), rows, new RandomStream(2));
        int gone = 0;
        for (int row = 0; row < 30; row++)
        {
            Assert.All(rows.Row(row).ToArray(), value => Assert.Equal(1, value));
            ReadOnlySpan<float> seen = rows.Row(30 + row);
            for (int i = 0; i < seen.Length; i++)
            {
                int corner = i / 64 * 64 + i % 64 / 8 / 4 * 4 * 8 + i % 8 / 4 * 4;
                Assert.Equal(seen[corner], seen[i]);
                Assert.Equal(seen[i % 64], seen[i]);
                gone += seen[i] == 0 ? 1 : 0;
            }
        }
        Assert.InRange(gone / (30.0 * shape.Length), 0.35, 0.65);
    }

    // A place has neighbours only where there are places.
    private static Representation Make(string kind, int classes) => new(RepresentationKind.Named(kind), s_task.Train.Shape, kind == "context" ? [new(6, 4, 4), new(5, 2, 2)] : [40, 30], classes, new RandomStream(7));

    private static Representation Train(string kind, WakeSleep schedule)
    {
        RandomStream random = new(5);
        Representation rule = Make(kind, classes: 10);
        rule.Schedule = schedule;
        new Trainer(rule, Scaling.Fit(s_task.Train, random.Split("scaling")), new TrainerOptions { Epochs = 1, BatchSize = 50, EvaluateEvery = 0 }, random.Split("training")).Run(s_task);
        return rule;
    }
}
