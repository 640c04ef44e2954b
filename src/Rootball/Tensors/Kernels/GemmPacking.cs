using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors.Kernels;

/// <summary>An operand of the product, wherever its numbers come from. Lines (rows of A, columns of B) stay in the result; depth is summed over.</summary>
internal unsafe interface IGemmSource
{
    /// <summary>One number of the operand: its definition.</summary>
    float Value(int line, int depth);

    /// <summary>Copies lines × depth into the k-major order in which a tile reads them, [depth, width]; missing lines become zeros.</summary>
    void Pack(int line, int lines, int depthStart, int depth, int width, float* destination);

    /// <summary>The operand as it lies in memory if it is a plain matrix, so that it can be asked for ahead of time.</summary>
    GemmOperand? Matrix { get; }
}

/// <summary>A plain matrix: element (i, k) lies at i·<c>LineStride</c> + k·<c>DepthStride</c>, one of which is 1.</summary>
/// <param name="Data">First element.</param>
/// <param name="LineStride">Distance between rows of A, or columns of B.</param>
/// <param name="DepthStride">Distance along k.</param>
internal readonly unsafe record struct GemmOperand(nint Data, int LineStride, int DepthStride) : IGemmSource
{
    public GemmOperand? Matrix => this;

    public float* At(int line, int depth) => (float*)Data + (nint)line * LineStride + (nint)depth * DepthStride;

    public float Value(int line, int depth) => *At(line, depth);

    public void Pack(int line, int lines, int depthStart, int depth, int width, float* destination) =>
        GemmPacking.Pack(this, line, lines, depthStart, depth, width, destination);
}

/// <summary>Copies a strip of an operand into the k-major order in which a tile reads it, padding missing lines with zeros.</summary>
internal static unsafe class GemmPacking
{
    // source lines × depth -> destination [depth, width]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(in GemmOperand source, int line, int lines, int depthStart, int depth, int width, float* destination)
    {
        if (lines < width)
            new Span<float>(destination, depth * width).Clear();
        float* from = source.At(line, depthStart);
        if (source.LineStride == 1)
            CopyLines(from, source.DepthStride, lines, depth, width, destination);
        else
            TransposeLines(from, source.LineStride, lines, depth, width, destination);
    }

    private static void CopyLines(float* from, int depthStride, int lines, int depth, int width, float* to)
    {
        if (Vector512.IsHardwareAccelerated && lines == 32)
        {
            for (int k = 0; k < depth; k++, from += depthStride, to += width)
            {
                Vector512.Load(from).Store(to);
                Vector512.Load(from + 16).Store(to + 16);
            }
            return;
        }
        if (Vector256.IsHardwareAccelerated && lines == 16)
        {
            for (int k = 0; k < depth; k++, from += depthStride, to += width)
            {
                Vector256.Load(from).Store(to);
                Vector256.Load(from + 8).Store(to + 8);
            }
            return;
        }
        for (int k = 0; k < depth; k++, from += depthStride, to += width)
        {
            int i = 0;
            for (; i <= lines - 4; i += 4)
                Vector128.Load(from + i).Store(to + i);
            for (; i < lines; i++)
                to[i] = from[i];
        }
    }

    // lines × depth, lines apart by lineStride -> [depth, width]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransposeLines(float* from, int lineStride, int lines, int depth, int width, float* to)
    {
        int i = 0;
        if (Avx.IsSupported)
        {
            for (; i <= lines - 8; i += 8)
            {
                float* row = from + (nint)i * lineStride;
                float* column = to + i;
                int k = 0;
                for (; k <= depth - 8; k += 8, row += 8, column += 8 * width)
                    Transpose8x8(row, lineStride, column, width);
                for (; k < depth; k++, row++, column += width)
                {
                    for (int line = 0; line < 8; line++)
                        column[line] = row[(nint)line * lineStride];
                }
            }
        }
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; i <= lines - 4; i += 4)
            {
                float* r0 = from + (nint)i * lineStride, r1 = r0 + lineStride, r2 = r1 + lineStride, r3 = r2 + lineStride;
                float* column = to + i;
                int k = 0;
                for (; k <= depth - 4; k += 4, column += 4 * width)
                    Transpose4x4(r0 + k, r1 + k, r2 + k, r3 + k, column, width);
                for (; k < depth; k++, column += width)
                    (column[0], column[1], column[2], column[3]) = (r0[k], r1[k], r2[k], r3[k]);
            }
        }
        for (; i < lines; i++)
        {
            float* row = from + (nint)i * lineStride;
            for (int k = 0; k < depth; k++)
                to[k * width + i] = row[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8x8(float* from, nint stride, float* to, nint width)
    {
        float* lower = from + 4 * stride;
        Turn(Vector256.Load(from), Vector256.Load(from + stride), Vector256.Load(from + 2 * stride), Vector256.Load(from + 3 * stride),
            Vector256.Load(lower), Vector256.Load(lower + stride), Vector256.Load(lower + 2 * stride), Vector256.Load(lower + 3 * stride), to, width);
    }

    /// <summary>Turns eight rows of eight: to[k·width + i] = row i's number k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, Vector256<float> e, Vector256<float> f, Vector256<float> g,
        Vector256<float> h, float* to, nint width)
    {
        if (!Avx.IsSupported)
        {
            Vector256<float>* rows = stackalloc Vector256<float>[8] { a, b, c, d, e, f, g, h };
            TransposeLines((float*)rows, 8, 8, 8, (int)width, to);
            return;
        }
        Vector256<float> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b), cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
        Vector256<float> ef0 = Avx.UnpackLow(e, f), ef1 = Avx.UnpackHigh(e, f), gh0 = Avx.UnpackLow(g, h), gh1 = Avx.UnpackHigh(g, h);
        // Each holds a column of the upper or lower four rows in its low half, and the column four further on in its high half.
        Vector256<float> u0 = Avx.Shuffle(ab0, cd0, 0x44), u1 = Avx.Shuffle(ab0, cd0, 0xEE), u2 = Avx.Shuffle(ab1, cd1, 0x44), u3 = Avx.Shuffle(ab1, cd1, 0xEE);
        Vector256<float> l0 = Avx.Shuffle(ef0, gh0, 0x44), l1 = Avx.Shuffle(ef0, gh0, 0xEE), l2 = Avx.Shuffle(ef1, gh1, 0x44), l3 = Avx.Shuffle(ef1, gh1, 0xEE);
        Avx.Permute2x128(u0, l0, 0x20).Store(to);
        Avx.Permute2x128(u1, l1, 0x20).Store(to + width);
        Avx.Permute2x128(u2, l2, 0x20).Store(to + 2 * width);
        Avx.Permute2x128(u3, l3, 0x20).Store(to + 3 * width);
        Avx.Permute2x128(u0, l0, 0x31).Store(to + 4 * width);
        Avx.Permute2x128(u1, l1, 0x31).Store(to + 5 * width);
        Avx.Permute2x128(u2, l2, 0x31).Store(to + 6 * width);
        Avx.Permute2x128(u3, l3, 0x31).Store(to + 7 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* r0, float* r1, float* r2, float* r3, float* to, int width)
    {
        Vector128<float> a = Vector128.Load(r0), b = Vector128.Load(r1), c = Vector128.Load(r2), d = Vector128.Load(r3);
        if (Sse.IsSupported)
        {
            Vector128<float> ab0 = Sse.UnpackLow(a, b), ab1 = Sse.UnpackHigh(a, b), cd0 = Sse.UnpackLow(c, d), cd1 = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab0, cd0).Store(to);
            Sse.MoveHighToLow(cd0, ab0).Store(to + width);
            Sse.MoveLowToHigh(ab1, cd1).Store(to + 2 * width);
            Sse.MoveHighToLow(cd1, ab1).Store(to + 3 * width);
        }
        else
        {
            Vector128<float> ac0 = AdvSimd.Arm64.ZipLow(a, c), ac1 = AdvSimd.Arm64.ZipHigh(a, c), bd0 = AdvSimd.Arm64.ZipLow(b, d), bd1 = AdvSimd.Arm64.ZipHigh(b, d);
            AdvSimd.Arm64.ZipLow(ac0, bd0).Store(to);
            AdvSimd.Arm64.ZipHigh(ac0, bd0).Store(to + width);
            AdvSimd.Arm64.ZipLow(ac1, bd1).Store(to + 2 * width);
            AdvSimd.Arm64.ZipHigh(ac1, bd1).Store(to + 3 * width);
        }
    }
}
