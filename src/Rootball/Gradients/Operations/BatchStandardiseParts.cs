using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>How <see cref="BatchStandardise"/> sees its node: the sizes, what it saved, gain and bias.</summary>
internal readonly unsafe struct ChannelSums
{
    public readonly int Batch, Channels, Plane;
    private readonly float* _saved, _gain, _bias;
    private readonly float _epsilon;

    public ChannelSums(Node node)
    {
        Shape shape = node.Value.Shape;
        (Batch, Channels, Plane, _epsilon) = (shape[0], shape[1], shape.Rank == 4 ? shape[2] * shape[3] : 1, node.Setting);
        _saved = node.Saved is { } saved ? saved.Pointer : null;
        _gain = node.B is { } gain ? gain.Value.Pointer : null;
        _bias = node.C is { } bias ? bias.Value.Pointer : null;
    }

    public double Count => (double)Batch * Plane;

    public float Mean(int channel) => _saved[channel];

    public float Inverse(int channel) => _saved[2 * Channels + channel];

    public float Gain(int channel) => _gain is null ? 1 : _gain[channel];

    public float Bias(int channel) => _bias is null ? 0 : _bias[channel];

    /// <summary>Saves what was measured and returns 1 / the divisor.</summary>
    public float Keep(int channel, float mean, float variance)
    {
        (_saved[channel], _saved[Channels + channel]) = (mean, variance);
        return _saved[2 * Channels + channel] = 1 / MathF.Sqrt(variance + _epsilon);
    }

    /// <summary>Eight channels' means, divisors' inverses, gains or biases.</summary>
    public Vector256<float> Means(int channel) => Lanes.Load(_saved + channel, Channels - channel);

    public Vector256<float> Inverses(int channel) => Lanes.Load(_saved + 2 * Channels + channel, Channels - channel);

    public Vector256<float> Gains(int channel) => _gain is null ? Vector256<float>.One : Lanes.Load(_gain + channel, Channels - channel);

    public Vector256<float> Biases(int channel) => _bias is null ? default : Lanes.Load(_bias + channel, Channels - channel);

    public void Keep(int channel, Vector256<float> means, Vector256<float> variances)
    {
        Lanes.Store(means, _saved + channel, Channels - channel);
        Lanes.Store(variances, _saved + Channels + channel, Channels - channel);
        Lanes.Store(Vector256<float>.One / Vector256.Sqrt(variances + Vector256.Create(_epsilon)), _saved + 2 * Channels + channel, Channels - channel);
    }
}

/// <summary>Where the slopes of <see cref="BatchStandardise"/> come from and go to; null where none is wanted.</summary>
internal readonly unsafe struct ChannelSlopes(float* x, float* dy, float* dx, float* dgain, float* dbias, bool addX, bool addGain, bool addBias)
{
    public readonly float* X = x, Dy = dy, Dx = dx;
    public readonly bool AddX = addX;

    public void Keep(int channel, double sum, double product)
    {
        if (dgain is not null)
            dgain[channel] = (addGain ? dgain[channel] : 0) + (float)product;
        if (dbias is not null)
            dbias[channel] = (addBias ? dbias[channel] : 0) + (float)sum;
    }
}

/// <summary>The way forward where a channel is a column: eight columns a piece, their sums in doubles.</summary>
internal readonly unsafe struct ColumnsForward(float* x, float* y, ChannelSums sums) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int index)
    {
        int channel = index * 8, left = sums.Channels - channel;
        Vector256<double> low = default, high = default;
        float* at = x + channel;
        for (int b = 0; b < sums.Batch; b++, at += sums.Channels)
        {
            (Vector256<double> l, Vector256<double> h) = Vector256.Widen(Lanes.Load(at, left));
            (low, high) = (low + l, high + h);
        }
        Vector256<float> means = Vector256.Narrow(low / sums.Count, high / sums.Count);
        (low, high) = (default, default);
        at = x + channel;
        for (int b = 0; b < sums.Batch; b++, at += sums.Channels)
        {
            Vector256<float> apart = Lanes.Load(at, left) - means;
            (Vector256<double> l, Vector256<double> h) = Vector256.Widen(apart * apart);
            (low, high) = (low + l, high + h);
        }
        sums.Keep(channel, means, Vector256.Narrow(low / sums.Count, high / sums.Count));
        Vector256<float> factors = sums.Inverses(channel) * sums.Gains(channel), biases = sums.Biases(channel);
        float* to = y + channel;
        at = x + channel;
        for (int b = 0; b < sums.Batch; b++, at += sums.Channels, to += sums.Channels)
            Lanes.Store(factors * (Lanes.Load(at, left) - means) + biases, to, left);
    }
}

/// <summary>The way back where a channel is a column.</summary>
internal readonly unsafe struct ColumnsBackward(ChannelSlopes slopes, ChannelSums sums) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int index)
    {
        int channel = index * 8, left = sums.Channels - channel;
        Vector256<float> means = sums.Means(channel), inverses = sums.Inverses(channel);
        Vector256<double> low = default, high = default, lowProduct = default, highProduct = default;
        nint at = channel;
        for (int b = 0; b < sums.Batch; b++, at += sums.Channels)
        {
            Vector256<float> g = Lanes.Load(slopes.Dy + at, left);
            (Vector256<double> l, Vector256<double> h) = Vector256.Widen(g);
            (low, high) = (low + l, high + h);
            (l, h) = Vector256.Widen(g * (inverses * (Lanes.Load(slopes.X + at, left) - means)));
            (lowProduct, highProduct) = (lowProduct + l, highProduct + h);
        }
        for (int i = 0; i < Math.Min(8, left); i++)
            slopes.Keep(channel + i, i < 4 ? low[i] : high[i - 4], i < 4 ? lowProduct[i] : highProduct[i - 4]);
        if (slopes.Dx is null)
            return;
        Vector256<float> level = Vector256.Narrow(low / sums.Count, high / sums.Count);
        Vector256<float> along = inverses * Vector256.Narrow(lowProduct / sums.Count, highProduct / sums.Count), factors = inverses * sums.Gains(channel);
        at = channel;
        for (int b = 0; b < sums.Batch; b++, at += sums.Channels)
        {
            Vector256<float> slope = factors * (Lanes.Load(slopes.Dy + at, left) - level - along * (Lanes.Load(slopes.X + at, left) - means));
            Lanes.Store(slope, slopes.Dx + at, left, slopes.AddX);
        }
    }
}
