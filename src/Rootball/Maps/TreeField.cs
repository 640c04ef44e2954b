using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>
/// The field by Barnes and Hut's tree: what is far away counts as one charge at its centre. N log N; for maps of three dimensions, where a grid would be too
/// large, and for one and two.
/// </summary>
/// <remarks>
/// A node stands for its points where its box's longest side is at most θ times the distance of its centre from the box of those that feel it. The points
/// of a leaf share one walk, which makes a list of the charges that they feel, and each sums the list. Barnes and Hut, Nature 324, 1986; one walk for a group: Barnes,
/// Journal of Computational Physics 87, 1990; for t-SNE: van der Maaten, JMLR 15, 2014. Coincident points are exact: their node is one charge.
/// At θ = ½ the forces of clustered points are off by 0.3 % in space, 1 % in the plane and 2 % on a line; the error falls with θ². Charges are 0 or more.
/// Reuses its memory from call to call.
/// </remarks>
internal sealed unsafe class TreeField<TKernel>(TKernel kernel, float theta = 0.5f) : IField where TKernel : struct, IMapKernel
{
    // Leaves of a piece of work.
    private const int Piece = 4;

    // Entries of a list between two columns: a leaf may be copied in whole lanes beyond the list's end.
    private const int Stride = ChargeSums.ListLength + 8;

    private readonly MapTree _tree = new();

    public void Compute(Tensor points, Tensor? charges, Tensor potential, Tensor force)
    {
        (_, int dimensions) = FieldShapes.Check(points, charges, potential, force);
        if (dimensions > 3)
            Throw.Shape($"TreeField: the points are {points.Shape}; expected one, two or three dimensions.");
        _tree.Build(points, charges);
        int pieces = (_tree.LeafCount + Piece - 1) / Piece;
        switch (dimensions)
        {
            case 1: Cores.For(pieces, new Body<Line>(kernel, theta * theta, _tree, potential.Pointer, force.Pointer)); break;
            case 2: Cores.For(pieces, new Body<Plane>(kernel, theta * theta, _tree, potential.Pointer, force.Pointer)); break;
            default: Cores.For(pieces, new Body<Space>(kernel, theta * theta, _tree, potential.Pointer, force.Pointer)); break;
        }
    }

    private readonly struct Body<TSpace>(TKernel kernel, float squaredTheta, MapTree tree, float* potential, float* force) : IParallelBody
        where TSpace : struct, IMapSpace
    {
        public void Invoke(int index)
        {
            for (int leaf = index * Piece; leaf < Math.Min(tree.LeafCount, (index + 1) * Piece); leaf++)
                Walk(tree.Nodes[tree.Leaves[leaf]]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Walk(in MapNode leaf)
        {
            float* list = ThreadScratch.Floats((TSpace.Dimensions + 1) * Stride);
            double* sums = stackalloc double[MapTree.LeafPoints * 4];
            new Span<double>(sums, MapTree.LeafPoints * 4).Clear();
            ReadOnlySpan<MapNode> nodes = tree.Nodes.AsSpan(0, tree.NodeCount);
            int length = 0;
            for (int at = 0; at < nodes.Length;)
            {
                ref readonly MapNode node = ref nodes[at];
                if (node.SquaredSide <= squaredTheta * SquaredDistance(leaf, node))
                {
                    list[length] = node.X;
                    if (TSpace.Dimensions > 1)
                        list[Stride + length] = node.Y;
                    if (TSpace.Dimensions > 2)
                        list[2 * Stride + length] = node.Z;
                    list[TSpace.Dimensions * Stride + length++] = node.Charge;
                    at = node.Next;
                }
                else if (node.Next == at + 1)
                {
                    Append(node, list + length);
                    length += node.End - node.Start;
                    at++;
                }
                else
                {
                    at++;
                }
                if (length > ChargeSums.ListLength - MapTree.LeafPoints)
                {
                    Sum(leaf, list, length, sums);
                    length = 0;
                }
            }
            Sum(leaf, list, length, sums);
            for (int i = leaf.Start; i < leaf.End; i++, sums += 4)
            {
                int point = tree.Order[i];
                potential[point] = (float)sums[0];
                for (int d = 0; d < TSpace.Dimensions; d++)
                    force[(nint)point * TSpace.Dimensions + d] = (float)sums[1 + d];
            }
        }

        // Of a node's centre from a leaf's box.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float SquaredDistance(in MapNode leaf, in MapNode node)
        {
            float dx = MathF.Max(MathF.Max(leaf.LowX - node.X, node.X - leaf.HighX), 0), squared = dx * dx;
            if (TSpace.Dimensions > 1)
            {
                float dy = MathF.Max(MathF.Max(leaf.LowY - node.Y, node.Y - leaf.HighY), 0);
                squared += dy * dy;
            }
            if (TSpace.Dimensions > 2)
            {
                float dz = MathF.Max(MathF.Max(leaf.LowZ - node.Z, node.Z - leaf.HighZ), 0);
                squared += dz * dz;
            }
            return squared;
        }

        // Copies a leaf's points and charges to the end of a list, in whole lanes.
        private void Append(in MapNode node, float* list)
        {
            float* from = tree.Columns.Pointer + node.Start;
            for (int d = 0; d <= TSpace.Dimensions; d++, from += tree.Stride, list += Stride)
            {
                for (int i = 0; i < node.End - node.Start; i += 8)
                    Vector256.Load(from + i).Store(list + i);
            }
        }

        private void Sum(in MapNode leaf, float* list, int length, double* sums)
        {
            for (; length % 8 != 0; length++)
            {
                for (int d = 0; d <= TSpace.Dimensions; d++)
                    list[d * Stride + length] = 0;
            }
            float* point = tree.Columns.Pointer + leaf.Start;
            for (int i = leaf.Start; i < leaf.End; i++, point++, sums += 4)
                ChargeSums.Add<TKernel, TSpace>(kernel, list, Stride, length, point[0],
                    TSpace.Dimensions > 1 ? point[tree.Stride] : 0, TSpace.Dimensions > 2 ? point[2 * tree.Stride] : 0, sums);
        }
    }
}
