using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Which fold each example falls to: every fold has as many of each class as the others, give or take one.</summary>
internal static class Folds
{
    /// <summary>The fold of an example that has no label: it is learned from in none and predicted by all.</summary>
    public const int None = -1;

    /// <summary>Deals the labelled examples out.</summary>
    /// <exception cref="ArgumentException">There are fewer than two labelled examples, they are all of one class, or fewer than two folds are asked for.</exception>
    public static int[] Deal(Dataset data, int folds, RandomStream random)
    {
        int[] order = data.Shuffled(random), dealt = new int[data.Count], sizes = new int[data.Classes.Count];
        int labelled = 0;
        foreach (int label in data.Labels)
        {
            if (label != Dataset.Unlabelled)
                (sizes[label], labelled) = (sizes[label] + 1, labelled + 1);
        }
        if (labelled < 2 || sizes.Max() == labelled)
            throw new ArgumentException($"{data.Name}: {(labelled < 2 ? $"{labelled} labelled examples" : $"all {labelled:N0} labelled examples are '{data.Classes[Array.IndexOf(sizes, labelled)]}'")}; expected at least two classes to tell apart.", nameof(data));
        if (folds < 2)
            throw new ArgumentException($"{folds} folds; expected at least 2: what predicts an example must not have learned from it.", nameof(folds));
        // Class after class, each in a random order, dealt round and round.
        int[] next = new int[sizes.Length];
        for (int i = 1; i < next.Length; i++)
            next[i] = next[i - 1] + sizes[i - 1];
        foreach (int example in order)
            dealt[example] = data.Labels[example] is var label and not Dataset.Unlabelled ? next[label]++ % folds : None;
        return dealt;
    }
}
