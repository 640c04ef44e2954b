using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Orders in which points that are near each other in the map are near in memory too.</summary>
internal static class PointOrder
{
    /// <summary>The points in the order of Morton's curve through the map.</summary>
    public static int[] Morton(Tensor points)
    {
        MortonOrder morton = new();
        morton.Sort(points);
        return morton.Order[..points.Shape.Rows];
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
}
