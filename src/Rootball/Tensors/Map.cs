using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>A function of one number, at two widths. Narrower machines split the wide one; wider ones gain nothing, for memory is the limit.</summary>
internal interface IUnaryOp
{
    static abstract Vector256<float> Invoke(Vector256<float> x);
    static abstract float Invoke(float x);
}

/// <summary>A function of two numbers.</summary>
internal interface IBinaryOp
{
    static abstract Vector256<float> Invoke(Vector256<float> x, Vector256<float> y);
    static abstract float Invoke(float x, float y);
}

/// <summary>Applies a function to every element, spread over the cores in pieces of fixed size.</summary>
internal static unsafe class Map
{
    // 64 KB of floats: less is done sooner than a second core is called.
    private const int Chunk = 16_384;

    /// <summary>y = f(x), or y += f(x). y may be x.</summary>
    public static void Run<TOp>(Tensor x, Tensor y, bool accumulate = false) where TOp : struct, IUnaryOp =>
        Cores.For(Pieces(y.Length), new UnaryBody<TOp>(x.Pointer, y.Pointer, y.Length, accumulate));

    /// <summary>z = f(x, y), or z += f(x, y). z may be x or y.</summary>
    public static void Run<TOp>(Tensor x, Tensor y, Tensor z, bool accumulate = false) where TOp : struct, IBinaryOp =>
        Cores.For(Pieces(z.Length), new BinaryBody<TOp>(x.Pointer, y.Pointer, z.Pointer, z.Length, accumulate));

    private static int Pieces(int length) => (length + Chunk - 1) / Chunk;

    private readonly struct UnaryBody<TOp>(float* x, float* y, int length, bool accumulate) : IParallelBody where TOp : struct, IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int i = index * Chunk, end = Math.Min(length, i + Chunk);
            for (; i <= end - 8; i += 8)
            {
                Vector256<float> f = TOp.Invoke(Vector256.Load(x + i));
                (accumulate ? Vector256.Load(y + i) + f : f).Store(y + i);
            }
            for (; i < end; i++)
                y[i] = (accumulate ? y[i] : 0) + TOp.Invoke(x[i]);
        }
    }

    private readonly struct BinaryBody<TOp>(float* x, float* y, float* z, int length, bool accumulate) : IParallelBody where TOp : struct, IBinaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int i = index * Chunk, end = Math.Min(length, i + Chunk);
            for (; i <= end - 8; i += 8)
            {
                Vector256<float> f = TOp.Invoke(Vector256.Load(x + i), Vector256.Load(y + i));
                (accumulate ? Vector256.Load(z + i) + f : f).Store(z + i);
            }
            for (; i < end; i++)
                z[i] = (accumulate ? z[i] : 0) + TOp.Invoke(x[i], y[i]);
        }
    }
}
