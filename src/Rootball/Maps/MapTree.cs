using System.Numerics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>A node of a <see cref="MapTree"/>: points that stand next to each other in its order.</summary>
internal struct MapNode
{
    /// <summary>The box around the points; axes that the map lacks are 0.</summary>
    public float LowX, LowY, LowZ, HighX, HighY, HighZ;

    /// <summary>The centre of the charges.</summary>
    public float X, Y, Z;

    /// <summary>The sum of the charges.</summary>
    public float Charge;

    /// <summary>The box's longest side, squared.</summary>
    public float SquaredSide;

    /// <summary>The first place of the points, and the one after the last.</summary>
    public int Start, End;

    /// <summary>The node after this one and all that are below it. The node's own first child is the very next node; a leaf has none.</summary>
    public int Next;

    /// <summary>The smallest number of a point.</summary>
    public int Smallest;
}

/// <summary>
/// A tree of boxes over the points of a map in Morton's order: halves of a range are those that differ in its highest differing bit. Nodes lie one after another,
/// a parent before its children, so that a walk needs no stack.
/// </summary>
/// <remarks>
/// Each node is a cell of an octree (or quadtree), or what lies between one and its parent. Points that coincide, or that the finest grid cannot tell
/// apart, are halved by their numbers. Maps of one, two or three dimensions. Reuses its memory from call to call.
/// </remarks>
internal sealed unsafe class MapTree
{
    /// <summary>The most points of a leaf.</summary>
    public const int LeafPoints = 32;

    private const int Piece = 4096;

    private readonly MortonOrder _morton = new();
    private MapNode[] _nodes = [];
    private int[] _leaves = [];
    private Tensor? _columns;

    /// <summary>The nodes, the root first. The first <see cref="NodeCount"/> entries count.</summary>
    public MapNode[] Nodes => _nodes;

    /// <summary>How many nodes there are.</summary>
    public int NodeCount { get; private set; }

    /// <summary>The numbers of the nodes that have no children. The first <see cref="LeafCount"/> entries count.</summary>
    public int[] Leaves => _leaves;

    /// <summary>How many leaves there are.</summary>
    public int LeafCount { get; private set; }

    /// <summary>The number of the point at each place.</summary>
    public int[] Order => _morton.Order;

    /// <summary>The points in the tree's order, column by column, then their charges: D+1 columns of <see cref="Stride"/> numbers.</summary>
    public Tensor Columns => _columns!;

    /// <summary>The length of a column: the number of points, and at least 8 zeros, so that whole lanes can be read from anywhere.</summary>
    public int Stride { get; private set; }

    /// <summary>Builds the tree over points [N,D], D ≤ 3, with charges [N] or, where there are none, 1 each.</summary>
    public void Build(Tensor points, Tensor? charges)
    {
        (int count, int dimensions) = (points.Shape.Rows, points.Shape.Columns);
        _morton.Sort(points);
        Stride = ((count + 7) & ~7) + 8;
        if (_columns is null || _columns.Length != (dimensions + 1) * Stride)
            _columns = new Tensor([dimensions + 1, Stride]);
        Cores.For((count + Piece - 1) / Piece,
            new GatherBody(points.Pointer, charges is null ? null : charges.Pointer, _columns.Pointer, Stride, count, dimensions, Order));
        (NodeCount, LeafCount) = (0, 0);
        if (count > 0)
            Split(0, count);
        for (int node = NodeCount - 1; node >= 0; node--)
        {
            if (_nodes[node].Next == node + 1)
                Gather(ref _nodes[node], dimensions);
            else
                Join(ref _nodes[node], _nodes[node + 1], _nodes[_nodes[node + 1].Next]);
        }
    }

    private void Split(int start, int end)
    {
        int node = NodeCount++;
        if (node == _nodes.Length)
            Array.Resize(ref _nodes, Math.Max(64, 2 * node));
        if (end - start <= LeafPoints)
        {
            if (LeafCount == _leaves.Length)
                Array.Resize(ref _leaves, Math.Max(64, 2 * LeafCount));
            _leaves[LeafCount++] = node;
        }
        else
        {
            int middle = Middle(start, end);
            Split(start, middle);
            Split(middle, end);
        }
        (_nodes[node].Start, _nodes[node].End, _nodes[node].Next) = (start, end, NodeCount);
    }

    // The first place whose key has the highest bit in which the range's keys differ; half-way where all are alike.
    private int Middle(int start, int end)
    {
        ReadOnlySpan<ulong> keys = _morton.Keys;
        ulong differing = keys[start] ^ keys[end - 1];
        if (differing == 0)
            return start + (end - start) / 2;
        int bit = BitOperations.Log2(differing), low = start, high = end - 1;
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            if ((keys[middle] >> bit & 1) == 0)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    private void Gather(ref MapNode node, int dimensions)
    {
        ReadOnlySpan<float> columns = _columns!.Span, charges = columns.Slice(dimensions * Stride + node.Start, node.End - node.Start);
        double charge = 0;
        foreach (float one in charges)
            charge += one;
        Span<float> low = stackalloc float[3], high = stackalloc float[3], centre = stackalloc float[3];
        float side = 0;
        for (int d = 0; d < dimensions; d++)
        {
            ReadOnlySpan<float> column = columns.Slice(d * Stride + node.Start, charges.Length);
            double sum = 0;
            (low[d], high[d]) = (column[0], column[0]);
            for (int i = 0; i < column.Length; i++)
            {
                (low[d], high[d]) = (MathF.Min(low[d], column[i]), MathF.Max(high[d], column[i]));
                sum += (double)column[i] * charges[i];
            }
            centre[d] = charge > 0 ? (float)(sum / charge) : low[d];
            side = MathF.Max(side, high[d] - low[d]);
        }
        (node.LowX, node.LowY, node.LowZ, node.HighX, node.HighY, node.HighZ) = (low[0], low[1], low[2], high[0], high[1], high[2]);
        (node.X, node.Y, node.Z, node.Charge, node.SquaredSide) = (centre[0], centre[1], centre[2], (float)charge, side * side);
        node.Smallest = int.MaxValue;
        foreach (int number in Order.AsSpan(node.Start, charges.Length))
            node.Smallest = Math.Min(node.Smallest, number);
    }

    private static void Join(ref MapNode node, in MapNode a, in MapNode b)
    {
        (node.LowX, node.HighX) = (MathF.Min(a.LowX, b.LowX), MathF.Max(a.HighX, b.HighX));
        (node.LowY, node.HighY) = (MathF.Min(a.LowY, b.LowY), MathF.Max(a.HighY, b.HighY));
        (node.LowZ, node.HighZ) = (MathF.Min(a.LowZ, b.LowZ), MathF.Max(a.HighZ, b.HighZ));
        float side = MathF.Max(node.HighX - node.LowX, MathF.Max(node.HighY - node.LowY, node.HighZ - node.LowZ));
        (node.Charge, node.SquaredSide, node.Smallest) = (a.Charge + b.Charge, side * side, Math.Min(a.Smallest, b.Smallest));
        // From a towards b, so that points that coincide have exactly their own place as their centre.
        float share = node.Charge > 0 ? b.Charge / node.Charge : 0;
        (node.X, node.Y, node.Z) = (a.X + share * (b.X - a.X), a.Y + share * (b.Y - a.Y), a.Z + share * (b.Z - a.Z));
    }

    private readonly struct GatherBody(float* points, float* charges, float* columns, int stride, int count, int dimensions, int[] order) : IParallelBody
    {
        public void Invoke(int index)
        {
            for (int i = index * Piece; i < Math.Min(count, (index + 1) * Piece); i++)
            {
                int from = order[i];
                for (int d = 0; d < dimensions; d++)
                    columns[(nint)d * stride + i] = points[(nint)from * dimensions + d];
                columns[(nint)dimensions * stride + i] = charges == null ? 1 : charges[from];
            }
        }
    }
}
