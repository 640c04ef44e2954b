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

    [Fact]
    public void A_place_has_no_say_in_the_bet_on_itself()
    {
        Network network = Make();
        ContextAgreement context = new(network, new RandomStream(2), width: 3, hidden: 16);
        int places = context.Places(0);
        Tensor said = new([1, network.Levels[0].Outputs]), known = new([places, 1, 3]);
        new RandomStream(3).FillUniform(said.Span, 0.5f, 1);
        new RandomStream(4).FillUniform(known.Span, -1, 1);
        // With the mean over one known extract, surprise is the difference of two cosines of the same bet: where the known extract is the place's own, it is nought whatever the bet.
        Assert.All(context.Surprise(0, said, context.Extracts(0, said)).Span.ToArray(), surprise => Assert.InRange(surprise, -1e-4f, 1e-4f));
        Assert.Contains(context.Surprise(0, said, known).Span.ToArray(), surprise => Math.Abs(surprise) > 0.1);
    }

    [Fact]
    public void Only_neighbours_of_a_changed_place_bet_otherwise()
    {
        Network network = Make();
        ContextAgreement context = new(network, new RandomStream(2), width: 3, hidden: 16);
        (int channels, int height, int width) = (network.Levels[0].Output[0], network.Levels[0].Output[1], network.Levels[0].Output[2]);
        Tensor said = new([1, network.Levels[0].Outputs]), changed = new([1, network.Levels[0].Outputs]), known = new([height * width, 2, 3]);
        new RandomStream(3).FillUniform(said.Span, 0.5f, 1);
        new RandomStream(4).FillUniform(known.Span, -1, 1);
        changed.CopyFrom(said);
        // The same numbers in another order at the place in the second row and column: the length of the whole stays as it was.
        int at = width + 1;
        (changed.Span[at], changed.Span[height * width + at]) = (said.Span[height * width + at], said.Span[at]);
        Assert.True(channels > 1);
        Tensor before = context.Surprise(0, said, known), after = context.Surprise(0, changed, known);
        for (int place = 0; place < height * width; place++)
        {
            bool near = Math.Abs(place / width - 1) <= 1 && Math.Abs(place % width - 1) <= 1;
            Assert.Equal(near, Math.Abs(after[0, place] - before[0, place]) > 1e-5);
        }
    }

    [Fact]
    public void Surprise_makes_the_step_grow_and_never_shrink()
    {
        Network network = Make();
        ContextAgreement context = new(network, new RandomStream(2), width: 3, hidden: 16);
        Tensor h = new([4, network.Levels[0].Outputs]);
        new RandomStream(3).FillUniform(h.Span, 0, 1);
        float Loss(float gain)
        {
            context.SurpriseGain = gain;
            Tape tape = new();
            return context.Loss(0, default, tape.Constant(h)).Value.Span[0];
        }
        Assert.True(Loss(1) > Loss(0));
        Assert.True(Loss(10) > Loss(1));
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

    private static Network Make() => Network.Create([1, 8, 8], s_levels, LinearActivation.Relu, new RandomStream(1));
}
