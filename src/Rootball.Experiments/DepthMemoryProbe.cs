using Rootball.Architectures;
using Rootball.Reports;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Measures training memory against depth: the same net learned with a cut after every level, and with none.</summary>
public static class DepthMemoryProbe
{
    private const int Inputs = 784, Units = 500, Classes = 10, Batch = 100;

    /// <summary>Two steps on random data at each depth; memory does not depend on what the data are.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<DepthMemory> Run(RandomStream random, CancellationToken cancellation = default)
    {
        Tensor inputs = new([Batch, Inputs]);
        random.Split("inputs").FillNormal(inputs.Span, 1);
        int[] labels = [.. Enumerable.Range(0, Batch).Select(i => i % Classes)];
        List<DepthMemory> points = [];
        foreach (int levels in (int[])[4, 8, 16, 32, 64])
        {
            cancellation.ThrowIfCancellationRequested();
            LevelSpec[] widths = [.. Enumerable.Repeat(Units, levels)];
            points.Add(new(levels,
                Peak(new ForwardForward(Inputs, widths, Classes, random), inputs, labels),
                Peak(GradientRule.BackPropagation(Inputs, widths, Classes, random), inputs, labels)));
        }
        return points;
    }

    private static long Peak(LearningRule rule, Tensor inputs, int[] labels)
    {
        for (int step = 0; step < 2; step++)
            rule.Learn(inputs, labels);
        return rule.Tape.Workspace.ReservedBytes;
    }
}
