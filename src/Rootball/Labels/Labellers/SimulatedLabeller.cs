using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Labellers who err in known ways, to try methods on: each has a confusion matrix [truth, answer].</summary>
/// <param name="Name">Who it is.</param>
/// <param name="Confusion">How probable each answer is for each truth [C,C].</param>
/// <param name="Diligence">How much they label, beside the others.</param>
public sealed record SimulatedLabeller(string Name, double[,] Confusion, double Diligence = 1)
{
    /// <summary>How often they are right where all classes are equally frequent.</summary>
    public double Skill
    {
        get
        {
            double right = 0;
            int classes = Confusion.GetLength(0);
            for (int c = 0; c < classes; c++)
                right += Confusion[c, c] / classes;
            return right;
        }
    }

    /// <summary>One who is right with probability <paramref name="right"/> and else says any other class.</summary>
    public static SimulatedLabeller Coin(string name, int classes, double right, double diligence = 1) =>
        Make(name, classes, diligence, (c, answer) => c == answer ? right : (1 - right) / Math.Max(1, classes - 1));

    /// <summary>One who always says the same.</summary>
    public static SimulatedLabeller Always(string name, int classes, int said, double diligence = 1) => Make(name, classes, diligence, (_, answer) => answer == said ? 1 : 0);

    /// <summary>One who is right with probability <paramref name="right"/>, but takes two classes for each other.</summary>
    public static SimulatedLabeller Swaps(string name, int classes, int first, int second, double right, double diligence = 1) =>
        Make(name, classes, diligence, (c, answer) => (c == first ? second : c == second ? first : c) == answer ? right : (1 - right) / Math.Max(1, classes - 1));

    /// <summary>Has labellers label items: each item is seen by <paramref name="each"/> of them on average, at least by one.</summary>
    /// <param name="labellers">Who labels.</param>
    /// <param name="truth">The right class of each item.</param>
    /// <param name="each">How many labellers an item has; between whole numbers chance decides.</param>
    /// <param name="classes">The classes' names.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <exception cref="ArgumentException">More labels an item than there are labellers.</exception>
    public static Annotations Label(IReadOnlyList<SimulatedLabeller> labellers, ReadOnlySpan<int> truth, double each, IReadOnlyList<string> classes, RandomStream random)
    {
        if (!(each >= 1) || each > labellers.Count)
            throw new ArgumentException($"SimulatedLabeller: {each} labels an item of {labellers.Count} labellers.", nameof(each));
        List<int> item = [], labeller = [], answered = [];
        float[] diligence = new float[labellers.Count];
        for (int i = 0; i < truth.Length; i++)
        {
            RandomStream own = random.Split(i);
            int count = (int)each + (own.NextSingle() < each - (int)each ? 1 : 0);
            for (int j = 0; j < diligence.Length; j++)
                diligence[j] = (float)labellers[j].Diligence;
            for (; count > 0; count--)
            {
                int j = own.Choose(diligence);
                diligence[j] = 0;
                item.Add(i);
                labeller.Add(j);
                answered.Add(labellers[j].Answer(truth[i], own));
            }
        }
        return Annotations.Of(new NumberNames(truth.Length), [.. labellers.Select(one => one.Name)], classes, [.. item], [.. labeller], [.. answered]);
    }

    /// <summary>What the labeller says of an item.</summary>
    public int Answer(int truth, RandomStream random)
    {
        float[] row = new float[Confusion.GetLength(1)];
        for (int c = 0; c < row.Length; c++)
            row[c] = (float)Confusion[truth, c];
        return random.Choose(row);
    }

    private static SimulatedLabeller Make(string name, int classes, double diligence, Func<int, int, double> probability)
    {
        double[,] confusion = new double[classes, classes];
        for (int c = 0; c < classes; c++)
        {
            for (int answer = 0; answer < classes; answer++)
                confusion[c, answer] = probability(c, answer);
        }
        return new SimulatedLabeller(name, confusion, diligence);
    }
}
