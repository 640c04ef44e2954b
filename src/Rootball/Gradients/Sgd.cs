using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>Stochastic gradient descent with momentum, or with smoothed gradients.</summary>
/// <remarks>
/// v ← μ v + (1 − δ) g;  w ← w − η (v + decay · w). With <c>dampening</c> δ = 0 it is classical momentum (Polyak 1964); with δ = μ it is the running
/// average of gradients that Hinton's Forward-Forward programs use.
/// </remarks>
public static class Sgd
{
    /// <summary>Makes the optimiser.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ; 0 keeps no running average.</param>
    /// <param name="dampening">δ, the share of each new gradient that is left out.</param>
    /// <param name="weightDecay">The pull of weights towards zero.</param>
    public static Optimiser Create(float learningRate, float momentum = 0.9f, float dampening = 0, float weightDecay = 0) =>
        new MomentumOptimiser(momentum, dampening) { LearningRate = learningRate, WeightDecay = weightDecay };

    private sealed class MomentumOptimiser(float momentum, float dampening) : Optimiser<MomentumRule>
    {
        protected override MomentumRule RuleFor(Parameter parameter, float factor) =>
            new(LearningRate * Scale, momentum, (1 - dampening) * factor, parameter.Decays ? WeightDecay : 0);
    }

    private readonly unsafe struct MomentumRule(float rate, float momentum, float share, float decay) : IUpdateRule
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(float* weight, float* first, float* second, float* gradient, int count)
        {
            int i = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= count - 16; i += 16)
                {
                    Vector512<float> v = Subnormals.Flush(momentum * Vector512.Load(first + i) + share * Vector512.Load(gradient + i)), w = Vector512.Load(weight + i);
                    v.Store(first + i);
                    (w - rate * (v + decay * w)).Store(weight + i);
                }
            }
            for (; i <= count - 4; i += 4)
            {
                Vector128<float> v = Subnormals.Flush(momentum * Vector128.Load(first + i) + share * Vector128.Load(gradient + i)), w = Vector128.Load(weight + i);
                v.Store(first + i);
                (w - rate * (v + decay * w)).Store(weight + i);
            }
            for (; i < count; i++)
            {
                float v = Subnormals.Flush(momentum * first[i] + share * gradient[i]), w = weight[i];
                first[i] = v;
                weight[i] = w - rate * (v + decay * w);
            }
        }
    }
}
