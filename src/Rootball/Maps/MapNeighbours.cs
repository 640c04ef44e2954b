using System.Runtime.CompilerServices;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The nearest neighbours of every point of a map, exactly.</summary>
/// <remarks>
/// By the tree of boxes: a point meets those of its own leaf first, then walks the tree and passes by whatever cannot be nearer than the farthest it has.
/// About N log N however the points are spread: also where they stand on a line, in few spots, or far apart. Distances are squared and added in double.
/// </remarks>
internal static class MapNeighbours
{
    // Leaves of a piece of work.
    private const int Piece = 4;

    // More neighbours than this are kept on the heap.
    private const int FewNeighbours = 256;

    /// <summary>The numbers of the k nearest other points of each point of a map [N,D], D ≤ 3: N·k, nearest first, of equals the smaller number first;
    /// −1 where there are no more points.</summary>
    /// <exception cref="ArgumentException">The map is not [N,1], [N,2] or [N,3].</exception>
    public static int[] Find(Tensor map, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (map.Shape.Rank != 2 || map.Shape[1] is < 1 or > 3)
            Throw.Shape($"MapNeighbours: the map is {map.Shape}; expected [points, 1], [points, 2] or [points, 3].");
        int[] neighbours = new int[checked(map.Shape[0] * k)];
        MapTree tree = new();
        tree.Build(map, null);
        int pieces = (tree.LeafCount + Piece - 1) / Piece;
        switch (map.Shape[1])
        {
            case 1: Cores.For(pieces, new Body<Line>(tree, k, neighbours)); break;
            case 2: Cores.For(pieces, new Body<Plane>(tree, k, neighbours)); break;
            default: Cores.For(pieces, new Body<Space>(tree, k, neighbours)); break;
        }
        return neighbours;
    }

    private readonly unsafe struct Body<TSpace>(MapTree tree, int k, int[] neighbours) : IParallelBody where TSpace : struct, IMapSpace
    {
        public void Invoke(int index)
        {
            Span<double> distances = k <= FewNeighbours ? stackalloc double[FewNeighbours] : new double[k];
            for (int leaf = index * Piece; leaf < Math.Min(tree.LeafCount, (index + 1) * Piece); leaf++)
            {
                int node = tree.Leaves[leaf];
                for (int place = tree.Nodes[node].Start; place < tree.Nodes[node].End; place++)
                    Search(place, node, distances[..k]);
            }
        }

        private void Search(int place, int leaf, Span<double> distances)
        {
            Span<int> nearest = neighbours.AsSpan(tree.Order[place] * k, k);
            distances.Fill(double.PositiveInfinity);
            nearest.Fill(-1);
            ReadOnlySpan<MapNode> nodes = tree.Nodes.AsSpan(0, tree.NodeCount);
            float* point = tree.Columns.Pointer + place;
            float x = point[0], y = TSpace.Dimensions > 1 ? point[tree.Stride] : 0, z = TSpace.Dimensions > 2 ? point[2 * tree.Stride] : 0;
            Meet(nodes[leaf], place, x, y, z, distances, nearest);
            for (int at = 0; at < nodes.Length;)
            {
                ref readonly MapNode node = ref nodes[at];
                double least = Squared(Outside(x, node.LowX, node.HighX), TSpace.Dimensions > 1 ? Outside(y, node.LowY, node.HighY) : 0,
                    TSpace.Dimensions > 2 ? Outside(z, node.LowZ, node.HighZ) : 0);
                if (at == leaf || !IsNearer(least, node.Smallest, distances, nearest))
                {
                    at = node.Next;
                    continue;
                }
                if (node.Next == at + 1)
                    Meet(node, place, x, y, z, distances, nearest);
                at++;
            }
        }

        // Meets the points of a leaf; a nearer one takes its place among the nearest, and the farthest of them is dropped.
        private void Meet(in MapNode node, int self, float x, float y, float z, Span<double> distances, Span<int> nearest)
        {
            float* columns = tree.Columns.Pointer;
            for (int other = node.Start; other < node.End; other++)
            {
                double squared = Squared((double)x - columns[other], TSpace.Dimensions > 1 ? (double)y - columns[tree.Stride + other] : 0,
                    TSpace.Dimensions > 2 ? (double)z - columns[2 * tree.Stride + other] : 0);
                int number = tree.Order[other];
                if (other == self || !IsNearer(squared, number, distances, nearest))
                    continue;
                int to = k - 1;
                for (; to > 0 && IsNearer(squared, number, distances[..to], nearest[..to]); to--)
                    (distances[to], nearest[to]) = (distances[to - 1], nearest[to - 1]);
                (distances[to], nearest[to]) = (squared, number);
            }
        }

        // Whether a point at this distance comes before the last of a list; of equals the smaller number does.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsNearer(double squared, int number, ReadOnlySpan<double> distances, ReadOnlySpan<int> nearest) =>
            squared < distances[^1] || squared == distances[^1] && (number < nearest[^1] || nearest[^1] < 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static double Squared(double dx, double dy, double dz) => dx * dx + dy * dy + dz * dz;

        // How far a coordinate is from an interval.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static double Outside(float at, float low, float high) => at < low ? (double)low - at : at > high ? (double)at - high : 0;
    }
}
