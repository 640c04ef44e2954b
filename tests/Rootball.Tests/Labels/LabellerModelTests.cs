using Rootball.Files;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class LabellerModelTests
{
    private static readonly Dictionary<string, Func<Annotations, LabellerOptions, LabellerModel>> s_models = new()
    {
        ["dawid-skene"] = DawidSkene.Fit,
        ["one-coin"] = OneCoin.Fit,
        ["glad"] = Glad.Fit,
    };

    private static readonly LabellerOptions s_exact = new() { Tolerance = 1e-12, Iterations = 3_000 };

    public static TheoryData<string> Names => [.. s_models.Keys];

    private static IReadOnlyList<SimulatedLabeller> Crowd { get; } =
    [
        SimulatedLabeller.Coin("expert", 4, 0.95), SimulatedLabeller.Coin("good", 4, 0.8), SimulatedLabeller.Coin("hasty", 4, 0.6), SimulatedLabeller.Coin("hasty too", 4, 0.55),
        SimulatedLabeller.Always("always", 4, 2), SimulatedLabeller.Swaps("swaps", 4, 0, 1, 0.95), SimulatedLabeller.Coin("guesses", 4, 0.25),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_step_lowers_the_objective(string name)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            (Annotations answers, _) = Simulate(seed, 300, 2.5);
            foreach (double prior in (double[])[2, 0.1])
            {
                LabellerModel model = s_models[name](answers, new LabellerOptions { PriorAnswers = prior, Tolerance = 1e-9 });
                Assert.True(model.Objectives.Count > 3);
                for (int step = 1; step < model.Objectives.Count; step++)
                    Assert.True(model.Objectives[step] >= model.Objectives[step - 1] - 1e-5, $"step {step}: {model.Objectives[step - 1]} to {model.Objectives[step]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_items_and_labellers_does_not_matter(string name)
    {
        (Annotations answers, _) = Simulate(1, 200, 3);
        int[] items = Order(answers.Items.Count, 5), labellers = Order(answers.Labellers.Count, 6);
        (int Item, int Labeller, int Class)[] all = [.. Enumerable.Range(0, answers.Items.Count).SelectMany(i => answers.OfItem(i).Select(a => (items[i], labellers[a.Labeller], a.Class))).OrderBy(a => a)];
        Annotations moved = Annotations.Of(answers.Items.Count, labellers.Length, 4, [.. all.Select(a => a.Item)], [.. all.Select(a => a.Labeller)], [.. all.Select(a => a.Class)]);
        Consensus one = s_models[name](answers, new LabellerOptions()).Consensus, other = s_models[name](moved, new LabellerOptions()).Consensus;
        for (int i = 0; i < items.Length; i++)
            AssertClose(one.Probabilities.Row(i), other.Probabilities.Row(items[i]), 1e-4);
        for (int j = 0; j < labellers.Length; j++)
            Assert.Equal(one.Labellers[j].Quality, other.Labellers[labellers[j]].Quality, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_threads_does_not_matter(string name)
    {
        (Annotations answers, _) = Simulate(1, 2_000, 3);
        ThreadCounts.AssertSameBits(() => s_models[name](answers, new LabellerOptions { Iterations = 5 }).Consensus.Probabilities.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Going_on_with_more_answers_comes_to_the_same_as_fitting_all(string name)
    {
        (Annotations all, _) = Simulate(2, 400, 3);
        (int Item, int Labeller, int Class)[] rows = [.. Enumerable.Range(0, 400).SelectMany(i => all.OfItem(i).Select(a => (i, a.Labeller, a.Class)))];
        // The latter half is about new items and, in part, about old ones.
        Annotations first = Part(rows.Where((row, k) => row.Item < 250 && k % 3 != 0), 250), more = Part(rows.Where((row, k) => row.Item >= 250 || k % 3 == 0), 400);
        LabellerModel anew = s_models[name](first.Add(more), s_exact), on = s_models[name](first, s_exact).Update(more);
        Assert.Equal(anew.Annotations.Count, on.Annotations.Count);
        for (int i = 0; i < 400; i++)
            AssertClose(anew.Consensus.Probabilities.Row(i), on.Consensus.Probabilities.Row(i), 2e-3);
        Assert.True(on.Objectives.Count <= 1.1 * anew.Objectives.Count, $"{on.Objectives.Count} steps, {anew.Objectives.Count} anew");
    }

    [Fact]
    public void Known_confusions_are_recovered()
    {
        (Annotations answers, int[] truth) = Simulate(3, 6_000, 5);
        DawidSkene model = DawidSkene.Fit(answers);
        for (int j = 0; j < Crowd.Count; j++)
        {
            double[,] found = model.Confusion(j);
            for (int c = 0; c < 4; c++)
            {
                for (int answer = 0; answer < 4; answer++)
                    Assert.Equal(Crowd[j].Confusion[c, answer], found[c, answer], 0.04);
            }
        }
        Assert.True(model.Converged);
        Assert.InRange(model.Consensus.Accuracy(truth), 0.96, 1);
        Assert.Equal("always", model.Consensus.Labellers[4].Name);
        Assert.Equal(0.95, model.Consensus.Labellers[0].Skill[3], 0.04);
    }

    [Fact]
    public void A_labeller_who_swaps_two_classes_helps()
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            (Annotations answers, int[] truth) = Simulate(seed, 1_000, 3);
            double majority = MajorityVote.Of(answers).Accuracy(truth), coin = OneCoin.Fit(answers).Consensus.Accuracy(truth), matrix = DawidSkene.Fit(answers).Consensus.Accuracy(truth);
            Assert.True(coin > majority + 0.03, $"one-coin {coin}, majority {majority}");
            Assert.True(matrix > coin + 0.02, $"Dawid-Skene {matrix}, one-coin {coin}");
            Assert.True(Glad.Fit(answers).Consensus.Accuracy(truth) > majority + 0.03);
        }
    }

    [Fact]
    public void Easy_items_are_told_from_hard_ones()
    {
        RandomStream random = new(4);
        List<(int, int, int)> rows = [];
        for (int i = 0; i < 400; i++)
        {
            for (int j = 0; j < 6; j++)
                rows.Add((i, j, random.NextSingle() < (i < 200 ? 0.97 : 0.6) - 0.02 * j ? i % 2 : 1 - i % 2));
        }
        Glad model = Glad.Fit(Part(rows, 400, classes: 2));
        double easy = Enumerable.Range(0, 200).Average(model.Easiness), hard = Enumerable.Range(200, 200).Average(model.Easiness);
        Assert.True(easy > 1.3 * hard, $"{easy}, {hard}");
        Assert.True(model.Ability(0) > model.Ability(5));
    }

    // Worked out by hand: one step of the one-coin model from the majority's shares. Both answers agree on item 0; on item 1 they differ.
    [Fact]
    public void A_small_example_comes_out_as_computed_by_hand()
    {
        Annotations answers = Annotations.Of(2, 2, 2, [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 1]);
        OneCoin model = OneCoin.Fit(answers, new LabellerOptions { Iterations = 1 });
        // Ties go to the class given more often (0): 3 of 4 answers are the majority's, smoothed to 4 of 6. Truth begins at (1,0), (½,½).
        double prior = 4 / 6.0, share = 0.5, right = (1.5 + 2 * prior) / 4, wrong = 1 - right;
        Assert.Equal(right, model.Consensus.Labellers[0].Quality, 1e-9);
        double agree = share * right * right, disagree = (1 - share) * wrong * wrong;
        Assert.Equal(agree / (agree + disagree), model.Consensus.Probabilities[0, 0], 1e-6);
        Assert.Equal(share, model.Consensus.Probabilities[1, 0], 1e-6);
        double expected = Math.Log(agree + disagree) + Math.Log(right * wrong) + 2 * 2 * (prior * Math.Log(right) + (1 - prior) * Math.Log(wrong));
        Assert.Equal(expected, model.Objectives[0], 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sparse_and_odd_answers_are_borne(string name)
    {
        Func<Annotations, LabellerOptions, LabellerModel> fit = s_models[name];
        Check(fit(Annotations.Of(3, 1, 3, [0, 1, 2], [0, 0, 0], [0, 1, 2]), new()));          // one labeller
        Check(fit(Annotations.Of(1, 3, 3, [0, 0, 0], [0, 1, 2], [1, 1, 2]), new()));          // one item
        Check(fit(Annotations.Of(3, 2, 1, [0, 1, 2], [0, 1, 1], [0, 0, 0]), new()));          // one class
        Check(fit(Annotations.Of(3, 2, 2, [0, 1, 2, 2], [0, 1, 1, 0], [1, 1, 1, 1]), new())); // all the same; nobody gave class 0
        Check(fit(Annotations.Of(4, 2, 2, [0, 1, 2, 3], [0, 0, 1, 1], [0, 1, 0, 1]), new())); // no overlap
        Check(fit(Annotations.Of(4, 3, 2, [0, 1], [0, 1], [0, 1]), new()));                   // items and a labeller without answers
        Check(fit(Annotations.Of(3, 2, 2, [0, 1, 2, 2], [0, 1, 1, 0], [1, 0, 1, 1]), new() { PriorAnswers = 0 }));

        static void Check(LabellerModel model)
        {
            foreach (float p in model.Consensus.Probabilities.Span)
                Assert.True(p is >= 0 and <= 1);
            Assert.All(model.Objectives, objective => Assert.True(double.IsFinite(objective)));
            Assert.All(model.Consensus.Labellers, labeller => Assert.InRange(labeller.Quality, 0, 1));
            for (int i = 0; i < model.Annotations.Items.Count; i++)
                Assert.Equal(model.Annotations.CountOfItem(i) == 0, model.Consensus.Labels[i] == Consensus.Unlabelled);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_labeller_with_one_answer_is_taken_for_an_average_one(string name)
    {
        (Annotations answers, _) = Simulate(1, 500, 3);
        LabellerModel without = s_models[name](answers, new LabellerOptions());
        Annotations one = Annotations.Of(answers.Items, ["once"], answers.Classes, [0], [0], [without.Consensus.Labels[0] == 3 ? 0 : 3]);
        LabellerModel with = s_models[name](answers.Add(one), new LabellerOptions());
        LabellerSummary summary = with.Consensus.Labellers[^1];
        Assert.Equal((1, 0.0), (summary.Count, Math.Floor(summary.Agreement)));
        Assert.InRange(summary.Quality, 0.3, 0.9);
        int changed = without.Consensus.Labels.Zip(with.Consensus.Labels).Count(pair => pair.First != pair.Second);
        Assert.InRange(changed, 0, 2);
    }

    [Fact]
    public void The_majority_and_its_columns()
    {
        Annotations answers = Annotations.Of(["a", "b", "c", "d"], ["x", "y", "z"], ["no", "yes"], [0, 0, 0, 1, 1, 2], [0, 1, 2, 0, 1, 0], [1, 1, 0, 0, 1, 1]);
        Consensus consensus = MajorityVote.Of(answers);
        Assert.Equal([1, 1, 1, -1], consensus.Labels);
        Assert.Equal([3, 2, 1, 0], consensus.Count);
        Assert.Equal([2.0 / 3, 0.5, 1, double.NaN], consensus.Agreement.Select(share => Math.Round(share, 15) == Math.Round(2.0 / 3, 15) ? 2.0 / 3 : share));
        Assert.Equal("no", answers.Classes[consensus.Labellers[0].WorstClass]);
        Assert.Equal(2.0 / 3, consensus.Labellers[0].Agreement, 1e-9);
        Assert.Equal(["id", "num_annotations", "consensus_label", "annotator_agreement", "consensus_quality_score"], consensus.ItemTable().Columns.Select(column => column.Name));
        Assert.Equal(["labeller", "annotator_quality", "num_examples_labeled", "agreement_with_consensus", "worst_class", "skill_no", "skill_yes"], consensus.LabellerTable().Columns.Select(column => column.Name));
        Assert.Null(consensus.ItemTable()["consensus_label"][3]);
        Assert.Equal(0.5, consensus.Accuracy([1, 0, -1, 0]));
        Assert.Throws<ArgumentException>(() => consensus.Accuracy([1]));
    }

    [Fact]
    public void A_net_is_one_more_voter()
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            (Annotations answers, int[] truth) = Simulate(seed, 1_000, 2);
            RandomStream random = new RandomStream(seed).Split("net");
            Tensor good = new([1_000, 4]), bad = new([1_000, 4]);
            for (int i = 0; i < 1_000; i++)
            {
                good.Row(i).Fill(0.05f);
                bad.Row(i).Fill(0.05f);
                good.Row(i)[random.NextSingle() < 0.85f ? truth[i] : random.NextInt(4)] += 0.8f;
                bad.Row(i)[random.NextInt(4)] += 0.8f;
            }
            double majority = MajorityVote.Of(answers).Accuracy(truth), with = WeightedVote.Of(answers, good).Accuracy(truth);
            Assert.True(with > majority + 0.08, $"{with}, {majority}");
            double without = WeightedVote.Of(answers, bad).Accuracy(truth);
            Assert.True(without > majority - 0.06, $"{without}, {majority}");
            IReadOnlyList<LabellerSummary> labellers = WeightedVote.Of(answers, good).Labellers;
            Assert.True(labellers[0].Quality > labellers[2].Quality && labellers[2].Quality > labellers[6].Quality, string.Join(", ", labellers.Select(labeller => labeller.Quality)));
        }
        Annotations few = Annotations.Of(2, 1, 2, [0, 1], [0, 0], [0, 1]);
        Assert.Contains("expected [2,2]", Assert.Throws<DataException>(() => WeightedVote.Of(few, new Tensor([3, 2]))).Message, StringComparison.Ordinal);
        Assert.Contains("row 0 sum to 0", Assert.Throws<DataException>(() => WeightedVote.Of(few, new Tensor([2, 2]))).Message, StringComparison.Ordinal);
    }

    private static (Annotations Answers, int[] Truth) Simulate(ulong seed, int items, double each)
    {
        RandomStream random = new(seed);
        int[] truth = [.. Enumerable.Range(0, items).Select(_ => random.NextInt(4))];
        return (SimulatedLabeller.Label(Crowd, truth, each, ["a", "b", "c", "d"], random.Split("answers")), truth);
    }

    private static Annotations Part(IEnumerable<(int Item, int Labeller, int Class)> rows, int items, int classes = 4)
    {
        (int Item, int Labeller, int Class)[] all = [.. rows];
        return Annotations.Of(items, all.Max(row => row.Labeller) + 1, classes, [.. all.Select(row => row.Item)], [.. all.Select(row => row.Labeller)], [.. all.Select(row => row.Class)]);
    }

    private static int[] Order(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new RandomStream(seed).Shuffle<int>(order);
        return order;
    }

    private static void AssertClose(ReadOnlySpan<float> one, ReadOnlySpan<float> other, double tolerance)
    {
        for (int c = 0; c < one.Length; c++)
            Assert.Equal(one[c], other[c], tolerance);
    }
}
