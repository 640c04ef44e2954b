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
