using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors;

/// <summary>Philox 4×32 with 10 rounds: four words from a counter and a key, one block at a time or four side by side.</summary>
/// <remarks>Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. The counter's upper 64 bits are zero.</remarks>
internal static unsafe class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const ulong Low = uint.MaxValue;

    // Words of a piece of work: about 10 µs.
    private const int Piece = 16_384;

    /// <summary>The four words of one counter.</summary>
    public static void Block(ulong counter, ulong key, Span<uint> output) =>
        Block((uint)counter, (uint)(counter >> 32), 0, 0, (uint)key, (uint)(key >> 32), output);

    public static void Block(uint x0, uint x1, uint x2, uint x3, uint k0, uint k1, Span<uint> output)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0, p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            (k0, k1) = (k0 + Weyl0, k1 + Weyl1);
        }
        (output[0], output[1], output[2], output[3]) = (x0, x1, x2, x3);
    }

    /// <summary>Number i is 0 where word <paramref name="position"/> + i, read as a number in [0, 1), is below the share, else <paramref name="kept"/>.</summary>
    public static void FillMask(ulong key, ulong position, Tensor destination, float share, float kept) =>
        Cores.For((destination.Length + Piece - 1) / Piece, new MaskBody(key, position, destination.Pointer, destination.Length, share, kept));

    /// <summary>The sixteen words of four counters from <paramref name="counter"/> on, in the order in which they are drawn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> First, Vector256<uint> Last) Blocks(ulong counter, ulong key)
    {
        // A word of four counters, each in the lower half of its lane.
        Vector256<ulong> counters = Vector256.Create(counter) + Vector256.Create(0UL, 1, 2, 3);
        Vector256<ulong> x0 = counters & Vector256.Create(Low), x1 = counters >>> 32, x2 = default, x3 = default;
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector256<ulong> p0 = Times(x0, Multiplier0), p1 = Times(x2, Multiplier1);
            (x0, x1) = ((p1 >>> 32) ^ x1 ^ Vector256.Create((ulong)k0), p1 & Vector256.Create(Low));
            (x2, x3) = ((p0 >>> 32) ^ x3 ^ Vector256.Create((ulong)k1), p0 & Vector256.Create(Low));
            (k0, k1) = (k0 + Weyl0, k1 + Weyl1);
        }
        Vector256<ulong> a = x0 | (x1 << 32), b = x2 | (x3 << 32), second = Vector256.Create(0, ulong.MaxValue, 0, ulong.MaxValue);
        Vector256<ulong> a0 = Vector256.Shuffle(a, Vector256.Create(0UL, 0, 1, 1)), b0 = Vector256.Shuffle(b, Vector256.Create(0UL, 0, 1, 1));
        Vector256<ulong> a2 = Vector256.Shuffle(a, Vector256.Create(2UL, 2, 3, 3)), b2 = Vector256.Shuffle(b, Vector256.Create(2UL, 2, 3, 3));
        return (Vector256.ConditionalSelect(second, b0, a0).AsUInt32(), Vector256.ConditionalSelect(second, b2, a2).AsUInt32());
    }

    // 32 × 32 → 64 bits; the upper halves of x are 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Times(Vector256<ulong> x, uint factor) =>
        Avx2.IsSupported ? Avx2.Multiply(x.AsUInt32(), Vector256.Create((ulong)factor).AsUInt32()) : x * Vector256.Create((ulong)factor);

    private readonly struct MaskBody(ulong key, ulong position, float* destination, int length, float share, float kept) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int i = index * Piece, end = Math.Min(length, i + Piece);
            // Of 24 bits, as RandomStream.NextSingle has them.
            Vector256<int> bound = Vector256.Create((int)MathF.Ceiling(share * (1 << 24)));
            Vector256<float> stays = Vector256.Create(kept);
            uint* words = stackalloc uint[16];
            while (i < end)
            {
                ulong word = position + (ulong)i;
                int skip = (int)(word % 4);
                (Vector256<uint> first, Vector256<uint> last) = Blocks(word / 4, key);
                Vector256<float> a = Keep(first, bound, stays), b = Keep(last, bound, stays);
                if (skip == 0 && end - i >= 16)
                {
                    a.Store(destination + i);
                    b.Store(destination + i + 8);
                    i += 16;
                    continue;
                }
                a.Store((float*)words);
                b.Store((float*)words + 8);
                for (; skip < 16 && i < end; skip++, i++)
                    destination[i] = ((float*)words)[skip];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Keep(Vector256<uint> words, Vector256<int> bound, Vector256<float> kept) =>
            Vector256.AndNot(kept, Vector256.LessThan((words >>> 8).AsInt32(), bound).AsSingle());
    }
}
