using CsCheck;
using Rootball.Tensors;
using Rootball.Tensors.Kernels;

namespace Rootball.Tests.Tensors;

public unsafe class FourierTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(8), InlineData(12), InlineData(30), InlineData(48), InlineData(75), InlineData(120), InlineData(1024)]
    public void A_transform_is_what_its_definition_says(int length)
    {
        TensorBlock x = new(length * Fft.Element), other = new(length * Fft.Element);
        RandomStream random = new(3);
        random.FillNormal(new Span<float>(x.Pointer, length * Fft.Element), 1);
        float[] before = new ReadOnlySpan<float>(x.Pointer, length * Fft.Element).ToArray();
        float* after = new Fft(length).Run(x.Pointer, other.Pointer);
        for (int lane = 0; lane < 8; lane += 3)
        {
            for (int f = 0; f < length; f += 1 + length / 20)
            {
                double re = 0, im = 0;
                for (int t = 0; t < length; t++)
                {
                    (double sine, double cosine) = Math.SinCos(-2 * Math.PI * f * t / length);
                    double r = before[t * Fft.Element + lane], i = before[t * Fft.Element + 8 + lane];
                    (re, im) = (re + r * cosine - i * sine, im + r * sine + i * cosine);
                }
                double allowed = 1e-5 * Math.Sqrt(length);
                Assert.InRange(after[f * Fft.Element + lane], re - allowed, re + allowed);
                Assert.InRange(after[f * Fft.Element + 8 + lane], im - allowed, im + allowed);
            }
        }
    }

    [Theory]
    [InlineData(1, 8), InlineData(9, 16), InlineData(49, 64), InlineData(97, 120), InlineData(601, 640)]
    public void The_next_length_is_at_least_what_is_asked_for(int least, int most)
    {
        int length = Fft.NextLength(least);
        Assert.InRange(length, least, most);
        Assert.Equal(0, length % 8);
        Assert.Equal(length, new Fft(length).Length);
    }

    [Fact]
    public void A_length_with_a_large_prime_factor_is_refused() => Assert.Contains("14", Assert.Throws<ArgumentException>(() => new Fft(14)).Message);

    [Fact]
    public void Convolution_is_the_sum_over_all_pairs() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 50], Gen.Int[0, 1000]).Sample((rows, columns, seed) =>
    {
        float[] grid = Grid(rows, columns, seed, out int pitch), result = Convolve(grid, rows, columns, pitch);
        for (int i = 0; i < rows; i += 1 + rows / 5)
        {
            for (int j = 0; j < columns; j += 1 + columns / 5)
            {
                double sum = 0;
                for (int a = 0; a < rows; a++)
                {
                    for (int b = 0; b < columns; b++)
                        sum += Kernel(Math.Abs(i - a), Math.Abs(j - b)) * (double)grid[a * pitch + b];
                }
                Assert.InRange(result[i * pitch + j], sum - 1e-4, sum + 1e-4);
            }
        }
    }, iter: 60);

    [Fact]
    public void Thread_counts_do_not_change_the_bits()
    {
        float[] grid = Grid(90, 130, 1, out int pitch);
        ThreadCounts.AssertSameBits(() => Convolve(grid, 90, 130, pitch));
    }

    private static float Kernel(int i, int j) => 1f / (1 + 0.1f * i * i + 0.1f * j * j);

    private static float[] Grid(int rows, int columns, int seed, out int pitch)
    {
        pitch = (columns + 15) / 16 * 16;
        RandomStream random = new((ulong)seed);
        float[] grid = new float[rows * pitch];
        for (int i = 0; i < rows; i++)
            random.FillNormal(grid.AsSpan(i * pitch, columns), 1);
        return grid;
    }

    private static float[] Convolve(float[] grid, int rows, int columns, int pitch)
    {
        TensorBlock block = new(grid.Length);
        grid.CopyTo(new Span<float>(block.Pointer, grid.Length));
        new EvenConvolution(rows, columns, Kernel).Run(block.Pointer, rows, pitch);
        float[] result = new ReadOnlySpan<float>(block.Pointer, grid.Length).ToArray();
        GC.KeepAlive(block);
        return result;
    }
}
