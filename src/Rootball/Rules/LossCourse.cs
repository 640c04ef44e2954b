namespace Rootball.Rules;

/// <summary>How what each level lost went over the steps: a bounded number of means, of ever longer stretches.</summary>
public sealed class LossCourse
{
    // When so many stretches are full, two become one.
    private const int Stretches = 128, Added = Stretches, Length = Stretches + 1;

    // A level's sums, then how many losses were added and how many belong to a stretch.
    private readonly double[][] _levels;

    internal LossCourse(int levels)
    {
        _levels = [.. Enumerable.Range(0, levels).Select(_ => new double[Stretches + 2])];
        foreach (double[] level in _levels)
            level[Length] = 1;
    }

    internal IEnumerable<(string Name, double[] Values)> Figures => _levels.Select((values, level) => ($"loss.level{level + 1}", values));

    /// <summary>Steps learned so far, and the mean of what a level lost in the stretch that ends there; none of a level that nothing was asked of.</summary>
    /// <param name="level">0 is the lowest.</param>
    public IReadOnlyList<(double Step, double Loss)> Of(int level)
    {
        double[] values = _levels[level];
        List<(double, double)> course = [];
        for (int i = 0; i < (int)(values[Added] / values[Length]); i++)
            course.Add(((i + 1) * values[Length], values[i] / values[Length]));
        return course;
    }

    internal void Add(int level, float loss)
    {
        double[] values = _levels[level];
        int stretch = (int)(values[Added] / values[Length]);
        if (stretch == Stretches)
        {
            for (int i = 0; i < Stretches; i++)
                values[i] = 2 * i < Stretches ? values[2 * i] + values[2 * i + 1] : 0;
            (values[Length], stretch) = (2 * values[Length], Stretches / 2);
        }
        values[stretch] += loss;
        values[Added]++;
    }
}
