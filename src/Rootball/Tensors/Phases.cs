using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Tensors;

/// <summary>How a pooling window lies on the rows of a plane, and the split of a row into phases that makes its taps contiguous.</summary>
/// <remarks>
/// Phase p of a row, padding included, holds its pixels p, p + stride, p + 2·stride … What a window sees at its tap j, for neighbouring places o, then lies
/// side by side: number o + j / stride of phase j mod stride. So any window and any stride run eight places at a time.
/// Phases are <see cref="Pitch"/> numbers long, a multiple of eight, so that loops over places need no tails.
/// </remarks>
internal readonly unsafe struct Phases
{
    public readonly int Height, Width, OutputHeight, OutputWidth, Stride, Padding, Size, Pitch;

    public Phases(Shape x, Shape y, Window window)
    {
        (Height, Width, OutputHeight, OutputWidth) = (x[2], x[3], y[2], y[3]);
        (Size, Stride, Padding) = (window.Width, window.Stride, window.Padding);
        Pitch = RoundUp(RoundUp(OutputWidth) + (Size - 1) / Stride);
    }

    /// <summary>Numbers of a row with its padding, split or not.</summary>
    public int Line => Stride * Pitch;

    /// <summary>Places of a row, rounded up to whole vectors.</summary>
    public int Places => RoundUp(OutputWidth);

    /// <summary>Pixels of a row that some window may see.</summary>
    public int Seen => Math.Min(Width, Line - Padding);

    /// <summary>The rows of the picture that the windows of row <paramref name="row"/> see; those of the padding left out.</summary>
    public (int First, int End) Rows(int row) => (Math.Max(0, row * Stride - Padding), Math.Min(Height, row * Stride - Padding + Size));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Split(float* line, float* phases)
    {
        if (Stride == 1)
        {
            new ReadOnlySpan<float>(line, Pitch).CopyTo(new Span<float>(phases, Pitch));
        }
        else if (Stride == 2)
        {
            for (int i = 0; i < Pitch; i += 8)
            {
                Vector256<float> a = Vector256.Load(line + 2 * i), b = Vector256.Load(line + 2 * i + 8);
                Vector256<float> halfA = Vector256.Shuffle(a, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7)), halfB = Vector256.Shuffle(b, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7));
                halfA.WithUpper(halfB.GetLower()).Store(phases + i);
                halfB.WithLower(halfA.GetUpper()).Store(phases + Pitch + i);
            }
        }
        else
        {
            for (int phase = 0; phase < Stride; phase++)
            {
                for (int i = 0; i < Pitch; i++)
                    phases[phase * Pitch + i] = line[i * Stride + phase];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Merge(float* phases, float* line)
    {
        if (Stride == 1)
        {
            new ReadOnlySpan<float>(phases, Pitch).CopyTo(new Span<float>(line, Pitch));
        }
        else if (Stride == 2)
        {
            Vector256<float> second = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
            for (int i = 0; i < Pitch; i += 8)
            {
                Vector256<float> a = Vector256.Load(phases + i), b = Vector256.Load(phases + Pitch + i);
                Vector256<float> a0 = Vector256.Shuffle(a, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3)), b0 = Vector256.Shuffle(b, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3));
                Vector256<float> a4 = Vector256.Shuffle(a, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7)), b4 = Vector256.Shuffle(b, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7));
                Vector256.ConditionalSelect(second, b0, a0).Store(line + 2 * i);
                Vector256.ConditionalSelect(second, b4, a4).Store(line + 2 * i + 8);
            }
        }
        else
        {
            for (int phase = 0; phase < Stride; phase++)
            {
                for (int i = 0; i < Pitch; i++)
                    line[i * Stride + phase] = phases[phase * Pitch + i];
            }
        }
    }

    private static int RoundUp(int count) => (count + 7) / 8 * 8;
}
