using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Orders in which points that are near each other in the map are near in memory too.</summary>
internal static class PointOrder
{
    private const int Levels = 16; // of the curve, along each of up to three axes

    /// <summary>The points in the order of Morton's curve through the first axes of the map.</summary>
    public static int[] Morton(Tensor points)
    {
        int count = points.Shape.Rows, dimensions = points.Shape.Columns;
        ulong[] keys = new ulong[count];
        for (int axis = 0; axis < dimensions; axis++)
        {
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            for (int i = 0; i < count; i++)
                (low, high) = (MathF.Min(low, points.Span[i * dimensions + axis]), MathF.Max(high, points.Span[i * dimensions + axis]));
            float scale = high > low ? ((1 << Levels) - 1) / (high - low) : 0;
            for (int i = 0; i < count; i++)
                keys[i] |= Spread((uint)((points.Span[i * dimensions + axis] - low) * scale), dimensions) << axis;
        }
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        // Places that share a cell stay in their order: the index decides what the key leaves open.
        for (int i = 0; i < count; i++)
            keys[i] = dimensions == 2 ? keys[i] << 32 | (uint)i : keys[i] << 16;
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>Moves the rows of a tensor: row i becomes what was row <paramref name="order"/>[i].</summary>
    public static void Apply(Tensor rows, int[] order)
    {
        int columns = rows.Shape.Columns;
        Tensor old = rows.Clone();
        for (int i = 0; i < order.Length; i++)
            old.Span.Slice(order[i] * columns, columns).CopyTo(rows.Span[(i * columns)..]);
    }

    /// <summary>The rows in the order they had before <paramref name="order"/> was applied, as a copy.</summary>
    public static Tensor Undo(Tensor rows, int[] order)
    {
        int columns = rows.Shape.Columns;
        Tensor result = new(rows.Shape);
        for (int i = 0; i < order.Length; i++)
            rows.Span.Slice(i * columns, columns).CopyTo(result.Span[(order[i] * columns)..]);
        return result;
    }

    // Sixteen bits, with one or two zeros behind each.
    private static ulong Spread(uint value, int dimensions)
    {
        ulong x = value;
        if (dimensions == 2)
        {
            x = (x | x << 8) & 0x00FF00FF;
            x = (x | x << 4) & 0x0F0F0F0F;
            x = (x | x << 2) & 0x33333333;
            return (x | x << 1) & 0x55555555;
        }
        x = (x | x << 16) & 0xFF0000FF;
        x = (x | x << 8) & 0x0F00F00F00F;
        x = (x | x << 4) & 0xC30C30C30C3;
        return (x | x << 2) & 0x249249249249;
    }
}
