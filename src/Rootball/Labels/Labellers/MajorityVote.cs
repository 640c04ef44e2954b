using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>The label that most labellers gave; of several the one that is given more often over all items, then the first.</summary>
public static class MajorityVote
{
    /// <summary>The majority's labels. An item's probabilities are the shares of its votes; a labeller's quality is how often they are the majority where they are not alone.</summary>
    public static Consensus Of(Annotations annotations)
    {
        double[] shares = ClassShares(annotations);
        Tensor votes = Votes(annotations, shares);
        int[] labels = Labels(annotations, votes, shares);
        (double[] quality, double[][] skill) = Skills(annotations, labels);
        return new Consensus(annotations, votes, labels, j => quality[j], (j, c) => skill[j][c]);
    }

    /// <summary>The share of each class among all answers.</summary>
    internal static double[] ClassShares(Annotations annotations)
    {
        double[] shares = new double[annotations.Classes.Count];
        foreach (int answer in annotations.ByItem.Classes)
            shares[answer]++;
        for (int c = 0; c < shares.Length; c++)
            shares[c] = annotations.Count == 0 ? 1.0 / shares.Length : shares[c] / annotations.Count;
        return shares;
    }

    /// <summary>The shares of each item's votes [N,C]; where there are none, the classes' own.</summary>
    internal static Tensor Votes(Annotations annotations, double[] shares)
    {
        Tensor votes = Posteriors.Room(annotations);
        for (int item = 0; item < annotations.Items.Count; item++)
        {
            Span<float> row = votes.Row(item);
            int count = annotations.CountOfItem(item);
            for (int i = annotations.ByItem.Starts[item]; i < annotations.ByItem.Starts[item + 1]; i++)
                row[annotations.ByItem.Classes[i]] += 1f / count;
            for (int c = 0; count == 0 && c < row.Length; c++)
                row[c] = (float)shares[c];
        }
        return votes;
    }

    /// <summary>The label of each item's most votes.</summary>
    internal static int[] Labels(Annotations annotations, Tensor votes, double[] shares)
    {
        int[] labels = new int[annotations.Items.Count];
        for (int item = 0; item < labels.Length; item++)
        {
            ReadOnlySpan<float> row = votes.Row(item);
            int best = 0;
            for (int c = 1; c < row.Length; c++)
            {
                if (row[c] > row[best] || row[c] == row[best] && shares[c] > shares[best])
                    best = c;
            }
            labels[item] = annotations.CountOfItem(item) == 0 ? Consensus.Unlabelled : best;
        }
        return labels;
    }

    /// <summary>How often answers are the majority's where at least two labelled; as if two more answers had been, one of them right.</summary>
    internal static double Agreement(Annotations annotations, int[] labels)
    {
        (long agreed, long all) = (1, 2);
        AnswerLists lists = annotations.ByItem;
        for (int item = 0; item < labels.Length; item++)
        {
            int count = annotations.CountOfItem(item);
            if (count > 1)
                (agreed, all) = (agreed + lists.Classes.AsSpan(lists.Starts[item], count).Count(labels[item]), all + count);
        }
        return agreed / (double)all;
    }

    // Sparse labellers are drawn towards what labellers are worth on the whole: as if each had one answer more of that worth.
    private static (double[] Quality, double[][] Skill) Skills(Annotations annotations, int[] labels)
    {
        double prior = Agreement(annotations, labels);
        int classes = annotations.Classes.Count, labellers = annotations.Labellers.Count;
        double[] quality = new double[labellers];
        double[][] skill = new double[labellers][];
        for (int j = 0; j < labellers; j++)
        {
            (double[] right, double[] all) = (new double[classes], new double[classes]);
            foreach ((int item, int answer) in annotations.OfLabeller(j))
            {
                if (annotations.CountOfItem(item) > 1)
                    (all[labels[item]], right[labels[item]]) = (all[labels[item]] + 1, right[labels[item]] + (answer == labels[item] ? 1 : 0));
            }
            quality[j] = (right.Sum() + prior) / (all.Sum() + 1);
            skill[j] = [.. right.Zip(all, (r, a) => (r + prior) / (a + 1))];
        }
        return (quality, skill);
    }
}
