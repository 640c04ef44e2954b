using CsCheck;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public class AugmentTests
{
    private static readonly ExampleShape s_grey = new(1, 9, 12), s_colour = new(3, 10, 7);

    public static TheoryData<string> Names => [.. s_changes.Keys];

    private static readonly Dictionary<string, Augmentation> s_changes = new()
    {
        ["crop"] = Augment.Crop(0.2f),
        ["flip"] = Augment.Flip(),
        ["colour"] = Augment.Colour(0.4f, 0.4f, 0.4f, 0.2f),
        ["blur"] = Augment.Blur(0.3f, 2),
        ["cut out"] = Augment.CutOut(4),
        ["views"] = (shape, rows, random) => Augment.Views(shape)(shape, rows, random),
    };

    [Theory, MemberData(nameof(Names))]
    public void A_change_keeps_the_layout_changes_pictures_and_is_the_same_bits_on_any_number_of_threads(string name)
    {
        foreach (ExampleShape shape in (ExampleShape[])[s_grey, s_colour])
        {
            Tensor before = Pictures(shape, 40), after = Changed(s_changes[name], shape, before, 3);
            Assert.Equal(before.Shape, after.Shape);
            Assert.All(after.Span.ToArray(), value => Assert.True(float.IsFinite(value)));
            Assert.NotEqual(before.Span.ToArray(), after.Span.ToArray());
            Assert.NotEqual(after.Span.ToArray(), Changed(s_changes[name], shape, before, 4).Span.ToArray());
            ThreadCounts.AssertSameBits(() => Changed(s_changes[name], shape, before, 3).Span.ToArray());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_next_batch_is_changed_in_another_way(string name)
    {
        Tensor first = Pictures(s_colour, 20), second = first.Clone();
        RandomStream random = new(9);
        s_changes[name](s_colour, first, random);
        s_changes[name](s_colour, second, random);
        Assert.NotEqual(first.Span.ToArray(), second.Span.ToArray());
    }

    [Fact]
    public void Changes_without_strength_change_nothing()
    {
        foreach (Augmentation nothing in (Augmentation[])[Augment.Crop(1, 1, flip: false, aspect: 1), Augment.Flip(0), Augment.Colour(0, 0), Augment.Blur(0, 0), Augment.CutOut(0)])
        {
            Tensor before = Pictures(s_colour, 20), after = Changed(nothing, s_colour, before, 1);
            for (int i = 0; i < before.Length; i++)
                Assert.Equal(before.Span[i], after.Span[i], 1e-5f);
        }
    }

    [Fact]
    public void Mirrored_twice_is_as_before_and_mirrored_once_is_read_from_the_right()
    {
        Tensor before = Pictures(s_colour, 20), once = Changed(Augment.Flip(1), s_colour, before, 1);
        Assert.Equal(before.Span.ToArray(), Changed(Augment.Flip(1), s_colour, once, 2).Span.ToArray());
        for (int line = 0; line < before.Length; line += s_colour.Width)
            Assert.Equal(before.Span.Slice(line, s_colour.Width).ToArray().Reverse(), once.Span.Slice(line, s_colour.Width).ToArray());
    }

    [Fact]
    public void A_crop_says_nothing_that_was_not_in_the_picture_and_shows_as_much_as_it_was_asked_for() =>
        Gen.Select(Gen.Float[0.05f, 1], Gen.Float[1, 3], Gen.ULong).Sample((least, aspect, seed) =>
        {
            // What a pixel says is where it lies: a crop of it tells how much of the picture is seen.
            ExampleShape shape = new(1, 24, 24);
            Tensor places = new([30, shape.Length]);
            for (int row = 0; row < 30; row++)
            {
                for (int i = 0; i < shape.Length; i++)
                    places[row, i] = i % 24;
            }
            Tensor seen = Changed(Augment.Crop(least, least, flip: true, aspect), shape, places, seed);
            for (int row = 0; row < 30; row++)
            {
                Assert.InRange(seen.Row(row).ToArray().Min(), 0, 23);
                Assert.InRange(seen.Row(row).ToArray().Max(), 0, 23);
                float across = Math.Abs(seen[row, 23] - seen[row, 0]) + 1;
                Assert.InRange(across / 24, Math.Sqrt(least / aspect) - 0.1, Math.Min(1, Math.Sqrt(least * aspect)) + 0.1);
            }
        }, iter: 50);

    [Fact]
    public void A_change_of_colour_moves_the_mean_and_the_spread_no_further_than_asked_and_can_leave_grey()
    {
        Tensor before = Pictures(s_colour, 200), after = Changed(Augment.Colour(0.4f, 0.3f), s_colour, before, 1);
        for (int row = 0; row < 200; row++)
        {
            ((double meanBefore, double deviationBefore), (double meanAfter, double deviationAfter)) = (Moments(before.Row(row)), Moments(after.Row(row)));
            Assert.InRange(Math.Abs(meanAfter - meanBefore), 0, 0.401 * deviationBefore);
            Assert.InRange(deviationAfter / deviationBefore, 0.699, 1.301);
        }
        Tensor grey = Changed(Augment.Colour(0, 0, 0, 1), s_colour, before, 1);
        int area = s_colour.Height * s_colour.Width;
        for (int i = 0; i < area; i++)
        {
            Assert.Equal(grey[5, i], grey[5, i + area], 1e-5f);
            Assert.Equal(grey[5, i], grey[5, i + 2 * area], 1e-5f);
        }
        // Colours at the same chance of the pictures' scale: a picture twice as strong is changed twice as much.
        Tensor strong = before.Clone();
        foreach (ref float value in strong.Span)
            value *= 2;
        Tensor changed = Changed(Augment.Colour(0.4f, 0.3f, 0.5f, 0.2f), s_colour, before, 1), changedStrong = Changed(Augment.Colour(0.4f, 0.3f, 0.5f, 0.2f), s_colour, strong, 1);
        for (int i = 0; i < changed.Length; i++)
            Assert.Equal(2 * changed.Span[i], changedStrong.Span[i], 1e-4f);
    }

    [Fact]
    public void Blur_keeps_what_is_even_and_makes_the_rest_more_even()
    {
        Tensor even = new([5, s_colour.Length]), before = Pictures(s_colour, 20), after = Changed(Augment.Blur(1, 2), s_colour, before, 1);
        even.Span.Fill(0.7f);
        Assert.All(Changed(Augment.Blur(1, 2), s_colour, even, 1).Span.ToArray(), value => Assert.Equal(0.7f, value, 1e-5f));
        for (int row = 0; row < 20; row++)
            Assert.InRange(Moments(after.Row(row)).Deviation / Moments(before.Row(row)).Deviation, 0, 0.8);
    }

    [Fact]
    public void What_is_cut_out_is_a_square_of_the_mean_of_the_rest_in_every_channel()
    {
        Tensor before = Pictures(s_colour, 50), after = Changed(Augment.CutOut(4), s_colour, before, 1);
        int area = s_colour.Height * s_colour.Width;
        for (int row = 0; row < 50; row++)
        {
            int[] gone = [.. Enumerable.Range(0, area).Where(i => before[row, i] != after[row, i])];
            Assert.InRange(gone.Length, 1, 16);
            float left = 0;
            for (int i = 0; i < area; i++)
                left += gone.Contains(i) ? 0 : before[row, i + area];
            foreach (int i in gone)
                Assert.Equal(left / (area - gone.Length), after[row, i + area], 1e-4f);
            for (int i = 0; i < area; i++)
                Assert.Equal(gone.Contains(i), before[row, i + 2 * area] != after[row, i + 2 * area]);
        }
    }

    [Fact]
    public void Shares_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Crop(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Crop(0.5f, 1.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Crop(0.5f, 1, aspect: 0.5f));
    }

    private static Tensor Pictures(ExampleShape shape, int count)
    {
        Tensor pictures = new([count, shape.Length]);
        new RandomStream(5).FillNormal(pictures.Span, 1);
        return pictures;
    }

    private static Tensor Changed(Augmentation change, ExampleShape shape, Tensor before, ulong seed)
    {
        Tensor after = before.Clone();
        change(shape, after, new RandomStream(seed));
        return after;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> x)
    {
        double mean = 0, squares = 0;
        foreach (float value in x)
            mean += value / (double)x.Length;
        foreach (float value in x)
            squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(squares / x.Length));
    }
}
