using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>
/// Points in the order of a curve that fills the map, so that near points stand near each other: the bits of their coordinates interleaved
/// (Morton, IBM technical report, 1966). Points in one cell of the finest grid keep the order of their numbers.
/// </summary>
/// <remarks>The grid has 2³¹ steps an axis in one and two dimensions and 2²¹ in three, over the longest side of the points' box. Reuses its memory.</remarks>
internal sealed unsafe class MortonOrder
{
    private const int DigitBits = 11, Digits = 1 << DigitBits, Piece = 4096;

    private readonly int[] _starts = new int[Digits];
    private ulong[] _keys = [], _otherKeys = [];
    private int[] _order = [], _otherOrder = [];

    /// <summary>The keys, ascending. The first N entries count.</summary>
    public ulong[] Keys => _keys;

    /// <summary>The number of the point that stands at each place. The first N entries count.</summary>
    public int[] Order => _order;

    /// <summary>Puts points [N,D] of one, two or three dimensions in order.</summary>
    public void Sort(Tensor points)
    {
        (int count, int dimensions) = (points.Shape.Rows, points.Shape.Columns);
        if (_keys.Length < count)
        {
            (_keys, _otherKeys) = (new ulong[count], new ulong[count]);
            (_order, _otherOrder) = (new int[count], new int[count]);
        }
        int bits = dimensions == 3 ? 21 : 31;
        double* low = stackalloc double[3];
        double side = Box(points, low), scale = side > 0 ? ((1L << bits) - 1) / side : 0;
        Cores.For((count + Piece - 1) / Piece, new KeysBody(points.Pointer, low[0], low[1], low[2], scale, dimensions, count, _keys, _order));
        for (int shift = 0; shift < bits * dimensions; shift += DigitBits)
            SortDigit(count, shift);
    }

    // The least coordinate on each axis; returns the longest side.
    private static double Box(Tensor points, double* low)
    {
        ReadOnlySpan<float> numbers = points.Span;
        int dimensions = points.Shape.Columns;
        double side = 0;
        for (int d = 0; d < dimensions; d++)
        {
            float least = float.PositiveInfinity, most = float.NegativeInfinity;
            for (int i = d; i < numbers.Length; i += dimensions)
                (least, most) = (MathF.Min(least, numbers[i]), MathF.Max(most, numbers[i]));
            low[d] = least;
            side = Math.Max(side, (double)most - least);
        }
        return side;
    }

    // One stable pass of a radix sort, from the lowest digit up; a digit that all keys share costs its counting only.
    private void SortDigit(int count, int shift)
    {
        Array.Clear(_starts);
        ReadOnlySpan<ulong> keys = _keys.AsSpan(0, count);
        foreach (ulong key in keys)
            _starts[(int)(key >> shift) & (Digits - 1)]++;
        int total = 0;
        foreach (ref int start in _starts.AsSpan())
        {
            if (start == count)
                return;
            (start, total) = (total, total + start);
        }
        for (int i = 0; i < keys.Length; i++)
        {
            int to = _starts[(int)(keys[i] >> shift) & (Digits - 1)]++;
            _otherKeys[to] = keys[i];
            _otherOrder[to] = _order[i];
        }
        (_keys, _otherKeys) = (_otherKeys, _keys);
        (_order, _otherOrder) = (_otherOrder, _order);
    }

    private readonly struct KeysBody(float* points, double lowX, double lowY, double lowZ, double scale, int dimensions, int count, ulong[] keys, int[] order)
        : IParallelBody
    {
        public void Invoke(int index)
        {
            for (int i = index * Piece; i < Math.Min(count, (index + 1) * Piece); i++)
            {
                float* point = points + (nint)i * dimensions;
                ulong x = (ulong)((point[0] - lowX) * scale);
                keys[i] = dimensions switch
                {
                    1 => x,
                    2 => EverySecond(x) | EverySecond((ulong)((point[1] - lowY) * scale)) << 1,
                    _ => EveryThird(x) | EveryThird((ulong)((point[1] - lowY) * scale)) << 1 | EveryThird((ulong)((point[2] - lowZ) * scale)) << 2,
                };
                order[i] = i;
            }
        }

        // Moves bit b to bit 2b, for 32 bits.
        private static ulong EverySecond(ulong bits)
        {
            bits = (bits | bits << 16) & 0x0000FFFF0000FFFF;
            bits = (bits | bits << 8) & 0x00FF00FF00FF00FF;
            bits = (bits | bits << 4) & 0x0F0F0F0F0F0F0F0F;
            bits = (bits | bits << 2) & 0x3333333333333333;
            return (bits | bits << 1) & 0x5555555555555555;
        }

        // Moves bit b to bit 3b, for 21 bits.
        private static ulong EveryThird(ulong bits)
        {
            bits = (bits | bits << 32) & 0x001F00000000FFFF;
            bits = (bits | bits << 16) & 0x001F0000FF0000FF;
            bits = (bits | bits << 8) & 0x100F00F00F00F00F;
            bits = (bits | bits << 4) & 0x10C30C30C30C30C3;
            return (bits | bits << 2) & 0x1249249249249249;
        }
    }
}
