using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rootball.Tensors;

/// <summary>Turns [B,N] into [N,B] and back, so that kernels may run along the batch.</summary>
/// <remarks>
/// N may be seen as [groups, size]; then number (g, s) lies at row s·groups + g of the turned matrix: the batches of all groups at a place lie together.
/// With one group the order stays.
/// </remarks>
internal static unsafe class BatchLast
{
    // Numbers of an example in a piece: whole cache lines on one side, 64 rows of the other.
    private const int Block = 64;

    /// <summary>turned [N,B] = x [B,N]ᵀ.</summary>
    public static void Turn(Tensor x, Tensor turned, int groups = 1) => Run(x, turned, x.Shape[0], groups, null, back: false, accumulate: false);

    /// <summary>x [B,N] (+)= turned [N,B]ᵀ, with one number of <paramref name="bias"/> [N] added to each column if it is given.</summary>
    public static void Return(Tensor turned, Tensor x, int groups = 1, Tensor? bias = null, bool accumulate = false) =>
        Run(x, turned, x.Shape[0], groups, bias, back: true, accumulate);

    private static void Run(Tensor x, Tensor turned, int batch, int groups, Tensor? bias, bool back, bool accumulate)
    {
        int numbers = batch == 0 ? 0 : x.Length / batch;
        Cores.For((numbers + Block - 1) / Block,
            new Body(x.Pointer, turned.Pointer, bias is null ? null : bias.Pointer, batch, numbers, groups, back, accumulate));
    }

    private readonly struct Body(float* x, float* turned, float* bias, int batch, int numbers, int groups, bool back, bool accumulate) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int start = index * Block, end = Math.Min(numbers, start + Block), size = numbers / groups;
            nint* rows = stackalloc nint[Block];
            for (int n = start; n < end; n++)
                rows[n - start] = (nint)(turned + (nint)(n % size * groups + n / size) * batch);
            for (int b = 0; b < batch; b += 4)
            {
                for (int n = start; n < end; n += 4)
                {
                    if (b + 4 <= batch && n + 4 <= end)
                        Tile(rows + (n - start), b, n);
                    else
                        Rest(rows + (n - start), b, n, end);
                }
            }
        }

        private void Rest(nint* rows, int b, int n, int end)
        {
            for (int i = b; i < Math.Min(batch, b + 4); i++)
            {
                for (int j = n; j < Math.Min(end, n + 4); j++)
                {
                    ref float own = ref x[(nint)i * numbers + j], other = ref ((float*)rows[j - n])[i];
                    if (back)
                        own = (accumulate ? own : 0) + other + (bias is null ? 0 : bias[j]);
                    else
                        other = own;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Tile(nint* rows, int b, int n)
        {
            float* own = x + (nint)b * numbers + n, own1 = own + numbers, own2 = own1 + numbers, own3 = own2 + numbers;
            float* other = (float*)rows[0] + b, other1 = (float*)rows[1] + b, other2 = (float*)rows[2] + b, other3 = (float*)rows[3] + b;
            if (!back)
            {
                Turn(Vector128.Load(own), Vector128.Load(own1), Vector128.Load(own2), Vector128.Load(own3),
                    out Vector128<float> r0, out Vector128<float> r1, out Vector128<float> r2, out Vector128<float> r3);
                r0.Store(other);
                r1.Store(other1);
                r2.Store(other2);
                r3.Store(other3);
                return;
            }
            Turn(Vector128.Load(other), Vector128.Load(other1), Vector128.Load(other2), Vector128.Load(other3),
                out Vector128<float> e0, out Vector128<float> e1, out Vector128<float> e2, out Vector128<float> e3);
            Vector128<float> add = bias is null ? default : Vector128.Load(bias + n);
            Put(e0 + add, own);
            Put(e1 + add, own1);
            Put(e2 + add, own2);
            Put(e3 + add, own3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Put(Vector128<float> numbers, float* to) => (accumulate ? Vector128.Load(to) + numbers : numbers).Store(to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Turn(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d,
            out Vector128<float> r0, out Vector128<float> r1, out Vector128<float> r2, out Vector128<float> r3)
        {
            (Vector128<float> ab0, Vector128<float> ab1) = Interleave(a, b);
            (Vector128<float> cd0, Vector128<float> cd1) = Interleave(c, d);
            (r0, r1) = (ab0.WithUpper(cd0.GetLower()), cd0.WithLower(ab0.GetUpper()));
            (r2, r3) = (ab1.WithUpper(cd1.GetLower()), cd1.WithLower(ab1.GetUpper()));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (Vector128<float> Low, Vector128<float> High) Interleave(Vector128<float> a, Vector128<float> b) =>
            Sse.IsSupported ? (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b))
            : AdvSimd.Arm64.IsSupported ? (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b))
            : (Vector128.Create(a[0], b[0], a[1], b[1]), Vector128.Create(a[2], b[2], a[3], b[3]));
    }
}
