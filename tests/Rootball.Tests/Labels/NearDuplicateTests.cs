using Rootball.Labels;
using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Labels;

public class NearDuplicateTests
{
    [Fact]
    public void Copies_and_near_copies_are_grouped_and_contradictions_marked()
    {
        Tensor points = new([300, 6]);
        new RandomStream(1).FillNormal(points.Span, 1);
        // 5, 17 and 200 are one example; 30 is nearly 31; ten copies of 100 stand at 110 … 119, more than there are neighbours.
        foreach ((int copy, int of) in (ReadOnlySpan<(int, int)>)[(17, 5), (200, 5), (31, 30)])
            points.Row(of).CopyTo(points.Row(copy));
        for (int i = 110; i < 120; i++)
            points.Row(100).CopyTo(points.Row(i));
        points[31, 0] += 0.02f;
        int[] labels = new int[300];
        (labels[200], labels[31], labels[115], labels[5]) = (3, -1, -1, 0);
        Neighbours neighbours = Neighbours.Exact(points, 4);
        NearDuplicates found = NearDuplicates.Find(neighbours.Count, neighbours.Indices, neighbours.Squared, labels);
        Assert.Equal([[5, 17, 200], [30, 31], [100, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119]], found.Groups.Select(group => group.Members.ToArray()));
        Assert.Equal([true, false, true], found.Groups.Select(group => group.Exact));
        Assert.Equal([5], found.Conflicts.Select(group => group.Members[0]));
        Assert.Equal(2, NearDuplicates.Find(neighbours.Count, neighbours.Indices, neighbours.Squared, labels, 0).Groups.Count);
    }

    [Fact]
    public void The_typical_distance_by_hand()
    {
        // Nearest distances 1, 1, 2, 2, and two copies, which do not count: the median is 2, so that 0.6 of it reaches 1.2.
        int[] neighbours = [1, 0, 3, 2, 5, 4, -1];
        NearDuplicates found = NearDuplicates.Find(1, neighbours, [1, 1, 4, 4, 0, 0, 0], [0, 1, 0, 0, 2, 2, 2], 0.6);
        Assert.Equal(1.2, found.Distance, 1e-6);
        Assert.Equal([(0, false, true), (4, true, false)], found.Groups.Select(group => (group.Members[0], group.Exact, group.LabelsDiffer)));
    }

    [Fact]
    public void Many_copies_do_not_make_everything_near()
    {
        int[] neighbours = [.. Enumerable.Range(0, 100).Select(i => i ^ 1)];
        float[] squared = [.. Enumerable.Range(0, 100).Select(i => i < 80 ? 0f : 9f)];
        NearDuplicates found = NearDuplicates.Find(1, neighbours, squared, new int[100]);
        Assert.Equal((40, 3 * NearDuplicates.UsualShare), (found.Groups.Count, Math.Round(found.Distance, 6)));
        Assert.Empty(NearDuplicates.Find(0, [], [], [1, 2]).Groups);
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NearDuplicates.Find(2, [1, 0], [1, 1], [0, 0]));
        Assert.Contains("example 1", Assert.Throws<ArgumentException>(() => NearDuplicates.Find(1, [1, 2], [1, 1], [0, 0])).Message);
        Assert.Throws<ArgumentException>(() => NearDuplicates.Find(1, [1, 0], [1, float.NaN], [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NearDuplicates.Find(1, [1, 0], [1, 1], [0, 0], -1));
    }
}
