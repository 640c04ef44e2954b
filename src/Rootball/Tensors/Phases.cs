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

    /// <summary>Where tap <paramref name="tap"/> of the first place lies in a split row.</summary>
    public int Tap(int tap) => tap % Stride * Pitch + tap / Stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Split(float* line, float* phases)
    {
        if (Stride == 1)
        {
            new ReadOnlySpan<float>(line, Pitch).CopyTo(new Span<float>(phases, Pitch));
        }
        else if (Stride == 2)
        {
            Vector256<int> even = Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6), odd = even + Vector256<int>.One;
            for (int i = 0; i < Pitch; i += 8)
            {
                Vector256<float> a = Vector256.Load(line + 2 * i), b = Vector256.Load(line + 2 * i + 8);
                Halves(a, b, even).Store(phases + i);
                Halves(a, b, odd).Store(phases + Pitch + i);
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
            Vector256<int> low = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3), high = low + Vector256.Create(4);
            Vector256<float> second = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
            for (int i = 0; i < Pitch; i += 8)
            {
                Vector256<float> a = Vector256.Load(phases + i), b = Vector256.Load(phases + Pitch + i);
                Vector256.ConditionalSelect(second, Vector256.Shuffle(b, low), Vector256.Shuffle(a, low)).Store(line + 2 * i);
                Vector256.ConditionalSelect(second, Vector256.Shuffle(b, high), Vector256.Shuffle(a, high)).Store(line + 2 * i + 8);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(Vector256<float> a, Vector256<float> b, Vector256<int> which) =>
        Vector256.Create(Vector256.Shuffle(a, which).GetLower(), Vector256.Shuffle(b, which).GetLower());

    private static int RoundUp(int count) => (count + 7) / 8 * 8;
}
