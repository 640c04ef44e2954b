using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>Gradient descent for learning that is awake and asleep by turns: the half that is shown pushes by what it says now, the other by what is remembered of it.</summary>
/// <remarks>
/// Awake, with gradient g: a ← μ a + (1 − μ) g;  w ← w − η (g + b̂ + decay · w). Asleep: b ← ν b + (1 − ν) g;  w ← w − η (â + g + decay · w). â and b̂ are corrected for their start at zero, as in
/// Adam; μ and ν are such that a half is remembered for about one phase of its own, at least ten steps. What the halves have in common, a pull up awake and a push down asleep, cancels in every step instead of only over a day; and because the half that is shown is not averaged, it answers at once when
/// the other's memory pushes too far. Until both halves have been seen nothing moves.
/// </remarks>
public static class TwoMemories
{
    // A memory of fewer steps would be of a few examples.
    private const int Fewest = 10;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="wake">Steps of a waking phase, the first of a day; at least 1.</param>
    /// <param name="sleep">Steps of the phase after it; at least 1.</param>
    /// <param name="weightDecay">The pull of weights towards zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A phase has no step.</exception>
    public static Optimiser Create(float learningRate, int wake, int sleep, float weightDecay = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wake, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sleep, 1);
        return new TwoMemoriesOptimiser(wake, sleep) { LearningRate = learningRate, WeightDecay = weightDecay };
    }

    private sealed class TwoMemoriesOptimiser(int wake, int sleep) : Optimiser<TwoMemoriesRule>
    {
        protected override TwoMemoriesRule RuleFor(Parameter parameter, float factor)
        {
            // Updates counts this one already.
            long day = wake + sleep, days = (parameter.Updates - 1) / day, hour = (parameter.Updates - 1) % day;
            bool asleep = hour >= wake;
            long remembered = asleep ? (days + 1) * wake : days * sleep;
            float rate = remembered > 0 ? LearningRate * Scale : 0;
            float other = remembered > 0 ? (float)(rate / (1 - Math.Pow(Memory(asleep ? wake : sleep), remembered))) : 0;
            // A step of a phase counts by the day's length over the phase's (WakeSleep); here both halves push in every step.
            return new TwoMemoriesRule(rate, other, Memory(asleep ? sleep : wake), factor * (asleep ? sleep : wake) / day, parameter.Decays ? rate * WeightDecay : 0, asleep);
        }

        private static float Memory(int steps) => 1 - 1f / Math.Max(Fewest, steps);
    }

    // first: the memory of waking; second: of sleep.
    private readonly unsafe struct TwoMemoriesRule(float rate, float other, float memory, float share, float decay, bool asleep) : IUpdateRule
    {
        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(float* weight, float* first, float* second, float* gradient, int count)
        {
            float* shown = asleep ? second : first, away = asleep ? first : second;
            int i = 0;
            for (; i <= count - 8; i += 8)
            {
                Vector256<float> g = share * Vector256.Load(gradient + i), w = Vector256.Load(weight + i);
                Subnormals.Flush(memory * Vector256.Load(shown + i) + (1 - memory) * g).Store(shown + i);
                (w - rate * g - other * Vector256.Load(away + i) - decay * w).Store(weight + i);
            }
            for (; i < count; i++)
            {
                float g = share * gradient[i], w = weight[i];
                shown[i] = Subnormals.Flush(memory * shown[i] + (1 - memory) * g);
                weight[i] = w - rate * g - other * away[i] - decay * w;
            }
        }
    }
}
