using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors.Kernels;

/// <summary>A matrix operand as the product reads it: element (i, k) lies at i·<c>LineStride</c> + k·<c>DepthStride</c>, one of which is 1.</summary>
/// <param name="Data">First element.</param>
/// <param name="LineStride">Distance between rows of A, or columns of B: what stays in the result.</param>
/// <param name="DepthStride">Distance along k: what is summed over.</param>
internal readonly unsafe record struct GemmOperand(nint Data, int LineStride, int DepthStride)
{
    public float* At(int line, int depth) => (float*)Data + (nint)line * LineStride + (nint)depth * DepthStride;
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
        for (int k = 0; k < depth; k++, from += depthStride, to += width)
        {
            int i = 0;
            for (; i <= lines - 4; i += 4)
                Vector128.Load(from + i).Store(to + i);
            for (; i < lines; i++)
                to[i] = from[i];
        }
    }

    private static void TransposeLines(float* from, int lineStride, int lines, int depth, int width, float* to)
    {
        int i = 0;
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
