using System.Runtime.CompilerServices;

namespace Rootball.Tensors.Kernels;

/// <summary>What is done with finished sums: store, add, bias and activation, or the optimiser's update of a weight.</summary>
internal unsafe interface IGemmEpilogue
{
    /// <summary>Takes sums (<paramref name="row"/>, <paramref name="column"/> … + <paramref name="count"/>), each element exactly once.</summary>
    void Take(float* sums, int row, int column, int count);

    /// <summary>Asks for the memory that <see cref="Take"/> will touch, before the sums are computed.</summary>
    void Expect(int row, int column);
}

/// <summary>C[M,N] = A[M,K] · B[K,N], blocked for caches, packed for the tile, spread over the cores by parts of C.</summary>
/// <remarks>
/// A is packed once and shared. A task owns a block of C; it packs B's strip for a stretch of k, sweeps A's strips over it, and keeps its partial sums beside.
/// Every sum runs over k in the same order, whoever computes it: the bits do not depend on the number of threads.
/// After K. Goto and R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
/// </remarks>
internal static unsafe class GemmBlocked<TTile, TLeft, TRight, TEpilogue>
    where TTile : struct, IGemmTile
    where TLeft : struct, IGemmSource
    where TRight : struct, IGemmSource
    where TEpilogue : struct, IGemmEpilogue
{
    // Depth of a packed strip of B: 384 · 32 columns · 4 bytes = 48 KB stays in L2 and streams from there at a fifth of its bandwidth.
    private const int DepthBlock = 384;

    // A strip that few rows sweep over is packed as often as it is used: half as deep, it never leaves L1.
    private const int FewRows = 72, ShallowBlock = 192;

    // Rows of C in a task: 264 · 64 sums = 66 KB, and the strips of A and B beside it, leave half of a 1 MB L2 free.
    private const int RowBlock = 264;
    private const int StripsPerTask = 2;

    // Steps of k that packing may write behind a strip's end.
    private const int Overhang = 8;

    public static void Run(in TLeft a, in TRight b, int m, int n, int k, in TEpilogue epilogue)
    {
        float* packedA = GemmScratch.Shared(RoundUp(m, TTile.Rows) * k);
        int panels = PanelCount(m);
        if ((long)m * k < 1 << 14)
        {
            for (int p = 0; p < panels; p++)
                PackPanel(a, m, k, p, packedA);
        }
        else
        {
            const int Group = 4;
            Cores.For((panels + Group - 1) / Group, new PackBody(a, m, k, panels, Group, packedA));
        }
        int strips = (n + TTile.Columns - 1) / TTile.Columns;
        int stripsPerTask = strips >= 8 * Cores.Count ? StripsPerTask : 1;
        int rowBlocks = (m + RowBlock - 1) / RowBlock;
        // Too few strips to keep all cores busy (a read-out of ten classes): split the rows further.
        int wanted = 2 * Cores.Count;
        if (strips * rowBlocks < wanted && (long)m * n * k > 1 << 20)
            rowBlocks = Math.Min((wanted + strips - 1) / strips, Math.Max(1, m / TTile.Rows));
        int panelsPerBlock = (panels + rowBlocks - 1) / rowBlocks;
        rowBlocks = (panels + panelsPerBlock - 1) / panelsPerBlock;
        int columnBlocks = (strips + stripsPerTask - 1) / stripsPerTask;
        MultiplyBody body = new(packedA, b, m, n, k, panels, panelsPerBlock, columnBlocks, stripsPerTask, epilogue);
        if ((long)m * n * k < 1 << 16)
        {
            for (int i = 0; i < rowBlocks * columnBlocks; i++)
                body.Invoke(i);
        }
        else
        {
            Cores.For(rowBlocks * columnBlocks, body);
        }
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    // Full panels first, then the rest of the rows in small ones, unless a padded full one costs no more.
    private static int PanelCount(int m)
    {
        int rest = m % TTile.Rows, small = (rest + TTile.SmallRows - 1) / TTile.SmallRows;
        return m / TTile.Rows + (small * TTile.SmallRows == TTile.Rows ? 1 : small);
    }

    private static (int Row, int Rows, int Height) Panel(int m, int index)
    {
        int full = m / TTile.Rows;
        if (index < full)
            return (index * TTile.Rows, TTile.Rows, TTile.Rows);
        int rest = m % TTile.Rows;
        if ((rest + TTile.SmallRows - 1) / TTile.SmallRows * TTile.SmallRows == TTile.Rows)
            return (full * TTile.Rows, rest, TTile.Rows);
        int row = full * TTile.Rows + (index - full) * TTile.SmallRows;
        return (row, Math.Min(TTile.SmallRows, m - row), TTile.SmallRows);
    }

    private static void PackPanel(in TLeft a, int m, int k, int panel, float* packedA)
    {
        (int row, int rows, int height) = Panel(m, panel);
        a.Pack(row, rows, 0, k, height, packedA + (nint)row * k);
    }

    private readonly struct PackBody(TLeft a, int m, int k, int panels, int group, float* packedA) : IParallelBody
    {
        public void Invoke(int index)
        {
            for (int p = index * group; p < Math.Min(panels, (index + 1) * group); p++)
                PackPanel(a, m, k, p, packedA);
        }
    }

    private readonly struct MultiplyBody(float* packedA, TRight b, int m, int n, int k, int panels, int panelsPerBlock, int columnBlocks,
        int stripsPerTask, TEpilogue epilogue) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int firstPanel = index / columnBlocks * panelsPerBlock, lastPanel = Math.Min(panels, firstPanel + panelsPerBlock);
            int firstColumn = index % columnBlocks * stripsPerTask * TTile.Columns;
            int strips = Math.Min(stripsPerTask, (n - firstColumn + TTile.Columns - 1) / TTile.Columns);
            int tile = TTile.Rows * TTile.Columns, depthBlock = m <= FewRows ? ShallowBlock : DepthBlock;
            GemmScratch.Own((depthBlock + Overhang) * TTile.Columns * strips, panelsPerBlock * strips * tile, out float* packedB, out float* sums);
            for (int depth = 0; depth < k || depth == 0; depth += depthBlock)
            {
                int block = Math.Min(depthBlock, k - depth);
                bool last = depth + depthBlock >= k;
                for (int s = 0; s < strips; s++)
                {
                    int column = firstColumn + s * TTile.Columns, columns = Math.Min(TTile.Columns, n - column);
                    b.Pack(column, columns, depth, block, TTile.Columns, packedB);
                    Ahead ahead = Next(index, s, strips, depth, block);
                    for (int p = firstPanel; p < lastPanel; p++)
                    {
                        (int row, int rows, int height) = Panel(m, p);
                        float* panel = packedA + (nint)row * k + (nint)depth * height;
                        float* sum = sums + ((nint)(p - firstPanel) * strips + s) * tile;
                        for (int i = 0; last && i < rows; i++)
                            epilogue.Expect(row + i, column);
                        float* soon = ahead.Take(block);
                        if (height == TTile.Rows)
                            TTile.Run(block, panel, packedB, sum, depth == 0, soon, ahead.Step);
                        else
                            TTile.RunSmall(block, panel, packedB, sum, depth == 0, soon, ahead.Step);
                        if (last)
                        {
                            for (int i = 0; i < rows; i++)
                                epilogue.Take(sum + i * TTile.Columns, row + i, column, columns);
                        }
                    }
                }
            }
        }

        // Where the strip after this one lies: beside it, further down, or in the task this thread will most likely take next.
        private Ahead Next(int index, int strip, int strips, int depth, int block)
        {
            if (b.Matrix is not { } matrix)
                return new Ahead(new GemmOperand((nint)packedA, 1, 1), 0, 0, 0);
            if (strip + 1 < strips)
                strip++;
            else if (depth + block < k)
                (strip, depth) = (0, depth + block);
            else
                (index, strip, depth) = (index + Cores.Count, 0, 0);
            int column = (index % columnBlocks * stripsPerTask + strip) * TTile.Columns;
            return column < n ? new Ahead(matrix, column, depth, Math.Min(m <= FewRows ? ShallowBlock : DepthBlock, k - depth)) : new Ahead(matrix, 0, 0, 0);
        }
    }

    // Walks over the memory of a strip two cache lines at a time, in the order in which tiles can ask for it.
    private struct Ahead(GemmOperand b, int column, int depth, int block)
    {
        private int _done;

        public readonly nint Step => _done > block ? 0 : b.LineStride == 1 ? b.DepthStride : b.LineStride;

        // A tile asks once every eight steps. Rows of k lie apart: go down them. Columns lie apart: go across them, 32 steps of k at a time.
        public float* Take(int steps)
        {
            if (_done >= block)
            {
                _done = block + 1;
                return b.At(0, 0);
            }
            float* from = b.At(column, depth + _done);
            _done += b.LineStride == 1 ? (steps + 7) / 8 : 32;
            return from;
        }
    }
}

/// <summary>Scratch memory of the matrix product: grows to the largest product seen by a thread and stays.</summary>
internal static unsafe class GemmScratch
{
    [ThreadStatic] private static TensorBlock? t_shared, t_strip, t_sums;

    public static float* Shared(int floats) => Grow(ref t_shared, floats);

    public static void Own(int strip, int sums, out float* packedB, out float* partial)
    {
        packedB = Grow(ref t_strip, strip);
        partial = Grow(ref t_sums, sums);
    }

    private static float* Grow(ref TensorBlock? block, int floats)
    {
        if (block is null || block.Capacity < floats)
            block = new TensorBlock(Math.Max(floats, 1 << 14));
        return block.Pointer;
    }
}
