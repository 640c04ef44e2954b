using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;
using Rootball.Tests.Gradients;

namespace Rootball.Tests.Rules;

public class LocalObjectiveTests
{
    private const int Rows = 6;
    private static readonly ExampleShape s_picture = new(1, 6, 6);

    // Agreement with surroundings needs places, and is checked by itself with small heads.
    public static TheoryData<string> Kinds => [.. RepresentationKind.All.Select(kind => kind.Name).Where(name => name != "context")];

    // Rectifiers have corners; a smooth level lets differences be taken anywhere.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_those_of_finite_differences(string name)
    {
        Network network = Network.Create(s_picture.Length, [7], LinearActivation.None, new RandomStream(3));
        PairObjective objective = RepresentationKind.Named(name).Objective(network, s_picture, new RandomStream(4));
        CheckGradients(name, network, objective, s_picture.Length);
    }

    [Fact]
    public void Gradients_of_pictures_reconstructed_place_by_place_are_those_of_finite_differences()
    {
        Network network = Network.Create(s_picture.Tensor, [new LevelSpec(3, 3, 1, 2)], LinearActivation.None, new RandomStream(3));
        CheckGradients("reconstruction of pictures", network, new Reconstruction(network, s_picture.Tensor, new RandomStream(4)), s_picture.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_of_similarity_matching_are_those_of_finite_differences(bool pictures)
    {
        Network network = Network.Create(pictures ? s_picture.Tensor : s_picture.Length, [pictures ? new LevelSpec(3, 3) : 5], LinearActivation.None, new RandomStream(3));
        Readout readout = new(network, 3, [0], new RandomStream(5)) { Targets = (int[])[0, 1, 2, 0, 1, 1] };
        SimilarityMatching objective = new(network, readout, new RandomStream(4), share: 0.5f);
        OpCheck.Run($"similarity {pictures}", [Rows, s_picture.Length], network.Parameters.Concat(objective.Parameters), x => objective.Loss(0, x, network.Levels[0].Forward(x)));
    }

    [Theory]
    [InlineData("agreement")]
    [InlineData("pull-push")]
    [InlineData("gaussian")]
    public void What_is_learned_awake_and_asleep_adds_up_to_what_is_learned_at_once(string name)
    {
        Network network = Network.Create(8, [5], LinearActivation.Relu, new RandomStream(3));
        PairObjective objective = RepresentationKind.Named(name).Objective(network, new ExampleShape(1, 1, 8), new RandomStream(4));
        float[] Gradient(float wake, float sleep)
        {
            Tape tape = new();
            Tensor rows = new([Rows, 8]);
            new RandomStream(5).FillNormal(rows.Span, 1);
            (objective.Phase, objective.FirstHalf) = ((wake, sleep), Rows / 2);
            Var x = tape.Constant(rows), weight = tape.Use(network.Levels[0].Weight);
            tape.Backward(objective.Loss(0, x, network.Levels[0].Forward(x)));
            return weight.Gradient!.Span.ToArray();
        }
        float[] whole = Gradient(1, 1), awake = Gradient(1, 0), asleep = Gradient(0, 1);
        float largest = whole.Max(MathF.Abs);
        Assert.True(largest > 1e-3f);
        for (int i = 0; i < whole.Length; i++)
            Assert.InRange(awake[i] + asleep[i], whole[i] - 1e-4f * largest - 1e-6f, whole[i] + 1e-4f * largest + 1e-6f);
        Assert.Contains(Enumerable.Range(0, whole.Length), i => MathF.Abs(awake[i]) > 0.01f * largest);
        Assert.Contains(Enumerable.Range(0, whole.Length), i => MathF.Abs(asleep[i]) > 0.01f * largest);
    }

    [Fact]
    public void Nothing_pushes_apart_what_differs_enough()
    {
        Network network = Network.Create(4, [4], LinearActivation.None, new RandomStream(1));
        PullPush objective = new(network, new RandomStream(2), threshold: 0.5f, width: 0) { FirstHalf = 2, Phase = (0, 1) };
        float Loss(float[] rows)
        {
            Tape tape = new();
            Var h = tape.Constant(Tensor.From(rows, [4, 4]));
            return objective.Loss(0, h, h).Value.Span[0];
        }
        Assert.Equal(0, Loss([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]));
        // All four alike: each of two others of each row exceeds the threshold by a half.
        Assert.Equal(1, Loss([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]), 3);
    }

    [Fact]
    public void Halves_of_unequal_size_are_refused()
    {
        Network network = Network.Create(4, [4], LinearActivation.None, new RandomStream(1));
        Tape tape = new();
        Var h = tape.Constant(new Tensor([5, 4]));
        foreach (PairObjective objective in (PairObjective[])[new Agreement(network, new RandomStream(2)), new PullPush(network, new RandomStream(2)), new GaussianInformation(network, new RandomStream(2))])
        {
            objective.FirstHalf = 2;
            Assert.Contains("two halves", Assert.Throws<ArgumentException>(() => objective.Loss(0, h, h)).Message, StringComparison.Ordinal);
        }
    }

    private static void CheckGradients(string name, Network network, PairObjective objective, int inputs)
    {
        objective.FirstHalf = Rows / 2;
        // Variances know no bias: its gradient is 0, and what is found is rounding alone.
        IEnumerable<Parameter> learned = objective.Parameters.Where(parameter => objective is not GaussianInformation || parameter.Value.Shape.Rank > 1);
        OpCheck.Run(name, [Rows, inputs], objective is GaussianInformation ? [network.Levels[0].Weight, .. learned] : network.Parameters.Concat(learned), x =>
        {
            objective.Shown = x;
            Var seen = objective.SeesSecondHalf ? x.Rows(Rows / 2, Rows / 2) : x;
            return objective.Loss(0, seen, network.Levels[0].Forward(seen));
        });
    }
}
