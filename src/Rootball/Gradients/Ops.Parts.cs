using Rootball.Gradients.Operations;
using Rootball.Tensors;

namespace Rootball.Gradients;

// Other views of the same numbers, parts of them, and products of many matrices.
public static partial class Ops
{
    /// <summary>The same numbers under another shape of as many elements. Nothing is copied.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static Var Reshape(this Var x, Shape shape)
    {
        if (shape.Length != x.Shape.Length)
            Throw.Shape($"Reshape: x {x.Shape} has {x.Shape.Length} elements, {shape} has {shape.Length}.");
        return x.Tape.RecordWindow(shape, x, 0);
    }

    /// <summary><paramref name="count"/> entries of the outermost axis, from <paramref name="start"/> on: x [M,…] → [count,…]. Nothing is copied.</summary>
    /// <exception cref="ArgumentException">The rows lie outside x.</exception>
    public static Var Rows(this Var x, int start, int count)
    {
        Shape s = x.Shape;
        if (s.Rank == 0 || start < 0 || count < 0 || start > s[0] - count)
            Throw.Shape($"Rows: rows {start} to {start + count} of x {s}.");
        Shape part = s.Rank switch { 1 => [count], 2 => [count, s[1]], 3 => [count, s[1], s[2]], _ => [count, s[1], s[2], s[3]] };
        return x.Tape.RecordWindow(part, x, start * (s[0] == 0 ? 0 : s.Length / s[0]));
    }

    /// <summary>One entry of the outermost axis: x [T,M,…] → [M,…]. Nothing is copied.</summary>
    /// <exception cref="ArgumentException">There is no such entry.</exception>
    public static Var At(this Var x, int index)
    {
        Shape s = x.Shape;
        if (s.Rank == 0 || (uint)index >= (uint)s[0])
            Throw.Shape($"At: entry {index} of x {s}.");
        Shape part = s.Rank switch { 1 => [], 2 => [s[1]], 3 => [s[1], s[2]], _ => [s[1], s[2], s[3]] };
        return x.Tape.RecordWindow(part, x, index * part.Length);
    }

    /// <summary><paramref name="count"/> columns of each row, from <paramref name="start"/> on: x [M,N] → [M,count].</summary>
    /// <exception cref="ArgumentException">The columns lie outside x.</exception>
    public static Var SliceColumns(this Var x, int start, int count)
    {
        if (start < 0 || count < 0 || start > x.Shape.Columns - count)
            Throw.Shape($"SliceColumns: columns {start} to {start + count} of x {x.Shape}.");
        return x.Tape.RecordPart(Operations.SliceColumns.Instance, [x.Shape.Rows, count], x, start);
    }

    /// <summary>Tensors one after the other along their outermost axis: [Mᵢ,…] → [Σ Mᵢ,…].</summary>
    /// <exception cref="ArgumentException">No part, or parts whose other axes differ.</exception>
    public static Var ConcatRows(params ReadOnlySpan<Var> parts)
    {
        if (parts.IsEmpty)
            Throw.Shape("ConcatRows: no parts; expected at least one.");
        Shape s = parts[0].Shape;
        int rows = 0;
        foreach (Var part in parts)
        {
            Shape p = part.Shape;
            bool fits = p.Rank == s.Rank && p.Rank > 0;
            for (int axis = 1; fits && axis < s.Rank; axis++)
                fits = p[axis] == s[axis];
            if (!fits)
                Throw.Shape($"ConcatRows: parts are {s} and {p}; expected shapes that differ in the outermost axis alone.");
            rows += p[0];
        }
        Shape whole = s.Rank switch { 1 => [rows], 2 => [rows, s[1]], 3 => [rows, s[1], s[2]], _ => [rows, s[1], s[2], s[3]] };
        return parts[0].Tape.Record(ConcatenateRows.Instance, whole, parts);
    }

    /// <summary>The two middle axes change places: x [A,B,C,D] → [A,C,B,D].</summary>
    /// <exception cref="ArgumentException">x has not four axes.</exception>
    public static Var SwapMiddle(this Var x)
    {
        if (x.Shape.Rank != 4)
            Throw.Shape($"SwapMiddle: x is {x.Shape}; expected four axes.");
        return x.Tape.Record(Operations.SwapMiddle.Instance, [x.Shape[0], x.Shape[2], x.Shape[1], x.Shape[3]], x);
    }

    /// <summary>op(a) [N,M,K] · op(b) [N,K,P] → [N,M,P], matrix by matrix, where op transposes if asked; not both.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or both are transposed.</exception>
    public static Var BatchedMatMul(this Var a, Var b, bool transposeA = false, bool transposeB = false)
    {
        if (transposeA && transposeB)
            Throw.Shape("BatchedMatMul: aᵀ·bᵀ is (b·a)ᵀ; multiply the other way round.");
        Shape shape = Tensors.BatchedMatMul.ResultShape(a.Shape, transposeA, b.Shape, transposeB);
        return a.Tape.Record(Product.Of(transposeA, transposeB, pairs: true), shape, a, b);
    }
}
