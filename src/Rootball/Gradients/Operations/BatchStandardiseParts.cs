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
