using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;
using Rootball.Tests.Gradients;

namespace Rootball.Tests.Rules;

public class ContextAgreementTests
{
    private static readonly LevelSpec[] s_levels = [new(3, 2, 2), new(4, 2, 2)];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.5f)]
    public void The_gradient_is_that_of_the_definition(float wake, float sleep)
    {
        Network network = Make();
        ContextAgreement context = new(network, new RandomStream(2), temperature: 0.5f, width: 3, hidden: 16) { Phase = (wake, sleep) };
        // The first level's heads only: the second level's take no part.
        Parameter[] heads = [.. context.Parameters.Where(parameter => parameter.Name.StartsWith("context1", StringComparison.Ordinal))];
        OpCheck.Run("context agreement", [3, network.Levels[0].Outputs], heads, h => context.Loss(0, h, h));
    }

    [Theory]
    // Windows side by side, three that overlap, and three that overlap and are pooled: they see 2, 3 and 4 pixels a side, at every second, first and second pixel.
    [InlineData("3c2s2", 1)]
    [InlineData("3c3", 3)]
    [InlineData("3c3p2", 2)]
    public void Only_the_nearest_places_that_share_no_pixel_with_a_changed_one_bet_otherwise(string level, int apart)
    {
        Assert.True(LevelSpec.TryParse(level, out LevelSpec spec));
        Network network = Network.Create([1, 16, 16], [spec], LinearActivation.Relu, new RandomStream(1));
        ContextAgreement context = new(network, new RandomStream(2), width: 3, hidden: 16);
        (int channels, int height, int width) = (network.Levels[0].Output[0], network.Levels[0].Output[1], network.Levels[0].Output[2]);
        Tensor said = new([1, network.Levels[0].Outputs]), changed = new([1, network.Levels[0].Outputs]), known = new([height * width, 2, 3]), others = new(known.Shape);
        new RandomStream(3).FillUniform(said.Span, 0.5f, 1);
        new RandomStream(4).FillUniform(known.Span, -1, 1);
        new RandomStream(5).FillUniform(others.Span, -1, 1);
        changed.CopyFrom(said);
        // The same numbers in another order at a place in the middle: the length of the whole stays as it was.
        int middle = height / 2, at = middle * width + middle;
        (changed.Span[at], changed.Span[height * width + at]) = (said.Span[height * width + at], said.Span[at]);
        Assert.True(channels > 1);
        // Measured against two sets of known extracts: what is there counts in both alike, and only the bet is left in the difference.
        float[] Bets(Tensor of) => [.. context.Surprise(0, of, known).Span.ToArray().Zip(context.Surprise(0, of, others).Span.ToArray(), (one, other) => one - other)];
        float[] before = Bets(said), after = Bets(changed);
        for (int place = 0; place < height * width; place++)
        {
            int away = Math.Max(Math.Abs(place / width - middle), Math.Abs(place % width - middle));
            Assert.Equal(away == apart, Math.Abs(after[place] - before[place]) > 1e-5);
        }
    }

    [Fact]
    public void The_step_grows_with_what_is_out_of_the_ordinary_and_not_with_what_surprises_every_day()
    {
        // Pictures each of one colour of its own: what is around a place says what is there.
        const int Pictures = 30, Colours = 8;
        ContextAgreement context = null!;
        Representation rule = new(RepresentationKind.Named("context"), new(Colours, 6, 6), [new(8, 2, 2)], 0, new RandomStream(1), objective: (network, heads) => context = new ContextAgreement(network, heads));
        Tensor plain = new([Pictures, Colours * 36]);
        RandomStream random = new(2);
        for (int picture = 0; picture < Pictures; picture++)
        {
            for (int colour = 0; colour < Colours; colour++)
                plain.Row(picture).Slice(colour * 36, 36).Fill((float)random.NextNormal());
        }
        for (int step = 0; step < 100; step++)
            rule.Learn(plain, new int[Pictures]);
        // In the first, the patch in the middle is the second's.
        Tensor odd = plain.Clone();
        foreach (int pixel in (int[])[14, 15, 20, 21])
        {
            for (int colour = 0; colour < Colours; colour++)
                odd.Row(0)[colour * 36 + pixel] = plain.Row(1)[colour * 36 + pixel];
        }
        float Loss(Tensor pictures, float gain)
        {
            context.SurpriseGain = gain;
            Tape tape = new();
            return context.Loss(0, default, rule.Network.Levels[0].Forward(tape.Constant(pictures), learning: false)).Value.Span[0];
        }
        // Few of the day's surprises count more; what is out of the ordinary counts for more than all else together.
        Assert.InRange(Loss(plain, 10) - Loss(plain, 0), 0, 0.2 * Loss(plain, 0));
        Assert.InRange(Loss(odd, 10) - Loss(odd, 0), Loss(odd, 0), double.MaxValue);
        Assert.True(Loss(odd, 20) > Loss(odd, 10));
    }

    [Fact]
    public void The_bits_learned_do_not_depend_on_the_number_of_threads() => ThreadCounts.AssertSameBits(() =>
    {
        Representation rule = new(RepresentationKind.Named("context"), new(1, 12, 12), [new(4, 4, 4), new(4, 2, 2)], 0, new RandomStream(1));
        Tensor inputs = new([20, 144]);
        new RandomStream(5).FillUniform(inputs.Span, 0, 1);
        for (int step = 0; step < 3; step++)
            rule.Learn(inputs, new int[20]);
        return [.. rule.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
    });

    [Fact]
    public void A_level_without_places_is_refused_in_one_line()
    {
        Network network = Network.Create([1, 8, 8], [new(3, 2, 2), 5], LinearActivation.Relu, new RandomStream(1));
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ContextAgreement(network, new RandomStream(2)));
        Assert.StartsWith("ContextAgreement: level 2 says [5]; expected a picture of several places", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_level_whose_places_all_share_pixels_is_refused_in_one_line()
    {
        Network network = Network.Create([1, 8, 8], [new(3, 3, 1, 2), new(3, 5)], LinearActivation.Relu, new RandomStream(1));
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ContextAgreement(network, new RandomStream(2)));
        Assert.StartsWith("ContextAgreement: a place of level 2 sees 12 pixels a side, and none of its 4×4 places lies clear of another", e.Message, StringComparison.Ordinal);
    }

    private static Network Make() => Network.Create([1, 8, 8], s_levels, LinearActivation.Relu, new RandomStream(1));
}
