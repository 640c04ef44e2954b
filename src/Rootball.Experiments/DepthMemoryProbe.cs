using Rootball.Architectures;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Measures training memory against depth: the same net learned with a cut after every level, and with none.</summary>
public static class DepthMemoryProbe
{
    private const int Inputs = 784, Units = 500, Classes = 10, Batch = 100;

    /// <summary>Two steps on random data at each depth, by Forward-Forward and by back-propagation; memory does not depend on what the data are.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<DepthMemory> Run(RandomStream random, CancellationToken cancellation = default) => Run(
        levels => new ForwardForward(Inputs, levels, Classes, random), levels => GradientRule.BackPropagation(Inputs, levels, Classes, random), random, cancellation);

    /// <summary>Two steps on random data of 784 numbers at each depth.</summary>
    /// <param name="local">Makes a rule of the given levels that cuts the tape after every one.</param>
    /// <param name="backward">Makes one that does not.</param>
    /// <param name="random">Where the data are drawn from.</param>
    /// <param name="cancellation">Ends it with an exception.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<DepthMemory> Run(Func<LevelSpec[], LearningRule> local, Func<LevelSpec[], LearningRule> backward, RandomStream random, CancellationToken cancellation = default)
    {
        List<DepthMemory> points = [];
        foreach (int levels in (int[])[4, 8, 16, 32, 64])
        {
            cancellation.ThrowIfCancellationRequested();
            LevelSpec[] widths = [.. Enumerable.Repeat(Units, levels)];
            points.Add(new(levels, Peak(local(widths), Inputs, random), Peak(backward(widths), Inputs, random)));
        }
        return points;
    }

    /// <summary>What two steps on random data reserve, parameters left out, in bytes.</summary>
    /// <param name="rule">Who learns, of ten classes at most.</param>
    /// <param name="inputs">How many numbers an example has.</param>
    /// <param name="random">Where the data are drawn from.</param>
    public static long Peak(LearningRule rule, int inputs, RandomStream random)
    {
        Tensor shown = new([Batch, inputs]);
        random.Split("inputs").FillNormal(shown.Span, 1);
        int[] labels = [.. Enumerable.Range(0, Batch).Select(i => i % Classes)];
        for (int step = 0; step < 2; step++)
            rule.Learn(shown, labels);
        return rule.Tape.Workspace.ReservedBytes;
    }
}
