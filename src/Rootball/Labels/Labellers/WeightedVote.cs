using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>A net's probabilities as one more voter, who has an opinion on every item: each voter is weighed by how often they agree with the others.</summary>
/// <remarks>
/// p(c) ∝ w₀ · p₀(c) + Σⱼ wⱼ · P(c | answer j), where P(c | answer) is the labellers' mean agreement on the answer and the rest spread over the other classes;
/// wⱼ = 1 − (1 − sⱼ) / (1 − b), where sⱼ is how often labeller j agrees with another labeller of the same item and b how often the most frequent class is right; the net's weight
/// is multiplied by the root of the mean number of answers. Goh, Tkachenko and Mueller, "CROWDLAB", 2022.
/// </remarks>
public static class WeightedVote
{
    // Who agrees no better than the most frequent class does has next to no say.
    private const double LeastWeight = 1e-3;

    /// <summary>The consensus of labellers and a net.</summary>
    /// <param name="annotations">What labellers said.</param>
    /// <param name="probabilities">What a net that never learned from an item says of it [N,C].</param>
    /// <exception cref="DataException">Not a row of probabilities for each item.</exception>
    public static Consensus Of(Annotations annotations, Tensor probabilities)
    {
        Check(annotations, probabilities);
        int items = annotations.Items.Count, classes = annotations.Classes.Count;
        double[] shares = MajorityVote.ClassShares(annotations);
        int[] majority = Majority(annotations, probabilities, shares);
        double trust = MajorityVote.Agreement(annotations, majority), spread = classes == 1 ? 0 : (1 - trust) / (classes - 1);
        (double baseline, double net) = Baselines(annotations, probabilities, majority);
        double[] weights = [.. Pairs(annotations, trust).Select(agreement => Weight(agreement, baseline))];
        double answers = annotations.Count / (double)Math.Max(1, Enumerable.Range(0, items).Count(item => annotations.CountOfItem(item) > 0));
        double own = Weight(net, baseline) * Math.Sqrt(answers);
        Tensor mixed = Posteriors.Room(annotations);
        for (int item = 0; item < items; item++)
        {
            Span<float> row = mixed.Row(item), said = probabilities.Row(item);
            double all = own + annotations.OfItem(item).Sum(answer => weights[answer.Labeller]);
            for (int c = 0; c < classes; c++)
                row[c] = (float)((own * said[c] + annotations.OfItem(item).Sum(answer => weights[answer.Labeller] * (answer.Class == c ? classes == 1 ? 1 : trust : spread))) / all);
        }
        Consensus consensus = new(annotations, mixed, null, _ => 0, (_, _) => 0);
        // A labeller's quality: how probable their labels are, and how often they are the consensus, as the net is trusted beside the labellers.
        double share = own / (own + weights.DefaultIfEmpty(0).Average() * answers);
        return new Consensus(annotations, mixed, consensus.Labels, Quality, Skill);

        double Quality(int j)
        {
            double probability = annotations.OfLabeller(j).Select(answer => (double)mixed.Row(answer.Item)[answer.Class]).DefaultIfEmpty(trust).Average();
            double agreement = annotations.OfLabeller(j).Where(answer => annotations.CountOfItem(answer.Item) > 1)
                .Select(answer => consensus.Labels[answer.Item] == answer.Class ? 1.0 : 0).DefaultIfEmpty(trust).Average();
            return share * probability + (1 - share) * agreement;
        }

        double Skill(int j, int c)
        {
            (double right, double count) = (trust, 1);
            foreach ((int item, int answer) in annotations.OfLabeller(j))
            {
                if (consensus.Labels[item] == c)
                    (right, count) = (right + (answer == c ? 1 : 0), count + 1);
            }
            return right / count;
        }
    }

    private static double Weight(double agreement, double baseline) => Math.Max(LeastWeight, 1 - (1 - agreement) / Math.Max(LeastWeight, 1 - baseline));

    private static void Check(Annotations annotations, Tensor probabilities)
    {
        Shape expected = [annotations.Items.Count, annotations.Classes.Count];
        if (probabilities.Shape != expected)
            throw new DataException($"the probabilities are {probabilities.Shape}; expected {expected}, a row for each item and a column for each class ({string.Join(", ", annotations.Classes.Take(12))}).");
        for (int item = 0; item < annotations.Items.Count; item++)
        {
            double sum = 0;
            foreach (float p in probabilities.Row(item))
                sum += p >= 0 ? p : double.NaN;
            if (!(Math.Abs(sum - 1) < 0.01))
                throw new DataException($"the probabilities of row {item} sum to {sum:0.###}; expected numbers of 0 or more that sum to 1.");
        }
    }

    // Ties are broken by the net.
    private static int[] Majority(Annotations annotations, Tensor probabilities, double[] shares)
    {
        Tensor votes = MajorityVote.Votes(annotations, shares);
        for (int item = 0; item < annotations.Items.Count; item++)
        {
            Span<float> row = votes.Row(item);
            for (int c = 0; c < row.Length; c++)
                row[c] += 1e-3f * probabilities.Row(item)[c];
        }
        return MajorityVote.Labels(annotations, votes, shares);
    }

    // How often the majority's most frequent class is the majority's label, and how often the net's answer is, where at least two labelled.
    private static (double Baseline, double Net) Baselines(Annotations annotations, Tensor probabilities, int[] majority)
    {
        double[] counts = new double[annotations.Classes.Count];
        (double net, double all) = (0, 0);
        for (int item = 0; item < majority.Length; item++)
        {
            if (annotations.CountOfItem(item) < 2)
                continue;
            counts[majority[item]]++;
            (net, all) = (net + (Reduce.ArgMax(probabilities.Row(item)) == majority[item] ? 1 : 0), all + 1);
        }
        return all == 0 ? (0, 0.5) : (counts.Max() / all, net / all);
    }

    // How often each labeller agrees with another one about the same item; as if they had met one more of the common worth.
    private static double[] Pairs(Annotations annotations, double trust)
    {
        double[] agreeing = new double[annotations.Labellers.Count], met = new double[agreeing.Length];
        int[] counts = new int[annotations.Classes.Count];
        for (int item = 0; item < annotations.Items.Count; item++)
        {
            foreach ((_, int answer) in annotations.OfItem(item))
                counts[answer]++;
            foreach ((int j, int answer) in annotations.OfItem(item))
                (agreeing[j], met[j]) = (agreeing[j] + counts[answer] - 1, met[j] + annotations.CountOfItem(item) - 1);
            foreach ((_, int answer) in annotations.OfItem(item))
                counts[answer] = 0;
        }
        return [.. agreeing.Zip(met, (a, m) => (a + trust * trust) / (m + 1))];
    }
}
