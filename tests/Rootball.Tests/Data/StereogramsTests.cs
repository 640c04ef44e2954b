using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public class StereogramsTests
{
    private static readonly Stereograms s_world = Stereograms.Create(3_000, 500);

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        Assert.Equal(Pictures(s_world, 500), Pictures(Stereograms.Create(3_000, 500), 500));
        Assert.NotEqual(Pictures(s_world, 500), Pictures(Stereograms.Create(3_000, 500, seed: 2), 500));
    }

    [Fact]
    public void Neighbouring_patches_lie_at_nearly_the_same_depth_and_share_no_dots()
    {
        Assert.All(s_world.Train, depth => Assert.InRange(Math.Abs(depth.First - depth.Second), 0, 0.3f));
        Assert.InRange(s_world.Train.Max(depth => depth.First) - s_world.Train.Min(depth => depth.First), 2.4f, 3.1f);
        float[] pictures = Pictures(s_world, 3_000);
        int patch = 2 * Stereograms.Width, example = 2 * patch;
        // Each pixel of the first patch with each of the second: correlations of nothing, a fiftieth at random.
        for (int a = 0; a < patch; a += 5)
        {
            for (int b = patch; b < example; b += 5)
                Assert.InRange(Enumerable.Range(0, 3_000).Average(i => pictures[i * example + a] * pictures[i * example + b]), -0.09, 0.09);
        }
    }

    [Fact]
    public void The_right_eye_sees_the_left_eyes_dots_moved_by_the_disparity()
    {
        float[] pictures = Pictures(s_world, 3_000);
        int width = Stereograms.Width;
        double Match(float low, float high, int shift)
        {
            int[] chosen = [.. Enumerable.Range(0, 3_000).Where(i => s_world.Train[i].First > low && s_world.Train[i].First < high)];
            return chosen.Average(i => pictures[i * 4 * width + 6] * pictures[i * 4 * width + width + 6 + shift]);
        }
        for (int disparity = -1; disparity <= 1; disparity++)
        {
            double right = Match(disparity - 0.2f, disparity + 0.2f, disparity);
            Assert.True(right > 0.4, $"disparity {disparity}: {right}");
            Assert.All((int[])[disparity - 2, disparity + 2], wrong => Assert.InRange(Match(disparity - 0.2f, disparity + 0.2f, wrong), -0.2, 0.2));
        }
    }

    [Fact]
    public void Bare_walls_show_nothing()
    {
        Stereograms world = Stereograms.Create(2_000, 10, bare: 0.25f);
        int[] bare = [.. Enumerable.Range(0, 2_000).Where(i => float.IsNaN(world.Train[i].First))];
        Assert.InRange(bare.Length, 430, 570);
        float[] example = new float[world.Task.Train.Shape.Length];
        foreach (int i in bare)
        {
            world.Task.Train.Read(i, example);
            Assert.All(example, pixel => Assert.Equal(0, pixel));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Stereograms.Create(10, 10, bare: 1.5f));
    }

    [Fact]
    public void Two_patches_become_the_two_halves()
    {
        TwoPatches contrast = new();
        Tensor inputs = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]), x = new([4, 2]), first = new([2, 2]);
        contrast.Fill(inputs, default, new Tensor([2, 1]), x, new RandomStream(1));
        contrast.Neutral(inputs, first);
        Assert.Equal([1, 2, 5, 6, 3, 4, 7, 8], x.Span.ToArray());
        Assert.Equal([1, 2, 5, 6], first.Span.ToArray());
        Assert.Throws<ArgumentException>(() => contrast.Seen(5));
    }

    private static float[] Pictures(Stereograms world, int count)
    {
        Tensor rows = new([count, world.Task.Train.Shape.Length]);
        world.Task.Train.Read([.. Enumerable.Range(0, count)], rows);
        return rows.Span.ToArray();
    }
}
