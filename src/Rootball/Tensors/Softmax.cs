namespace Rootball.Tensors;

/// <summary>exp(xᵢ) / Σ exp(xⱼ), without overflow.</summary>
public static class Softmax
{
    /// <summary>The soft-max of one row. The destination may be the source.</summary>
    public static void Row(ReadOnlySpan<float> x, Span<float> y)
    {
        float max = Reduce.Max(x);
        float sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += y[i] = MathF.Exp(x[i] - max);
        float factor = 1 / sum;
        for (int i = 0; i < x.Length; i++)
            y[i] *= factor;
    }
}
