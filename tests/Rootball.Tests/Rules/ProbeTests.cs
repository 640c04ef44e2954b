using Rootball.Architectures;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class ProbeTests
{
    private static readonly LearningTask s_task = PenDigits.Create(600, 300);

    [Fact]
    public void Classes_that_lie_apart_are_told_apart()
    {
        (Tensor x, int[] labels) = Groups(400, 3, apart: 4);
        (Tensor test, int[] asked) = Groups(200, 4, apart: 4);
        Assert.Equal(0, Probe.Linear(x, labels, test, asked, 4, new RandomStream(1)));
        Assert.Equal(0, Probe.NearestNeighbours(x, labels, test, asked, 4));
    }

    [Fact]
    public void Labels_that_mean_nothing_are_guessed()
    {
        (Tensor x, int[] labels) = Groups(1_000, 3, apart: 0);
        (Tensor test, int[] asked) = Groups(1_000, 4, apart: 0);
        Assert.InRange(Probe.Linear(x, labels, test, asked, 4, new RandomStream(1)), 0.69, 0.81);
        Assert.InRange(Probe.NearestNeighbours(x, labels, test, asked, 4), 0.69, 0.81);
    }

    [Fact]
    public void Neither_the_scale_of_columns_nor_columns_that_never_change_matter_to_the_linear_one()
    {
        (Tensor x, int[] labels) = Groups(400, 3, apart: 4);
        (Tensor test, int[] asked) = Groups(200, 4, apart: 4);
        foreach (Tensor points in (Tensor[])[x, test])
        {
            for (int i = 0; i < points.Shape.Rows; i++)
            {
                points[i, 0] *= 1e4f;
                points[i, 1] = 7;
                points[i, 2] = points[i, 2] * 1e-3f + 1;
            }
        }
        Assert.InRange(Probe.Linear(x, labels, test, asked, 4, new RandomStream(1)), 0, 0.01);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(7)]
    public void A_net_that_settles_learns_what_is_usual_and_nothing_else(int examples)
    {
        Dataset data = s_task.Train.Take(examples, new RandomStream(9));
        Scaling scaling = Scaling.Fit(s_task.Train, new RandomStream(1));
        (float[] Weights, float[] Usual) Settled(ulong seed, bool settle = true)
        {
            Representation rule = new(RepresentationKind.Named("agreement"), s_task.Train.Shape, [new(4, 5, 1, 2), new(6, 3)], classes: 0, new RandomStream(1));
            if (settle)
                Representations.Settle(rule, scaling, data, new RandomStream(seed));
            return ([.. rule.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())], [.. rule.State.SelectMany(one => one.Value.Span.ToArray())]);
        }
        (float[] weights, float[] usual) = Settled(2);
        (float[] drawn, float[] first) = Settled(2, settle: false);
        Assert.Equal(drawn, weights);
        Assert.All(usual.Zip(first), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(usual, Settled(2).Usual);
        // What it began with, means of 0 and variances of 1, is forgotten: another order of the same examples comes to the same, or nearly.
        Assert.All(usual.Zip(Settled(3).Usual), pair => Assert.InRange(pair.First, pair.Second - 0.05 * (1 + Math.Abs(pair.Second)), pair.Second + 0.05 * (1 + Math.Abs(pair.Second))));
    }

    [Fact]
    public void A_net_settles_on_examples_in_no_order()
    {
        // Dark ones, then light ones: the last batches alone would say that all are light.
        Dataset sorted = Dataset.FromFloats("sorted", new ExampleShape(1, 6, 6), [], [.. Enumerable.Range(0, 1_000 * 36).Select(i => i < 18_000 ? 1f + i % 20 : -1f - i % 7)], [.. Enumerable.Repeat(Dataset.Unlabelled, 1_000)]);
        Dataset mixed = sorted.Subset(sorted.Shuffled(new RandomStream(4)));
        Scaling scaling = Scaling.Fit(mixed, new RandomStream(1));
        float[] Usual(Dataset data)
        {
            Representation rule = new(RepresentationKind.Named("agreement"), sorted.Shape, [new(4, 3)], classes: 0, new RandomStream(1));
            Representations.Settle(rule, scaling, data, new RandomStream(2));
            return [.. rule.State.SelectMany(one => one.Value.Span.ToArray())];
        }
        Assert.NotEmpty(Usual(mixed));
        Assert.All(Usual(sorted).Zip(Usual(mixed)), pair => Assert.InRange(pair.First, pair.Second - 0.1 * (1 + Math.Abs(pair.Second)), pair.Second + 0.1 * (1 + Math.Abs(pair.Second))));
    }

    [Fact]
    public void Rows_without_a_label_are_neither_learned_from_nor_counted()
    {
        (Tensor x, int[] labels) = Groups(400, 3, apart: 4);
        (Tensor test, int[] asked) = Groups(200, 4, apart: 4);
        for (int i = 0; i < 400; i += 2)
        {
            labels[i] = Dataset.Unlabelled;
            x.Row(i).Fill(1e6f);
            asked[i / 2] = i % 4 == 0 ? Dataset.Unlabelled : asked[i / 2];
        }
        Assert.Equal(0, Probe.Linear(x, labels, test, asked, 4, new RandomStream(1)));
        Assert.Equal(0, Probe.NearestNeighbours(x, labels, test, asked, 4));
        Array.Fill(labels, Dataset.Unlabelled);
        Assert.Throws<ArgumentException>(() => Probe.Linear(x, labels, test, asked, 4, new RandomStream(1)));
    }

    [Fact]
    public void Of_equal_votes_the_nearest_decides()
    {
        Tensor train = Tensor.From([1, 0, 0.9f, 0.1f, 0, 1, 0.1f, 0.9f], [4, 2]), test = Tensor.From([1, 0.2f, 0.2f, 1], [2, 2]);
        Assert.Equal(0, Probe.NearestNeighbours(train, [0, 0, 1, 1], test, [0, 1], 2, k: 4));
        Assert.Equal(1, Probe.NearestNeighbours(train, [0, 0, 1, 1], test, [1, 0], 2, k: 10));
    }

    [Theory]
    [InlineData("40,30"), InlineData("8c5p2,16c3p2,20")]
    public void What_levels_say_stands_side_by_side_and_is_that_of_each_level(string levels)
    {
        (Representation rule, Scaling scaling) = Untrained(levels);
        Tensor all = Representations.Of(rule, scaling, s_task.Test);
        int start = 0;
        for (int level = 0; level < rule.Network.Levels.Count; level++)
        {
            Tensor one = Representations.Of(rule, scaling, s_task.Test, [level]);
            Assert.InRange(one.Shape.Columns, 1, 4 * 16);
            for (int i = 0; i < all.Shape.Rows; i++)
                Assert.Equal(one.Row(i), all.Row(i)[start..(start + one.Shape.Columns)]);
            start += one.Shape.Columns;
        }
        Assert.Equal(all.Shape.Columns, start);
        // The top level is dense: what it says is not averaged.
        Tensor inputs = Representations.OfInputs(scaling, s_task.Test), top = rule.Represent(inputs, rule.Network.Levels.Count - 1);
        for (int i = 0; i < all.Shape.Rows; i += 37)
        {
            for (int j = 0; j < top.Shape.Columns; j++)
                Assert.Equal(top[i, j], all[i, all.Shape.Columns - top.Shape.Columns + j], 1e-4f);
        }
    }

    [Fact]
    public void A_classifier_that_learns_from_mirror_images_too_knows_them_when_it_meets_them()
    {
        (Representation rule, Scaling scaling) = Untrained("8c5p2,16c3p2");
        Dataset test = s_task.Test;
        Tensor values = new([test.Count, test.Shape.Length]);
        for (int i = 0; i < test.Count; i++)
            test.Read(i, values.Row(i));
        Augment.Flip(1)(test.Shape, values, new RandomStream(1));
        LearningTask mirrored = s_task with { Test = Dataset.FromFloats("mirrored", test.Shape, test.Classes, values.Span.ToArray(), test.Labels.ToArray()) };
        ProbeResult plain = Probe.Run(rule, scaling, mirrored, new RandomStream(5)), both = Probe.Run(rule, scaling, mirrored, new RandomStream(5), change: Augment.Flip(1));
        Assert.InRange(plain.LinearError, 0.4, 1);
        Assert.InRange(both.LinearError, 0, 0.25);
        Assert.Equal(plain.NeighbourError, both.NeighbourError);
        Assert.Throws<ArgumentException>(() => Representations.Of(rule, scaling, test, change: Augment.Flip(1)));
    }

    [Fact]
    public void A_probe_is_the_same_bits_on_any_number_of_threads() => ThreadCounts.AssertSameBits(() =>
    {
        (Representation rule, Scaling scaling) = Untrained("8c5p2,16c3p2");
        ProbeResult seen = Probe.Run(rule, scaling, s_task, new RandomStream(5), change: Augment.Shift(2)), pixels = Probe.Inputs(scaling, s_task, new RandomStream(5));
        return [(float)seen.LinearError, (float)seen.NeighbourError, (float)pixels.LinearError, .. Representations.Of(rule, scaling, s_task.Test).Span];
    });

    [Fact]
    public void Levels_and_widths_that_are_not_there_are_refused()
    {
        (Representation rule, Scaling scaling) = Untrained("40,30");
        Assert.Throws<ArgumentException>(() => Representations.Of(rule, scaling, s_task.Test, [2]));
        Assert.Throws<ArgumentException>(() => Representations.Of(rule, new Scaling(new Tensor([3]), new Tensor([3])), s_task.Test));
        Assert.Throws<ArgumentException>(() => Probe.Linear(new Tensor([4, 2]), [0, 1, 0, 1], new Tensor([4, 3]), [0, 1, 0, 1], 2, new RandomStream(1)));
    }

    private static (Representation Rule, Scaling Scaling) Untrained(string levels) =>
        (new(RepresentationKind.Named("agreement"), s_task.Train.Shape, [.. levels.Split(',').Select(word => LevelSpec.TryParse(word, out LevelSpec level) ? level : default)], 0, new RandomStream(1)), Scaling.Fit(s_task.Train, new RandomStream(1)));

    // Four groups around the corners of a square, in eight columns.
    private static (Tensor Points, int[] Labels) Groups(int count, ulong seed, float apart)
    {
        Tensor points = new([count, 8]);
        int[] labels = new int[count];
        new RandomStream(seed).FillNormal(points.Span, 0.5f);
        for (int i = 0; i < count; i++)
        {
            labels[i] = i / 2 % 4;
            points[i, 0] += apart * (labels[i] % 2 - 0.5f);
            points[i, 3] += apart * (labels[i] / 2 - 0.5f);
            points[i, 2] += apart / 4 * (labels[i] % 2 - 0.5f);
        }
        return (points, labels);
    }
}
