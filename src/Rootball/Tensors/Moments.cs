using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>The sums that normalisations need of a run of numbers, in an order that depends on its length alone.</summary>
internal static unsafe class Moments
{
    /// <summary>Σ (x − mean)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SquaresAround(float* x, int length, float mean)
    {
        Vector256<float> a = default, b = default, c = default, d = default, middle = Vector256.Create(mean);
        int i = 0;
        for (; i <= length - 32; i += 32)
        {
            Vector256<float> e = Vector256.Load(x + i) - middle, f = Vector256.Load(x + i + 8) - middle;
            Vector256<float> g = Vector256.Load(x + i + 16) - middle, h = Vector256.Load(x + i + 24) - middle;
            a += e * e;
            b += f * f;
            c += g * g;
            d += h * h;
        }
        for (; i <= length - 8; i += 8)
        {
            Vector256<float> e = Vector256.Load(x + i) - middle;
            a += e * e;
        }
        float sum = Vector256.Sum((a + b) + (c + d));
        for (; i < length; i++)
            sum += (x[i] - mean) * (x[i] - mean);
        return sum;
    }

    /// <summary>Σ dy and Σ dy·(x − mean), in one walk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Sum, float Product) SlopeSums(float* dy, float* x, int length, float mean)
    {
        Vector256<float> a = default, b = default, c = default, d = default, middle = Vector256.Create(mean);
        int i = 0;
        for (; i <= length - 16; i += 16)
        {
            Vector256<float> g = Vector256.Load(dy + i), h = Vector256.Load(dy + i + 8);
            a += g;
            b += h;
            c += g * (Vector256.Load(x + i) - middle);
            d += h * (Vector256.Load(x + i + 8) - middle);
        }
        float sum = Vector256.Sum(a + b), product = Vector256.Sum(c + d);
        for (; i < length; i++)
        {
            sum += dy[i];
            product += dy[i] * (x[i] - mean);
        }
        return (sum, product);
    }
}
