using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>Convolution of a grid with an even kernel that reaches over all of it, by Fourier transforms: g(a) = Σ_b k(a − b)·f(b), without wrapping round.</summary>
/// <remarks>
/// The grid [n₀,n₁] lies in the corner of a torus at least twice as wide. Down the columns two real transforms ride in one complex one; what they yield is kept in
/// blocks of eight frequencies, in which the transforms along the rows find their eight lanes side by side. The spectrum of an even kernel is real.
/// </remarks>
internal sealed unsafe class EvenConvolution
{
    private const int Lanes = 8, Pair = 2 * Lanes;

    private readonly Fft _down, _along;
    private readonly int _blocks; // of eight frequencies down the columns, 0 … M₀/2
    private readonly TensorBlock _spectrum; // [blocks, M₁, 8], with the inverse transforms' factors
    private readonly TensorBlock _waves; // [blocks, pitch] elements

    /// <summary>Plans convolutions of grids with <paramref name="rows"/> rows and <paramref name="columns"/> columns.</summary>
    /// <param name="rows">n₀, the most rows a grid may have.</param>
    /// <param name="columns">n₁, likewise.</param>
    /// <param name="kernel">k at a distance of so many rows and columns.</param>
    /// <param name="sharpen">What the kernel's spectrum is multiplied by, for a frequency in 0 … π down and along.</param>
    public EvenConvolution(int rows, int columns, Func<int, int, float> kernel, Func<double, double>? sharpen = null)
    {
        (_down, _along) = (new Fft(Fft.NextLength(2 * rows)), new Fft(Fft.NextLength(2 * columns)));
        _blocks = _down.Length / 2 / Lanes + 1;
        _spectrum = new TensorBlock(checked(_blocks * _along.Length * Lanes));
        _waves = new TensorBlock(checked(_blocks * RoundUp(_along.Length) * Fft.Element));
        MakeSpectrum(kernel, sharpen ?? (_ => 1));
    }

    /// <summary>The most rows a grid may have.</summary>
    public int Rows => _down.Length / 2;

    /// <summary>The most columns a grid may have.</summary>
    public int Columns => _along.Length / 2;

    /// <summary>Replaces a grid by its convolution.</summary>
    /// <param name="grid">[rows, pitch], the pitch a multiple of 16 and what lies behind the columns zero.</param>
    /// <param name="rows">At most <see cref="Rows"/>.</param>
    /// <param name="pitch">At most <see cref="Columns"/> rounded up to a multiple of 16.</param>
    public void Run(float* grid, int rows, int pitch)
    {
        int pairs = pitch / Pair;
        Cores.For(pairs, new DownBody(this, grid, rows, pitch));
        Cores.For(_blocks, new AlongBody(this, pitch));
        Cores.For(pairs, new UpBody(this, grid, rows, pitch));
    }

    private float* Waves(int block, int column) => _waves.Pointer + ((nint)block * RoundUp(_along.Length) + column) * Fft.Element;

    private static int RoundUp(int columns) => (columns + Pair - 1) / Pair * Pair;

    // The kernel on the torus goes the same way as a grid, down and along; its transform is real but for rounding.
    private void MakeSpectrum(Func<int, int, float> kernel, Func<double, double> sharpen)
    {
        (int m0, int m1) = (_down.Length, _along.Length);
        int pitch = RoundUp(m1);
        TensorBlock torus = new(checked(m0 * pitch));
        new Span<float>(torus.Pointer, m0 * pitch).Clear();
        for (int i = 0; i <= m0 / 2; i++)
        {
            float* row = torus.Pointer + (nint)i * pitch;
            for (int j = 0; j <= m1 / 2; j++)
                row[j] = row[(m1 - j) % m1] = kernel(i, j);
            if (i > 0 && i < m0 / 2)
                new ReadOnlySpan<float>(row, pitch).CopyTo(new Span<float>(torus.Pointer + (nint)(m0 - i) * pitch, pitch));
        }
        Cores.For(pitch / Pair, new DownBody(this, torus.Pointer, m0, pitch));
        GC.KeepAlive(torus); // the loop knows only its address
        float* scratch = ThreadScratch.Floats(2 * m1 * Fft.Element);
        double[] alongFactors = [.. Enumerable.Range(0, m1).Select(g => sharpen(2 * Math.PI * Math.Min(g, m1 - g) / m1))];
        for (int block = 0; block < _blocks; block++)
        {
            new ReadOnlySpan<float>(Waves(block, 0), m1 * Fft.Element).CopyTo(new Span<float>(scratch, m1 * Fft.Element));
            float* transform = _along.Run(scratch, scratch + m1 * Fft.Element);
            float* spectrum = _spectrum.Pointer + (nint)block * m1 * Lanes;
            for (int lane = 0; lane < Lanes; lane++)
            {
                int f = block * Lanes + lane;
                double factor = sharpen(2 * Math.PI * Math.Min(f, m0 - f) / m0) / ((double)m0 * m1);
                for (int g = 0; g < m1; g++)
                    spectrum[g * Lanes + lane] = (float)(transform[g * Fft.Element + lane] * factor * alongFactors[g]);
            }
        }
    }

    // Sixteen columns of the grid -> their waves: frequencies 0 … M₀/2 in blocks of eight, and nothing for those beyond.
    private readonly struct DownBody(EvenConvolution plan, float* grid, int rows, int pitch) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int length = plan._down.Length;
            float* x = ThreadScratch.Floats(2 * length * Fft.Element);
            for (int i = 0; i < rows; i++)
                new ReadOnlySpan<float>(grid + (nint)i * pitch + index * Pair, Pair).CopyTo(new Span<float>(x + i * Fft.Element, Pair));
            new Span<float>(x + rows * Fft.Element, (length - rows) * Fft.Element).Clear();
            x = plan._down.Run(x, x + length * Fft.Element);
            Vector256<float>* real = stackalloc Vector256<float>[4 * Lanes];
            for (int block = 0; block < plan._blocks; block++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    int f = block * Lanes + lane;
                    if (f > length / 2)
                    {
                        real[lane] = real[Lanes + lane] = real[2 * Lanes + lane] = real[3 * Lanes + lane] = default;
                        continue;
                    }
                    // z = a + i·b, both real: A = (Z(f) + Z(−f)*)/2, B = (Z(f) − Z(−f)*)/2i.
                    float* up = x + f * Fft.Element, back = x + (length - f) % length * Fft.Element;
                    Vector256<float> ur = Vector256.Load(up), ui = Vector256.Load(up + Lanes), br = Vector256.Load(back), bi = Vector256.Load(back + Lanes);
                    Vector256<float> half = Vector256.Create(0.5f);
                    real[lane] = half * (ur + br);
                    real[Lanes + lane] = half * (ui - bi);
                    real[2 * Lanes + lane] = half * (ui + bi);
                    real[3 * Lanes + lane] = half * (br - ur);
                }
                Turn(real, plan.Waves(block, index * Pair), Fft.Element);
                Turn(real + Lanes, plan.Waves(block, index * Pair) + Lanes, Fft.Element);
                Turn(real + 2 * Lanes, plan.Waves(block, index * Pair + Lanes), Fft.Element);
                Turn(real + 3 * Lanes, plan.Waves(block, index * Pair + Lanes) + Lanes, Fft.Element);
            }
        }
    }

    // Eight frequencies: along the rows, times the kernel's spectrum, and back.
    private readonly struct AlongBody(EvenConvolution plan, int pitch) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int length = plan._along.Length, columns = Math.Min(pitch, length);
            float* x = ThreadScratch.Floats(2 * length * Fft.Element), other = x + length * Fft.Element;
            new ReadOnlySpan<float>(plan.Waves(index, 0), columns * Fft.Element).CopyTo(new Span<float>(x, columns * Fft.Element));
            new Span<float>(x + columns * Fft.Element, (length - columns) * Fft.Element).Clear();
            float* wave = plan._along.Run(x, other);
            float* spectrum = plan._spectrum.Pointer + (nint)index * length * Lanes;
            for (int g = 0; g < length; g++)
            {
                // The inverse transform is the transform with real and imaginary parts exchanged.
                Vector256<float> factor = Vector256.Load(spectrum + g * Lanes), re = Vector256.Load(wave + g * Fft.Element) * factor;
                (Vector256.Load(wave + g * Fft.Element + Lanes) * factor).Store(wave + g * Fft.Element);
                re.Store(wave + g * Fft.Element + Lanes);
            }
            wave = plan._along.Run(wave, wave == x ? other : x);
            new ReadOnlySpan<float>(wave, columns * Fft.Element).CopyTo(new Span<float>(plan.Waves(index, 0), columns * Fft.Element));
        }
    }

    // The waves of sixteen columns -> the grid. Along left real and imaginary parts exchanged.
    private readonly struct UpBody(EvenConvolution plan, float* grid, int rows, int pitch) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int length = plan._down.Length;
            float* x = ThreadScratch.Floats(2 * length * Fft.Element + 4 * Lanes * Lanes), parts = x + 2 * length * Fft.Element;
            for (int block = 0; block < plan._blocks; block++)
            {
                TurnBack(plan.Waves(block, index * Pair), parts);
                TurnBack(plan.Waves(block, index * Pair) + Lanes, parts + Lanes * Lanes);
                TurnBack(plan.Waves(block, index * Pair + Lanes), parts + 2 * Lanes * Lanes);
                TurnBack(plan.Waves(block, index * Pair + Lanes) + Lanes, parts + 3 * Lanes * Lanes);
                for (int lane = 0; lane < Lanes && block * Lanes + lane <= length / 2; lane++)
                {
                    int f = block * Lanes + lane;
                    Vector256<float> ai = Vector256.Load(parts + lane * Lanes), ar = Vector256.Load(parts + (Lanes + lane) * Lanes);
                    Vector256<float> bi = Vector256.Load(parts + (2 * Lanes + lane) * Lanes), br = Vector256.Load(parts + (3 * Lanes + lane) * Lanes);
                    // Z(f) = A + i·B and Z(−f) = A* + i·B*, real and imaginary parts exchanged for the way back.
                    float* up = x + f * Fft.Element, back = x + (length - f) % length * Fft.Element;
                    (br - ai).Store(back);
                    (ar + bi).Store(back + Lanes);
                    (ai + br).Store(up);
                    (ar - bi).Store(up + Lanes);
                }
            }
            x = plan._down.Run(x, x + length * Fft.Element);
            for (int i = 0; i < rows; i++)
            {
                Vector256.Load(x + i * Fft.Element + Lanes).Store(grid + (nint)i * pitch + index * Pair);
                Vector256.Load(x + i * Fft.Element).Store(grid + (nint)i * pitch + index * Pair + Lanes);
            }
        }
    }

    private static void Turn(Vector256<float>* rows, float* to, nint width) =>
        GemmPacking.Turn(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], to, width);

    private static void TurnBack(float* from, float* to) => GemmPacking.Turn(Vector256.Load(from), Vector256.Load(from + Fft.Element), Vector256.Load(from + 2 * Fft.Element),
        Vector256.Load(from + 3 * Fft.Element), Vector256.Load(from + 4 * Fft.Element), Vector256.Load(from + 5 * Fft.Element), Vector256.Load(from + 6 * Fft.Element),
        Vector256.Load(from + 7 * Fft.Element), to, Lanes);
}
