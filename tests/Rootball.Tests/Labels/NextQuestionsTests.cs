using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class NextQuestionsTests
{
    private static readonly string[] s_classes = ["a", "b", "c", "d"];

    private static IReadOnlyList<SimulatedLabeller> Crowd { get; } =
    [
        SimulatedLabeller.Coin("expert", 4, 0.95), SimulatedLabeller.Coin("expert too", 4, 0.92), .. Enumerable.Range(0, 4).Select(i => SimulatedLabeller.Coin($"hasty {i}", 4, 0.55)),
        SimulatedLabeller.Always("always", 4, 1), SimulatedLabeller.Coin("guesses", 4, 0.25), SimulatedLabeller.Swaps("swaps", 4, 2, 3, 0.9),
    ];

    [Fact]
    public void Information_is_the_fall_of_entropy()
    {
        double[,] sure = { { 1, 0 }, { 0, 1 } }, swapped = { { 0, 1 }, { 1, 0 } }, deaf = { { 0.3, 0.7 }, { 0.3, 0.7 } }, noisy = { { 0.9, 0.1 }, { 0.1, 0.9 } };
        Assert.Equal(1, NextQuestions.Information([0.5f, 0.5f], sure), 1e-9);
        Assert.Equal(1, NextQuestions.Information([0.5f, 0.5f], swapped), 1e-9);
        Assert.Equal(0, NextQuestions.Information([0.5f, 0.5f], deaf), 1e-9);
        Assert.Equal(0, NextQuestions.Information([1, 0], sure), 1e-9);
        Assert.Equal(0.531, NextQuestions.Information([0.5f, 0.5f], noisy), 1e-3);
    }

    [Fact]
    public void Questions_are_new_within_the_budget_and_the_most_telling_first()
    {
        (Annotations answers, _) = Begin(1);
        foreach (LabellerModel model in (LabellerModel[])[DawidSkene.Fit(answers), OneCoin.Fit(answers), Glad.Fit(answers)])
        {
            IReadOnlyList<Question> questions = NextQuestions.Choose(model, 50, mostPerLabeller: 20);
            Assert.Equal(50, questions.Count);
            Assert.All(questions, question => Assert.DoesNotContain(question.Labeller, answers.OfItem(question.Item).Select(answer => answer.Labeller)));
            Assert.Equal(50, questions.Select(question => question.Item).Distinct().Count());
            Assert.True(questions.GroupBy(question => question.Labeller).Max(group => group.Count()) <= 20);
            Assert.Equal(questions.OrderByDescending(question => question.Information), questions);
        }
        Assert.Empty(NextQuestions.Choose(DawidSkene.Fit(answers), 0));
        Assert.Empty(NextQuestions.Choose(DawidSkene.Fit(Annotations.Of(1, 1, 2, [0], [0], [1])), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => NextQuestions.Choose(DawidSkene.Fit(answers), -1));
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        DawidSkene model = DawidSkene.Fit(Begin(1).Answers);
        ThreadCounts.AssertSameBits(() => [.. NextQuestions.Choose(model, 100).SelectMany(question => (float[])[question.Item, question.Labeller, (float)question.Information])]);
    }

    [Fact]
    public void Asking_what_tells_most_beats_asking_at_random()
    {
        List<double> gains = [];
        for (ulong seed = 1; seed <= 4; seed++)
        {
            (double chosen, double random) = (Ask(seed, chosen: true), Ask(seed, chosen: false));
            Assert.True(chosen > random, $"seed {seed}: {chosen} chosen, {random} at random");
            gains.Add(chosen - random);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"gains: {string.Join(", ", gains.Select(gain => $"{gain:F3}"))}");
        Assert.True(gains.Average() > 0.06, string.Join(", ", gains));
    }

    // Accuracy after 400 items have been labelled once or twice, and 600 questions more have been asked in six rounds.
    private static double Ask(ulong seed, bool chosen)
    {
        (Annotations answers, int[] truth) = Begin(seed);
        RandomStream random = new RandomStream(seed).Split("asked");
        DawidSkene model = DawidSkene.Fit(answers);
        for (int round = 0; round < 6; round++)
        {
            IReadOnlyList<Question> questions = chosen ? NextQuestions.Choose(model, 100) : AtRandom(model.Annotations, random.Split(round));
            RandomStream said = random.Split("said").Split(round);
            model = model.Update(Annotations.Of(answers.Items, answers.Labellers, s_classes, [.. questions.Select(q => q.Item)], [.. questions.Select(q => q.Labeller)],
                [.. questions.Select(q => Crowd[q.Labeller].Answer(truth[q.Item], said))]));
        }
        return model.Consensus.Accuracy(truth);
    }

    private static List<Question> AtRandom(Annotations answers, RandomStream random)
    {
        HashSet<(int, int)> asked = [.. Enumerable.Range(0, answers.Items.Count).SelectMany(i => answers.OfItem(i).Select(answer => (i, answer.Labeller)))];
        List<Question> questions = [];
        while (questions.Count < 100)
        {
            Question question = new(random.NextInt(Crowd.Count), random.NextInt(answers.Items.Count), 0);
            if (asked.Add((question.Item, question.Labeller)))
                questions.Add(question);
        }
        return questions;
    }

    private static (Annotations Answers, int[] Truth) Begin(ulong seed)
    {
        RandomStream random = new(seed);
        int[] truth = [.. Enumerable.Range(0, 400).Select(_ => random.NextInt(4))];
        return (SimulatedLabeller.Label(Crowd, truth, 1.5, s_classes, random.Split("answers")), truth);
    }
}
