using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>Adam, with decoupled weight decay (AdamW).</summary>
/// <remarks>
/// m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  w ← w − η (m̂ / (√v̂ + ε) + decay · w), with m̂, v̂ corrected for their start at zero.
/// Kingma and Ba, ICLR 2015, algorithm 1; Loshchilov and Hutter, ICLR 2019, algorithm 2.
/// </remarks>
public static class Adam
{
    /// <summary>Makes the optimiser.</summary>
    public static Optimiser Create(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0) =>
        new AdamOptimiser(beta1, beta2, epsilon) { LearningRate = learningRate, WeightDecay = weightDecay };

    private sealed class AdamOptimiser(float beta1, float beta2, float epsilon) : Optimiser<AdamRule>
    {
        protected override AdamRule RuleFor(Parameter parameter, float factor)
        {
            double correct1 = 1 - Math.Pow(beta1, parameter.Updates), correct2 = 1 - Math.Pow(beta2, parameter.Updates);
            float rate = LearningRate * Scale;
            return new AdamRule((float)(rate / correct1), (float)(1 / Math.Sqrt(correct2)), beta1, beta2, epsilon,
                parameter.Decays ? rate * WeightDecay : 0, factor);
        }
    }

    private readonly unsafe struct AdamRule(float rate, float rootScale, float beta1, float beta2, float epsilon, float decay, float factor) : IUpdateRule
    {
        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(float* weight, float* first, float* second, float* gradient, int count)
        {
            int i = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= count - 16; i += 16)
                {
                    Vector512<float> g = factor * Vector512.Load(gradient + i), w = Vector512.Load(weight + i);
                    Vector512<float> m = Subnormals.Flush(beta1 * Vector512.Load(first + i) + (1 - beta1) * g);
                    Vector512<float> v = Subnormals.Flush(beta2 * Vector512.Load(second + i) + (1 - beta2) * g * g);
                    m.Store(first + i);
                    v.Store(second + i);
                    (w - rate * m / (rootScale * Vector512.Sqrt(v) + Vector512.Create(epsilon)) - decay * w).Store(weight + i);
                }
            }
            for (; i <= count - 4; i += 4)
            {
                Vector128<float> g = factor * Vector128.Load(gradient + i), w = Vector128.Load(weight + i);
                Vector128<float> m = Subnormals.Flush(beta1 * Vector128.Load(first + i) + (1 - beta1) * g);
                Vector128<float> v = Subnormals.Flush(beta2 * Vector128.Load(second + i) + (1 - beta2) * g * g);
                m.Store(first + i);
                v.Store(second + i);
                (w - rate * m / (rootScale * Vector128.Sqrt(v) + Vector128.Create(epsilon)) - decay * w).Store(weight + i);
            }
            for (; i < count; i++)
            {
                float g = factor * gradient[i], w = weight[i];
                float m = first[i] = Subnormals.Flush(beta1 * first[i] + (1 - beta1) * g), v = second[i] = Subnormals.Flush(beta2 * second[i] + (1 - beta2) * g * g);
                weight[i] = w - rate * m / (rootScale * MathF.Sqrt(v) + epsilon) - decay * w;
            }
        }
    }
}
