using System.Runtime.CompilerServices;

namespace Rootball.Tensors;

/// <summary>Dense float32 numbers, row-major, aligned to 64 bytes and pinned, so that kernels may use addresses.</summary>
/// <remarks>A tensor is a window on a block: <see cref="Rows"/> and <see cref="As"/> share the block and copy nothing.</remarks>
public sealed class Tensor
{
    private int _offset;

    internal Tensor(TensorBlock block, Shape shape, int offset = 0) => (Block, Shape, _offset) = (block, shape, offset);

    internal Tensor(Tensor numbers, int start, Shape shape) : this(numbers.Block, shape, numbers._offset + start) { }

    /// <summary>Makes a tensor of zeros.</summary>
    public Tensor(Shape shape) : this(new TensorBlock(shape.Length), shape) => Span.Clear();

    internal TensorBlock Block { get; private set; }

    /// <summary>The lengths of the axes.</summary>
    public Shape Shape { get; internal set; }

    /// <summary>The number of elements.</summary>
    public int Length => Shape.Length;

    /// <summary>All elements, row-major.</summary>
    public unsafe Span<float> Span => new(Pointer, Length);

    /// <summary>Element of a matrix, for tests and small work; loops should take <see cref="Span"/> or <see cref="Row"/>.</summary>
    public ref float this[int row, int column] => ref Row(row)[column];

    internal unsafe float* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Block.Pointer + _offset;
    }

    /// <summary>Makes a tensor that holds a copy of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentException">The number of values differs from the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        if (values.Length != shape.Length)
            throw new ArgumentException($"Tensor.From: {values.Length} values for shape {shape}, which has {shape.Length}.", nameof(values));
        Tensor tensor = new(new TensorBlock(shape.Length), shape);
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>Row <paramref name="index"/> of the tensor seen as a matrix of its innermost axis.</summary>
    public Span<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Shape.Rows, nameof(index));
        return Span.Slice(index * Shape.Columns, Shape.Columns);
    }

    /// <summary>A window on <paramref name="count"/> entries of the outermost axis, from <paramref name="start"/>. Shares the numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window leaves the tensor.</exception>
    public Tensor Rows(int start, int count)
    {
        if (Shape.Rank == 0 || (uint)start > (uint)Shape[0] || (uint)count > (uint)(Shape[0] - start))
            throw new ArgumentOutOfRangeException(nameof(start), $"Tensor.Rows: rows {start}..{start + count} of a tensor {Shape}.");
        int stride = Shape[0] == 0 ? 0 : Length / Shape[0];
        Shape window = Shape.Rank switch
        {
            1 => [count],
            2 => [count, Shape[1]],
            3 => [count, Shape[1], Shape[2]],
            _ => [count, Shape[1], Shape[2], Shape[3]],
        };
        return new Tensor(Block, window, _offset + start * stride);
    }

    /// <summary>The same numbers under another shape of as many elements. Shares the numbers.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Tensor As(Shape shape)
    {
        if (shape.Length != Length)
            throw new ArgumentException($"Tensor.As: {Shape} has {Length} elements, {shape} has {shape.Length}.", nameof(shape));
        return new Tensor(Block, shape, _offset);
    }

    // Makes this tensor a window on another one's numbers, from element start on: windows are used again, see Workspace.
    internal void LookAt(Tensor numbers, int start, Shape shape) => (Block, _offset, Shape) = (numbers.Block, numbers._offset + start, shape);

    /// <summary>A copy with numbers of its own.</summary>
    public Tensor Clone() => From(Span, Shape);

    /// <summary>Copies the numbers of <paramref name="source"/>, which must have as many elements.</summary>
    public void CopyFrom(Tensor source)
    {
        if (source.Length != Length)
            throw new ArgumentException($"Tensor.CopyFrom: {source.Shape} into {Shape}.", nameof(source));
        source.Span.CopyTo(Span);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Tensor {Shape}";
}
