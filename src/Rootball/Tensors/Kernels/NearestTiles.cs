using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors.Kernels;

/// <summary>Sweeps packed rows past a block of queries, a tile of products at a time, and offers what is near enough.</summary>
internal static unsafe class NearestTiles<TTile> where TTile : struct, IGemmTile
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scan(PackedRows packed, Tensor queries, int first, int count, ReadOnlySpan<(int First, int Count)> stretches, NearestHeaps heaps)
    {
        int depth = packed.Depth, panels = (count + TTile.Rows - 1) / TTile.Rows;
        int panelFloats = depth * TTile.Rows;
        float* scratch = ThreadScratch.Floats((panels * depth + 8) * TTile.Rows + TTile.Rows * TTile.Columns);
        float* sums = scratch, own = scratch + TTile.Rows * TTile.Columns;
        GemmOperand left = new((nint)(queries.Pointer + (nint)first * depth), depth, 1);
        for (int p = 0; p < panels; p++)
            left.Pack(p * TTile.Rows, Math.Min(TTile.Rows, count - p * TTile.Rows), 0, depth, TTile.Rows, own + p * panelFloats);
        int next = 0;
        foreach ((int start, int length) in stretches)
        {
            // Two stretches may share a strip: it is swept once.
            int last = (start + length + packed.Width - 1) / packed.Width;
            for (int strip = Math.Max(next, start / packed.Width); strip < last; strip++)
            {
                float* rows = packed.Strip(strip), halves = packed.Halves(strip), ahead = rows + (nint)depth * packed.Width;
                for (int p = 0; p < panels; p++)
                {
                    // Each tile asks for a part of the next strip.
                    float* soon = ahead + (p * 8 % depth) * packed.Width;
                    TTile.Run(depth, own + p * panelFloats, rows, sums, true, soon, packed.Width);
                    int queriesHere = Math.Min(TTile.Rows, count - p * TTile.Rows);
                    for (int i = 0; i < queriesHere; i++)
                        Offer(sums + i * TTile.Columns, halves, p * TTile.Rows + i, strip * packed.Width, heaps);
                }
            }
            next = Math.Max(next, last);
        }
        GC.KeepAlive(queries);
    }

    /// <summary>Two blocks of one matrix meet: each product is offered to its row of the first block and, if they are not the same block, to its row of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Meet(PackedRows panels, PackedRows strips, int first, int second, int blockRows, NearestHeaps heaps)
    {
        int depth = panels.Depth, width = TTile.Columns, height = TTile.Rows;
        float* sums = stackalloc float[height * width];
        int lastStrip = Math.Min(strips.Strips, (second + 1) * blockRows / width), lastPanel = Math.Min(panels.Strips, (first + 1) * blockRows / height);
        for (int strip = second * blockRows / width; strip < lastStrip; strip++)
        {
            float* rows = strips.Strip(strip), halves = strips.Halves(strip), bounds = heaps.Bounds(strip * width), ahead = rows + (nint)depth * width;
            for (int panel = first * blockRows / height; panel < lastPanel; panel++)
            {
                float* own = panels.Strip(panel), ownHalves = panels.Halves(panel), ownBounds = heaps.Bounds(panel * height);
                TTile.Run(depth, own, rows, sums, true, ahead + panel % 16 * 8 % depth * width, width);
                for (int i = 0; i < height; i++, sums += width)
                {
                    int row = panel * height + i;
                    if (first == second)
                        Offer(sums, halves, row, strip * width, heaps);
                    else
                        OfferBoth(sums, halves, bounds, ownHalves[i], ownBounds[i], row, strip * width, heaps);
                }
                sums -= height * width;
            }
        }
        GC.KeepAlive(panels);
        GC.KeepAlive(strips);
    }

    // Offers products to one row of the first block and to those of a strip of the second. Rows behind the last are infinitely far.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OfferBoth(float* sums, float* halves, float* bounds, float half, float bound, int row, int firstRow, NearestHeaps heaps)
    {
        ulong mine = 0, theirs = 0;
        if (Vector512.IsHardwareAccelerated && TTile.Columns == 32)
        {
            Vector512<float> rowBound = Vector512.Create(bound), rowHalf = Vector512.Create(half), a = Vector512.Load(sums), b = Vector512.Load(sums + 16);
            Vector512<float> rowLeastA = Vector512.Load(halves) - rowBound, rowLeastB = Vector512.Load(halves + 16) - rowBound;
            Vector512<float> leastA = rowHalf - Vector512.Load(bounds), leastB = rowHalf - Vector512.Load(bounds + 16);
            // One comparison tells that nothing is near enough for anybody, which is the rule.
            if (!Vector512.GreaterThanAny(Vector512.Max(a - Vector512.Min(rowLeastA, leastA), b - Vector512.Min(rowLeastB, leastB)), Vector512<float>.Zero))
                return;
            mine = Vector512.GreaterThan(a, rowLeastA).ExtractMostSignificantBits() | Vector512.GreaterThan(b, rowLeastB).ExtractMostSignificantBits() << 16;
            theirs = Vector512.GreaterThan(a, leastA).ExtractMostSignificantBits() | Vector512.GreaterThan(b, leastB).ExtractMostSignificantBits() << 16;
        }
        else
        {
            for (int c = 0; c < TTile.Columns; c += 8)
            {
                Vector256<float> sum = Vector256.Load(sums + c);
                mine |= (ulong)Vector256.GreaterThan(sum, Vector256.Load(halves + c) - Vector256.Create(bound)).ExtractMostSignificantBits() << c;
                theirs |= (ulong)Vector256.GreaterThan(sum, Vector256.Create(half) - Vector256.Load(bounds + c)).ExtractMostSignificantBits() << c;
            }
        }
        for (; mine != 0; mine &= mine - 1)
        {
            int c = BitOperations.TrailingZeroCount(mine);
            heaps.Add(row, halves[c] - sums[c], firstRow + c);
        }
        heaps.Settle(row);
        for (; theirs != 0; theirs &= theirs - 1)
        {
            int c = BitOperations.TrailingZeroCount(theirs);
            heaps.Add(firstRow + c, half - sums[c], row);
            heaps.Settle(firstRow + c);
        }
    }

    // ½|b|² − a·b orders as the distance does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Offer(float* sums, float* halves, int query, int firstRow, NearestHeaps heaps)
    {
        float bound = heaps.Bound(query);
        if (Vector512.IsHardwareAccelerated && TTile.Columns == 32)
        {
            Vector512<float> worst = Vector512.Create(bound);
            Vector512<float> a = Vector512.Load(halves) - Vector512.Load(sums), b = Vector512.Load(halves + 16) - Vector512.Load(sums + 16);
            Vector512<float> less = Vector512.LessThan(Vector512.Min(a, b), worst);
            if (less == Vector512<float>.Zero)
                return;
            a.Store(sums);
            b.Store(sums + 16);
            ulong near = Vector512.LessThan(a, worst).ExtractMostSignificantBits() | Vector512.LessThan(b, worst).ExtractMostSignificantBits() << 16;
            for (; near != 0; near &= near - 1)
                heaps.Add(query, sums[BitOperations.TrailingZeroCount(near)], firstRow + BitOperations.TrailingZeroCount(near));
        }
        else
        {
            for (int c = 0; c < TTile.Columns; c += 8)
            {
                Vector256<float> value = Vector256.Load(halves + c) - Vector256.Load(sums + c);
                uint near = Vector256.LessThan(value, Vector256.Create(bound)).ExtractMostSignificantBits();
                if (near == 0)
                    continue;
                value.Store(sums + c);
                for (; near != 0; near &= near - 1)
                    heaps.Add(query, sums[c + BitOperations.TrailingZeroCount(near)], firstRow + c + BitOperations.TrailingZeroCount(near));
            }
        }
        heaps.Settle(query);
    }
}
