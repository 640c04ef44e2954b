using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Whom to ask next about what: the questions whose answers are expected to tell most.</summary>
/// <remarks>
/// The information of a question is the mutual information between the truth, as far as it is known, and the labeller's answer: Σ p(c)·P(a|c)·log₂ (P(a|c) / P(a)), the fall of
/// entropy that is expected of it (Lindley, "On a measure of the information provided by an experiment", 1956). It is never more than the item's own entropy, so only the
/// items that are least certain are looked at. An item is asked about once in a round: what the next question would tell depends on the answer.
/// </remarks>
public static class NextQuestions
{
    // Labellers kept for an item, in case those before them have been asked enough; items looked at for each question.
    private const int Kept = 8, ItemsAQuestion = 4;

    // Items to a piece of work.
    private const int Block = 64;

    /// <summary>Chooses questions, the most telling first; never one that has been answered.</summary>
    /// <param name="model">What is known so far.</param>
    /// <param name="budget">How many questions at most.</param>
    /// <param name="mostPerLabeller">How many of them one labeller may get.</param>
    /// <exception cref="ArgumentOutOfRangeException">A budget below 0, or labellers that may be asked nothing.</exception>
    public static IReadOnlyList<Question> Choose(LabellerModel model, int budget, int mostPerLabeller = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostPerLabeller);
        int[] items = Uncertain(model.Consensus.Probabilities, Math.Max((long)ItemsAQuestion * budget, 1_000));
        Question[] best = new Question[items.Length * Kept];
        Array.Fill(best, new Question(-1, -1, double.NegativeInfinity));
        int[] asked = new int[model.Annotations.Items.Count];
        for (int j = 0; j < model.Annotations.Labellers.Count; j++)
        {
            foreach ((int item, _) in model.Annotations.OfLabeller(j))
                asked[item] = j + 1;
            Cores.For((items.Length + Block - 1) / Block, new Body(model, j, model.DependsOnItem ? null : model.Confusion(j), items, asked, best));
        }
        return Pick(best, budget, mostPerLabeller, model.Annotations.Labellers.Count);
    }

    /// <summary>What an answer is expected to tell, in bits.</summary>
    /// <param name="truth">How probable each class is [C].</param>
    /// <param name="confusion">How probable each answer is for each class [C,C].</param>
    public static double Information(ReadOnlySpan<float> truth, double[,] confusion)
    {
        double bits = 0;
        for (int answer = 0; answer < truth.Length; answer++)
        {
            double whole = 0;
            for (int c = 0; c < truth.Length; c++)
                whole += truth[c] * confusion[c, answer];
            bits -= Entropy(whole);
            for (int c = 0; c < truth.Length; c++)
                bits += truth[c] * Entropy(confusion[c, answer]);
        }
        return Math.Max(0, bits);
    }

    private static double Entropy(double p) => p > 0 ? p * Math.Log2(p) : 0;

    private static int[] Uncertain(Tensor probabilities, long most)
    {
        double[] certain = new double[probabilities.Shape.Rows];
        int[] items = new int[certain.Length];
        for (int item = 0; item < items.Length; item++)
        {
            items[item] = item;
            foreach (float p in probabilities.Row(item))
                certain[item] += Entropy(p);
        }
        Array.Sort(items, (a, b) => certain[a] != certain[b] ? certain[a].CompareTo(certain[b]) : a.CompareTo(b));
        return items.Length <= most ? items : items[..(int)most];
    }

    private static List<Question> Pick(Question[] questions, int budget, int mostPerLabeller, int labellers)
    {
        Question[] sorted = [.. questions.Where(question => question.Labeller >= 0)
            .OrderByDescending(question => question.Information).ThenBy(question => question.Item).ThenBy(question => question.Labeller)];
        int[] asked = new int[labellers];
        HashSet<int> items = [];
        List<Question> picked = [];
        foreach (Question question in sorted)
        {
            if (picked.Count == budget)
                break;
            if (asked[question.Labeller] == mostPerLabeller || !items.Add(question.Item))
                continue;
            asked[question.Labeller]++;
            picked.Add(question);
        }
        return picked;
    }

    // What one labeller would tell of each of a block of items; kept where it is among the item's best.
    private readonly struct Body(LabellerModel model, int labeller, double[,]? fixedConfusion, int[] items, int[] asked, Question[] best) : IParallelBody
    {
        public void Invoke(int index)
        {
            int classes = model.Annotations.Classes.Count;
            double[,] confusion = fixedConfusion ?? new double[classes, classes];
            for (int i = index * Block; i < Math.Min(items.Length, (index + 1) * Block); i++)
            {
                int item = items[i];
                if (asked[item] == labeller + 1)
                    continue;
                if (fixedConfusion is null)
                    model.Confuse(labeller, item, confusion);
                Keep(best.AsSpan(i * Kept, Kept), new Question(labeller, item, Information(model.Consensus.Probabilities.Row(item), confusion)));
            }
        }

        private static void Keep(Span<Question> best, Question question)
        {
            int place = best.Length;
            while (place > 0 && question.Information > best[place - 1].Information)
                place--;
            if (place == best.Length)
                return;
            best[place..^1].CopyTo(best[(place + 1)..]);
            best[place] = question;
        }
    }
}
