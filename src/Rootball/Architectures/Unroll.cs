using System.Buffers;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>Runs a cell over a sequence with the same parameters at every step: back-propagation through time, in memory that grows as the root of the steps.</summary>
/// <remarks>
/// Of every <c>saveEvery</c> steps only the last state is kept; the steps between are computed again when the derivative arrives
/// (<see cref="Tape.Recompute"/>). The root of the steps, the default, makes what is kept and what is computed again equally long. As many as there are steps, or
/// more, keeps every step and computes nothing twice. Inputs that are computed step by step come together by <see cref="Ops.ConcatRows"/> and
/// <see cref="Ops.Reshape"/>. Werbos 1990; Chen et al. 2016.
/// </remarks>
public static class Unroll
{
    /// <summary>The state [B,S] after the last step: xs [T,B,In], state [B,S] before the first.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit the cell.</exception>
    public static Var Last(RecurrentCell cell, Var xs, Var state, int? saveEvery = null)
    {
        int steps = Check(cell, xs, state), stride = Stride(steps, saveEvery);
        if (stride >= steps)
            return LastOf(cell, state, xs);
        for (int start = 0; start < steps; start += stride)
            state = xs.Tape.Recompute(cell.LastBody, state, xs.Rows(start, Math.Min(stride, steps - start)));
        return state;
    }

    /// <summary>The states [T,B,S] after every step: xs [T,B,In], state [B,S] before the first.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit the cell.</exception>
    public static Var All(RecurrentCell cell, Var xs, Var state, int? saveEvery = null)
    {
        int steps = Check(cell, xs, state), stride = Stride(steps, saveEvery);
        if (stride >= steps)
            return AllOf(cell, state, xs);
        int count = (steps + stride - 1) / stride;
        Var[] parts = ArrayPool<Var>.Shared.Rent(count);
        for (int i = 0; i < count; i++)
        {
            parts[i] = xs.Tape.Recompute(cell.AllBody, state, xs.Rows(i * stride, Math.Min(stride, steps - i * stride)));
            state = parts[i].At(parts[i].Shape[0] - 1);
        }
        Var all = Ops.ConcatRows(parts.AsSpan(0, count));
        ArrayPool<Var>.Shared.Return(parts);
        return all;
    }

    internal static Var LastOf(RecurrentCell cell, Var state, Var xs)
    {
        Var projected = Project(cell, xs);
        for (int step = 0; step < xs.Shape[0]; step++)
            state = cell.Step(projected.At(step), state);
        return state;
    }

    internal static Var AllOf(RecurrentCell cell, Var state, Var xs)
    {
        (int steps, int batch) = (xs.Shape[0], xs.Shape[1]);
        Var projected = Project(cell, xs);
        Var[] states = ArrayPool<Var>.Shared.Rent(steps);
        for (int step = 0; step < steps; step++)
            states[step] = state = cell.Step(projected.At(step), state);
        Var all = Ops.ConcatRows(states.AsSpan(0, steps)).Reshape([steps, batch, cell.StateSize]);
        ArrayPool<Var>.Shared.Return(states);
        return all;
    }

    // All steps' inputs in one product: [T,B,In] → [T,B,K].
    private static Var Project(RecurrentCell cell, Var xs)
    {
        (int steps, int batch) = (xs.Shape[0], xs.Shape[1]);
        Var projected = cell.Project(xs.Reshape([steps * batch, cell.Inputs]));
        return projected.Reshape([steps, batch, projected.Shape.Columns]);
    }

    private static int Check(RecurrentCell cell, Var xs, Var state)
    {
        if (xs.Shape.Rank != 3 || xs.Shape[0] < 1 || xs.Shape[2] != cell.Inputs)
            Throw.Shape($"Unroll: xs is {xs.Shape}; expected [steps, batch, {cell.Inputs}] with at least one step.");
        if (state.Shape != [xs.Shape[1], cell.StateSize])
            Throw.Shape($"Unroll: the state is {state.Shape}; expected [{xs.Shape[1]},{cell.StateSize}] for xs {xs.Shape}.");
        return xs.Shape[0];
    }

    private static int Stride(int steps, int? saveEvery)
    {
        if (saveEvery is < 1)
            throw new ArgumentOutOfRangeException(nameof(saveEvery), saveEvery, "Unroll: a state is saved every so many steps; expected 1 or more.");
        return saveEvery ?? (int)Math.Ceiling(Math.Sqrt(steps));
    }
}
