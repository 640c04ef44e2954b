using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>Sums over runs of numbers, in an order that depends on the length alone.</summary>
public static class Reduce
{
    /// <summary>Σ x.</summary>
    public static float Sum(ReadOnlySpan<float> x) => Run<Identity>(x);

    /// <summary>Σ x².</summary>
    public static float SumOfSquares(ReadOnlySpan<float> x) => Run<Square>(x);

    /// <summary>Σ x·y.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= x.Length - 32; i += 32)
        {
            a += Vector256.Create(x[i..]) * Vector256.Create(y[i..]);
            b += Vector256.Create(x[(i + 8)..]) * Vector256.Create(y[(i + 8)..]);
            c += Vector256.Create(x[(i + 16)..]) * Vector256.Create(y[(i + 16)..]);
            d += Vector256.Create(x[(i + 24)..]) * Vector256.Create(y[(i + 24)..]);
        }
        float sum = Vector256.Sum((a + b) + (c + d));
        for (; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>Σ (x − y)².</summary>
    public static float SumOfSquaredDifferences(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Vector256<float> a = default, b = default;
        int i = 0;
        for (; i <= x.Length - 16; i += 16)
        {
            Vector256<float> p = Vector256.Create(x[i..]) - Vector256.Create(y[i..]), q = Vector256.Create(x[(i + 8)..]) - Vector256.Create(y[(i + 8)..]);
            a += p * p;
            b += q * q;
        }
        float sum = Vector256.Sum(a + b);
        for (; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum;
    }

    /// <summary>The largest number; −∞ of none.</summary>
    public static float Max(ReadOnlySpan<float> x)
    {
        float max = float.NegativeInfinity;
        foreach (float value in x)
            max = MathF.Max(max, value);
        return max;
    }

    /// <summary>The index of the largest number, the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> x)
    {
        int best = 0;
        for (int i = 1; i < x.Length; i++)
        {
            if (x[i] > x[best])
                best = i;
        }
        return best;
    }

    private interface ITerm
    {
        static abstract Vector256<float> Of(Vector256<float> x);
        static abstract float Of(float x);
    }

    private readonly struct Identity : ITerm
    {
        public static Vector256<float> Of(Vector256<float> x) => x;
        public static float Of(float x) => x;
    }

    private readonly struct Square : ITerm
    {
        public static Vector256<float> Of(Vector256<float> x) => x * x;
        public static float Of(float x) => x * x;
    }

    // Four chains of eight lanes, on every machine: the same order of additions whatever its registers.
    private static float Run<TTerm>(ReadOnlySpan<float> x) where TTerm : struct, ITerm
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= x.Length - 32; i += 32)
        {
            a += TTerm.Of(Vector256.Create(x[i..]));
            b += TTerm.Of(Vector256.Create(x[(i + 8)..]));
            c += TTerm.Of(Vector256.Create(x[(i + 16)..]));
            d += TTerm.Of(Vector256.Create(x[(i + 24)..]));
        }
        float sum = Vector256.Sum((a + b) + (c + d));
        for (; i < x.Length; i++)
            sum += TTerm.Of(x[i]);
        return sum;
    }
}
