using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>Pictures, and the same with one patch of each replaced by a patch of another picture, from the same place or from another one.</summary>
/// <param name="Whole">The pictures as they are [N,Pixels].</param>
/// <param name="Swapped">The same with a patch replaced [N,Pixels].</param>
/// <param name="Places">At which place of the grid.</param>
internal sealed record PatchSwaps(Tensor Whole, Tensor Swapped, int[] Places)
{
    // A swap that changes less ink than this a pixel has changed nothing worth noticing: one blank patch for another.
    private const double LeastChange = 0.25;

    /// <summary>Draws places, pictures and patches until enough swaps change something.</summary>
    /// <param name="data">Whose pictures.</param>
    /// <param name="count">How many swaps; the second half of them bring a patch from another place.</param>
    /// <param name="side">Pixels a side of a patch.</param>
    /// <param name="first">Where the grid's first place begins, in pixels from the edge.</param>
    /// <param name="grid">Places a side of the grid.</param>
    /// <param name="random">Where chance comes from.</param>
    public static PatchSwaps Draw(Dataset data, int count, int side, int first, int grid, RandomStream random)
    {
        ExampleShape shape = data.Shape;
        PatchSwaps swaps = new(new([count, shape.Length]), new([count, shape.Length]), new int[count]);
        float[] other = new float[shape.Length];
        int[] inside = [.. Enumerable.Range(0, grid).Where(i => first + i * side >= 0 && first + (i + 1) * side <= Math.Min(shape.Height, shape.Width))];
        for (int done = 0; done < count;)
        {
            Span<float> whole = swaps.Whole.Row(done), swapped = swaps.Swapped.Row(done);
            data.Read(random.NextInt(data.Count), whole);
            data.Read(random.NextInt(data.Count), other);
            whole.CopyTo(swapped);
            (int x, int y) = (inside[random.NextInt(inside.Length)], inside[random.NextInt(inside.Length)]);
            (int fromX, int fromY) = done < count / 2 ? (x, y) : (inside[random.NextInt(inside.Length)], inside[random.NextInt(inside.Length)]);
            double change = 0;
            for (int i = 0; i < shape.Channels * side * side; i++)
            {
                (int plane, int row, int column) = (i / (side * side), i / side % side, i % side);
                int At(int gridX, int gridY) => (plane * shape.Height + first + gridY * side + row) * shape.Width + first + gridX * side + column;
                float brought = other[At(fromX, fromY)];
                change += Math.Abs(brought - whole[At(x, y)]);
                swapped[At(x, y)] = brought;
            }
            if (change >= LeastChange * shape.Channels * side * side)
                swaps.Places[done++] = y * grid + x;
        }
        return swaps;
    }

    /// <summary>The chance that one of <paramref name="positive"/>, drawn at random, is above one of <paramref name="negative"/>: the area under the curve of hits against false alarms.</summary>
    public static double Above(float[] positive, float[] negative)
    {
        float[] sorted = [.. negative.Order()];
        double below = 0;
        foreach (float value in positive)
        {
            int lower = Count(sorted, value, orEqual: false), upTo = Count(sorted, value, orEqual: true);
            below += (lower + upTo) / 2.0;
        }
        return below / ((double)positive.Length * negative.Length);
    }

    // How many of sorted numbers lie below a value, or at it.
    private static int Count(float[] sorted, float value, bool orEqual)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value || orEqual && sorted[middle] == value ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
