using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Gradient descent with momentum and a gain for every coordinate, which grows while the gradient keeps turning and shrinks while it does not.</summary>
/// <remarks>R. Jacobs, Neural Networks 1, 1988, as used by van der Maaten and Hinton, JMLR 9, 2008, section 3.4.</remarks>
/// <param name="shape">[N,D].</param>
/// <param name="centred">Whether the points' centre is kept at the origin.</param>
internal sealed class Descent(Shape shape, bool centred = true)
{
    private const float LeastGain = 0.01f, GainStep = 0.2f, GainDecay = 0.8f;

    // No point moves further than this in a step: what was flung out would never come back.
    private const float LongestStep = 5;

    // Numbers of a piece, about; whole points, and whole eights.
    private const int Piece = 24 * 1_024;

    private readonly int _piece = Whole(shape.Columns);

    private readonly Tensor _velocity = new(shape), _gains = Ones(shape);

    // Of every piece the sums of its points along each axis, and of the lengths of their gradients.
    private readonly double[] _sums = new double[(shape.Length / Whole(shape.Columns) + 1) * (shape.Columns + 1)];

    /// <summary>Moves the points against the gradient.</summary>
    /// <returns>The mean length of a point's gradient.</returns>
    public double Step(Tensor points, Tensor gradient, float rate, float momentum)
    {
        int dimensions = points.Shape.Columns, pieces = (points.Length + _piece - 1) / _piece;
        double[] sums = _sums;
        Array.Clear(sums);
        Cores.For(pieces, new StepBody(this, points, gradient, rate, momentum, sums));
        Span<float> centre = stackalloc float[dimensions];
        double norm = 0;
        for (int piece = 0; piece < pieces; piece++)
            norm += sums[piece * (dimensions + 1) + dimensions];
        for (int axis = 0; axis < dimensions && centred; axis++)
        {
            double sum = 0;
            for (int piece = 0; piece < pieces; piece++)
                sum += sums[piece * (dimensions + 1) + axis];
            centre[axis] = (float)(sum / points.Shape.Rows);
        }
        Span<float> all = points.Span;
        for (int i = 0; i < all.Length && centred; i += dimensions)
        {
            for (int axis = 0; axis < dimensions; axis++)
                all[i + axis] -= centre[axis];
        }
        return norm / points.Shape.Rows;
    }

    /// <summary>The root of the mean square coordinate.</summary>
    public static double Radius(Tensor points)
    {
        double sum = 0;
        for (int i = 0; i < points.Length; i += Piece)
            sum += Reduce.SumOfSquares(points.Span.Slice(i, Math.Min(Piece, points.Length - i)));
        return Math.Sqrt(sum / Math.Max(1, points.Length));
    }

    /// <summary>Makes the map larger, and what is under way with it.</summary>
    public void Grow(Tensor points, float factor)
    {
        if (!float.IsFinite(factor))
            return;
        foreach (Tensor grown in (ReadOnlySpan<Tensor>)[points, _velocity])
        {
            foreach (ref float value in grown.Span)
                value *= factor;
        }
    }

    /// <summary>Puts what is remembered of each point into another order.</summary>
    public void Reorder(int[] order)
    {
        PointOrder.Apply(_velocity, order);
        PointOrder.Apply(_gains, order);
    }

    private static int Whole(int dimensions) => 8 * dimensions * Math.Max(1, Piece / (8 * dimensions));

    private static Tensor Ones(Shape shape)
    {
        Tensor tensor = new(shape);
        tensor.Span.Fill(1);
        return tensor;
    }

    private readonly struct StepBody(Descent descent, Tensor points, Tensor gradient, float rate, float momentum, double[] sums) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int dimensions = points.Shape.Columns, start = index * descent._piece, length = Math.Min(descent._piece, points.Length - start);
            Span<float> y = points.Span.Slice(start, length), g = gradient.Span.Slice(start, length);
            Span<float> velocity = descent._velocity.Span.Slice(start, length), gains = descent._gains.Span.Slice(start, length);
            int i = 0;
            for (; i <= length - 8; i += 8)
            {
                Vector256<float> slope = Vector256.Create<float>(g[i..]), speed = Vector256.Create<float>(velocity[i..]), gain = Vector256.Create<float>(gains[i..]);
                // The velocity points down: the same sign as the gradient means that it has turned.
                Vector256<float> turned = Vector256.GreaterThan(slope * speed, Vector256<float>.Zero);
                gain = Vector256.Max(Vector256.ConditionalSelect(turned, gain * GainDecay, gain + Vector256.Create(GainStep)), Vector256.Create(LeastGain));
                gain.CopyTo(gains[i..]);
                (momentum * speed - rate * gain * slope).CopyTo(velocity[i..]);
            }
            for (; i < length; i++)
            {
                gains[i] = Math.Max(g[i] * velocity[i] > 0 ? gains[i] * GainDecay : gains[i] + GainStep, LeastGain);
                velocity[i] = momentum * velocity[i] - rate * gains[i] * g[i];
            }
            Span<double> own = sums.AsSpan(index * (dimensions + 1), dimensions + 1);
            for (i = 0; i < length; i += dimensions)
            {
                float step = Reduce.SumOfSquares(velocity.Slice(i, dimensions)), shorten = step > LongestStep * LongestStep ? LongestStep / MathF.Sqrt(step) : 1;
                own[dimensions] += Math.Sqrt(Reduce.SumOfSquares(g.Slice(i, dimensions)));
                for (int axis = 0; axis < dimensions; axis++)
                {
                    velocity[i + axis] *= shorten;
                    y[i + axis] += velocity[i + axis];
                    own[axis] += y[i + axis];
                }
            }
        }
    }
}
