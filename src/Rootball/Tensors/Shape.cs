using System.Runtime.CompilerServices;

namespace Rootball.Tensors;

/// <summary>The lengths of a tensor's axes, outermost first, at most four. A scalar has rank 0 and one element.</summary>
/// <remarks>Written as a collection expression: <c>Shape s = [100, 784];</c></remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly record struct Shape
{
    /// <summary>The greatest number of axes a tensor may have.</summary>
    public const int MaxRank = 4;

    private readonly int _d0, _d1, _d2, _d3;

    private Shape(int rank, int d0, int d1, int d2, int d3) => (Rank, _d0, _d1, _d2, _d3) = (rank, d0, d1, d2, d3);

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The length of axis <paramref name="axis"/>; negative axes count from the innermost.</summary>
    public int this[int axis] => (axis < 0 ? axis + Rank : axis) switch
    {
        0 when Rank > 0 => _d0,
        1 when Rank > 1 => _d1,
        2 when Rank > 2 => _d2,
        3 when Rank > 3 => _d3,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Shape {this} has {Rank} axes."),
    };

    /// <summary>The number of elements.</summary>
    public int Length => Rank switch { 0 => 1, 1 => _d0, 2 => _d0 * _d1, 3 => _d0 * _d1 * _d2, _ => _d0 * _d1 * _d2 * _d3 };

    /// <summary>The length of the innermost axis; 1 for a scalar.</summary>
    public int Columns => Rank == 0 ? 1 : this[Rank - 1];

    /// <summary>How many innermost rows there are: the product of all axes but the innermost.</summary>
    public int Rows => Rank switch { <= 1 => 1, 2 => _d0, 3 => _d0 * _d1, _ => _d0 * _d1 * _d2 };

    /// <summary>The shape of a row of numbers.</summary>
    public static implicit operator Shape(int length) => Create([length]);

    /// <summary>Makes a shape from its axes.</summary>
    /// <exception cref="ArgumentException">More than four axes, a negative length, or more than 2³¹−1 elements.</exception>
    public static Shape Create(ReadOnlySpan<int> axes)
    {
        if (axes.Length > MaxRank)
            throw new ArgumentException($"Shape: {axes.Length} axes; at most {MaxRank} are supported.", nameof(axes));
        long length = 1;
        foreach (int axis in axes)
        {
            if (axis < 0)
                throw new ArgumentException($"Shape: an axis of length {axis}; lengths are 0 or more.", nameof(axes));
            length = length > int.MaxValue ? length : length * axis;
        }
        if (length > int.MaxValue)
            throw new ArgumentException("Shape: more than 2,147,483,647 elements in one tensor.", nameof(axes));
        int At(ReadOnlySpan<int> a, int i) => i < a.Length ? a[i] : 0;
        return new Shape(axes.Length, At(axes, 0), At(axes, 1), At(axes, 2), At(axes, 3));
    }

    /// <summary>The axes, so that a shape can be looped over and written as a collection expression.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    public override string ToString()
    {
        Shape self = this;
        return $"[{string.Join(',', Enumerable.Range(0, Rank).Select(i => self[i]))}]";
    }

    /// <summary>Walks the axes of a shape.</summary>
    public struct Enumerator
    {
        private readonly Shape _shape;
        private int _axis;

        internal Enumerator(Shape shape) => (_shape, _axis) = (shape, -1);

        /// <summary>The length of the present axis.</summary>
        public readonly int Current => _shape[_axis];

        /// <summary>Steps to the next axis.</summary>
        public bool MoveNext() => ++_axis < _shape.Rank;
    }
}
