using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors.Kernels;

/// <summary>Eight discrete Fourier transforms side by side, one in each lane: X_f = Σ_t x_t·exp(−2πi·f·t/n), without a factor.</summary>
/// <remarks>
/// Element t is sixteen numbers, eight real parts and eight imaginary ones: a cache line. Stockham's form, which sorts itself as it goes; radices 4, 2, 3 and 5.
/// C. Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM 1992, section 1.7.
/// </remarks>
internal sealed unsafe class Fft
{
    /// <summary>Numbers an element takes: eight complex ones.</summary>
    public const int Element = 16;

    private readonly int[] _radices;
    private readonly float[][] _twiddles; // of each pass: (cos, sin) of w^j for j = 1 … radix − 1, for every p

    /// <summary>Plans transforms of length <paramref name="length"/>, which must have no prime factor above 5.</summary>
    public Fft(int length)
    {
        Length = length;
        _radices = Radices(length) ?? throw new ArgumentException($"Fft: length {length} has a prime factor above 5.", nameof(length));
        _twiddles = new float[_radices.Length][];
        for (int pass = 0, n = length; pass < _radices.Length; n /= _radices[pass++])
        {
            int radix = _radices[pass], count = n / radix;
            float[] twiddles = _twiddles[pass] = new float[2 * (radix - 1) * count];
            for (int p = 0, at = 0; p < count; p++)
            {
                for (int j = 1; j < radix; j++)
                {
                    (double sine, double cosine) = Math.SinCos(-2 * Math.PI * p * j / n);
                    (twiddles[at++], twiddles[at++]) = ((float)cosine, (float)sine);
                }
            }
        }
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The smallest length, a multiple of 8, that is at least <paramref name="least"/> and can be transformed.</summary>
    public static int NextLength(int least)
    {
        int length = Math.Max(8, (least + 7) / 8 * 8);
        while (Radices(length) is null)
            length += 8;
        return length;
    }

    /// <summary>Transforms; both runs of n elements are overwritten.</summary>
    /// <returns>Where the transform lies: <paramref name="x"/> or <paramref name="other"/>.</returns>
    public float* Run(float* x, float* other)
    {
        for (int pass = 0, n = Length, stride = 1; pass < _radices.Length; pass++)
        {
            int radix = _radices[pass], count = n / radix;
            fixed (float* w = _twiddles[pass])
            {
                switch (radix)
                {
                    case 4: Pass4(x, other, count, stride, w); break;
                    case 2: Pass2(x, other, count, stride, w); break;
                    case 3: Pass3(x, other, count, stride, w); break;
                    default: Pass5(x, other, count, stride, w); break;
                }
            }
            float* done = other;
            other = x;
            x = done;
            (n, stride) = (count, stride * radix);
        }
        return x;
    }

    private static int[]? Radices(int length)
    {
        List<int> radices = [];
        foreach (int radix in (ReadOnlySpan<int>)[4, 2, 3, 5])
        {
            for (; length % radix == 0; length /= radix)
                radices.Add(radix);
        }
        return length == 1 ? [.. radices] : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass2(float* x, float* y, int count, int stride, float* w)
    {
        nint part = (nint)count * stride * Element, step = (nint)stride * Element;
        for (int p = 0; p < count; p++, w += 2, y += step)
        {
            Complex8 w1 = new(w);
            for (int q = 0; q < stride; q++, x += Element, y += Element)
            {
                Complex8 a = Complex8.Load(x), b = Complex8.Load(x + part);
                (a + b).Store(y);
                ((a - b) * w1).Store(y + step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass4(float* x, float* y, int count, int stride, float* w)
    {
        nint part = (nint)count * stride * Element, step = (nint)stride * Element;
        for (int p = 0; p < count; p++, w += 6, y += 3 * step)
        {
            Complex8 w1 = new(w), w2 = new(w + 2), w3 = new(w + 4);
            for (int q = 0; q < stride; q++, x += Element, y += Element)
            {
                Complex8 a = Complex8.Load(x), b = Complex8.Load(x + part), c = Complex8.Load(x + 2 * part), d = Complex8.Load(x + 3 * part);
                Complex8 even = a + c, difference = a - c, odd = b + d, turned = (b - d).TimesMinusI();
                (even + odd).Store(y);
                ((difference + turned) * w1).Store(y + step);
                ((even - odd) * w2).Store(y + 2 * step);
                ((difference - turned) * w3).Store(y + 3 * step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass3(float* x, float* y, int count, int stride, float* w)
    {
        nint part = (nint)count * stride * Element, step = (nint)stride * Element;
        Vector256<float> half = Vector256.Create(-0.5f), sine = Vector256.Create(0.8660254037844386f);
        for (int p = 0; p < count; p++, w += 4, y += 2 * step)
        {
            Complex8 w1 = new(w), w2 = new(w + 2);
            for (int q = 0; q < stride; q++, x += Element, y += Element)
            {
                Complex8 a = Complex8.Load(x), b = Complex8.Load(x + part), c = Complex8.Load(x + 2 * part);
                Complex8 sum = b + c, middle = a + sum * half, turned = (b - c).TimesMinusI() * sine;
                (a + sum).Store(y);
                ((middle + turned) * w1).Store(y + step);
                ((middle - turned) * w2).Store(y + 2 * step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass5(float* x, float* y, int count, int stride, float* w)
    {
        nint part = (nint)count * stride * Element, step = (nint)stride * Element;
        Vector256<float> c1 = Vector256.Create(0.30901699437494745f), c2 = Vector256.Create(-0.8090169943749475f);
        Vector256<float> s1 = Vector256.Create(0.9510565162951535f), s2 = Vector256.Create(0.5877852522924731f);
        for (int p = 0; p < count; p++, w += 8, y += 4 * step)
        {
            Complex8 w1 = new(w), w2 = new(w + 2), w3 = new(w + 4), w4 = new(w + 6);
            for (int q = 0; q < stride; q++, x += Element, y += Element)
            {
                Complex8 a = Complex8.Load(x), b = Complex8.Load(x + part), c = Complex8.Load(x + 2 * part), d = Complex8.Load(x + 3 * part), e = Complex8.Load(x + 4 * part);
                Complex8 be = b + e, cd = c + d, beTurned = (b - e).TimesMinusI(), cdTurned = (c - d).TimesMinusI();
                Complex8 near = a + be * c1 + cd * c2, far = a + be * c2 + cd * c1;
                Complex8 nearTurned = beTurned * s1 + cdTurned * s2, farTurned = beTurned * s2 - cdTurned * s1;
                (a + be + cd).Store(y);
                ((near + nearTurned) * w1).Store(y + step);
                ((far + farTurned) * w2).Store(y + 2 * step);
                ((far - farTurned) * w3).Store(y + 3 * step);
                ((near - nearTurned) * w4).Store(y + 4 * step);
            }
        }
    }
}

/// <summary>Eight complex numbers.</summary>
internal readonly unsafe struct Complex8(Vector256<float> real, Vector256<float> imaginary)
{
    private readonly Vector256<float> _re = real, _im = imaginary;

    /// <summary>One complex number eight times.</summary>
    public Complex8(float* number) : this(Vector256.Create(number[0]), Vector256.Create(number[1])) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex8 Load(float* from) => new(Vector256.Load(from), Vector256.Load(from + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to)
    {
        _re.Store(to);
        _im.Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complex8 TimesMinusI() => new(_im, -_re);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex8 operator +(Complex8 a, Complex8 b) => new(a._re + b._re, a._im + b._im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex8 operator -(Complex8 a, Complex8 b) => new(a._re - b._re, a._im - b._im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex8 operator *(Complex8 a, Vector256<float> b) => new(a._re * b, a._im * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex8 operator *(Complex8 a, Complex8 b) =>
        new(Vector256.MultiplyAddEstimate(a._re, b._re, -(a._im * b._im)), Vector256.MultiplyAddEstimate(a._re, b._im, a._im * b._re));
}
