namespace Rootball.Tensors.Kernels;

/// <summary>All rows of a matrix in the order in which a product's tiles read an operand, strip by strip, and half the square of each one's length.</summary>
internal sealed unsafe class PackedRows
{
    private readonly TensorBlock _strips, _halves;

    public PackedRows(Tensor points, int width)
    {
        (int rows, int depth) = (points.Shape.Rows, points.Shape.Columns);
        Width = width;
        (Rows, Depth, Strips) = (rows, depth, (rows + Width - 1) / Width);
        // Packing may write a few steps behind a strip's end: there is always another row, or this room.
        _strips = new TensorBlock(checked((Strips * depth + 8) * Width));
        _halves = new TensorBlock(Strips * Width);
        Cores.For(Strips, new PackBody(this, points));
        GC.KeepAlive(points);
    }

    /// <summary>The width of this machine's tiles: of a strip of the right operand.</summary>
    public static int StripWidth => MatMul.Kernel switch { "avx512" => GemmAvx512Tile12x32.Columns, "avx2" => GemmAvx2Tile6x16.Columns, _ => Gemm128Tile4x8.Columns };

    /// <summary>Their height: of a panel of the left operand.</summary>
    public static int PanelHeight => MatMul.Kernel switch { "avx512" => GemmAvx512Tile12x32.Rows, "avx2" => GemmAvx2Tile6x16.Rows, _ => Gemm128Tile4x8.Rows };

    /// <summary>How many rows a strip holds.</summary>
    public int Width { get; }

    public int Rows { get; }

    public int Depth { get; }

    public int Strips { get; }

    /// <summary>[Depth, Width] of a strip.</summary>
    public float* Strip(int index) => _strips.Pointer + (nint)index * Depth * Width;

    /// <summary>½|b|² of a strip's rows; +∞ for those behind the last, which are therefore never near.</summary>
    public float* Halves(int index) => _halves.Pointer + (nint)index * Width;

    private readonly struct PackBody(PackedRows packed, Tensor points) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = index * packed.Width, count = Math.Min(packed.Width, packed.Rows - first);
            // The next strip begins where this one ends, so its last steps must not be written beyond it.
            int depth = packed.Depth;
            float* own = ThreadScratch.Floats((depth + 8) * packed.Width);
            new GemmOperand((nint)points.Pointer, depth, 1).Pack(first, count, 0, depth, packed.Width, own);
            new ReadOnlySpan<float>(own, depth * packed.Width).CopyTo(new Span<float>(packed.Strip(index), depth * packed.Width));
            float* halves = packed.Halves(index);
            for (int i = 0; i < packed.Width; i++)
                halves[i] = i < count ? 0.5f * Reduce.SumOfSquares(points.Row(first + i)) : float.PositiveInfinity;
        }
    }
}
