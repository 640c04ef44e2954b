using System.Text;

namespace Rootball.Tensors;

/// <summary>A counter-based stream of random numbers: number n of a stream is a function of (key, n) alone.</summary>
/// <remarks>
/// Philox 4×32 with 10 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). A stream is split by name or
/// number into streams that share nothing, so adding a consumer never changes what another one draws. Not thread-safe: give each thread its own split.
/// </remarks>
public sealed class RandomStream
{
    private readonly ulong _key;
    private readonly uint[] _block = new uint[4];
    private ulong _counter;
    private int _used = 4;

    /// <summary>The root stream of a seed.</summary>
    public RandomStream(ulong seed) : this(Mix(seed ^ 0x526F6F7462616C6CUL), 0) { }

    private RandomStream(ulong key, ulong position)
    {
        _key = key;
        Position = position;
    }

    /// <summary>How many 32-bit words have been drawn; set it to go back or on.</summary>
    public ulong Position
    {
        get => _counter * 4 - (ulong)(4 - _used);
        set
        {
            (_counter, _used) = (value / 4, 4);
            if (value % 4 is var part and not 0)
            {
                Refill();
                _used = (int)part;
            }
        }
    }

    /// <summary>A stream of its own for <paramref name="name"/>, whatever this one has drawn.</summary>
    public RandomStream Split(string name)
    {
        ulong hash = 0xCBF29CE484222325UL; // FNV-1a, 64 bits
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 0x100000001B3UL;
        return new RandomStream(Mix(_key ^ Mix(hash)), 0);
    }

    /// <summary>A stream of its own for number <paramref name="index"/>, whatever this one has drawn.</summary>
    public RandomStream Split(long index) => new(Mix(_key ^ Mix((ulong)index + 0x9E3779B97F4A7C15UL)), 0);

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
            Refill();
        return _block[_used++];
    }

    /// <summary>Uniform in [0, 1), on a grid of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Uniform(float low, float high) => low + (high - low) * NextSingle();

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Lemire's multiply-and-reject.
        ulong product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * (uint)bound;
        }
        return (int)(product >> 32);
    }

    /// <summary>Standard normal, by Box and Muller's transform of two words.</summary>
    public float NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log((NextUInt32() + 1.0) / 4294967296.0));
        return (float)(radius * Math.Cos(2 * Math.PI / 4294967296.0 * NextUInt32()));
    }

    /// <summary>Fills with independent normals of mean 0 and the given deviation.</summary>
    public void FillNormal(Span<float> destination, float deviation)
    {
        foreach (ref float value in destination)
            value = deviation * NextNormal();
    }

    /// <summary>Fills with independent uniforms in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public void FillUniform(Span<float> destination, float low, float high)
    {
        foreach (ref float value in destination)
            value = Uniform(low, high);
    }

    /// <summary>Fills with 0, with probability <paramref name="share"/>, or <paramref name="kept"/>; draws one word a number, on all cores.</summary>
    public void FillMask(Tensor destination, float share, float kept)
    {
        Philox.FillMask(_key, Position, destination, share, kept);
        Position += (ulong)destination.Length;
    }

    /// <summary>Puts the elements into a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>An index drawn with probability proportional to its weight; the last positive one if rounding runs past the end.</summary>
    /// <exception cref="ArgumentException">No weight is positive.</exception>
    public int Choose(ReadOnlySpan<float> weights)
    {
        double total = 0;
        foreach (float weight in weights)
            total += weight;
        if (!(total > 0))
            throw new ArgumentException("RandomStream.Choose: no weight is positive.", nameof(weights));
        double point = NextSingle() * total;
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0)
                continue;
            last = i;
            if ((point -= weights[i]) < 0)
                return i;
        }
        return last;
    }

    private void Refill()
    {
        Philox.Block(_counter++, _key, _block);
        _used = 0;
    }

    // SplitMix64's finaliser (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
