using Rootball.Architectures;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>How what a net says changes with a small change below: exact directional derivatives of dense rectified levels, carried upward beside the activities (forward mode).</summary>
/// <remarks>
/// Wengert, "A simple automatic derivative evaluation program", CACM 7(8), 1964. With z the sums of a level, h = max(0, z), what goes up is y = h / r with r = √(mean(h²) + ε), so that
/// y′ = (h′ − y · mean(h′ ∘ y)) / r and h′ = z′ where h is positive, else 0. Nothing is carried downward.
/// </remarks>
internal static class Tangents
{
    // As in the tape's NormaliseRows.
    private const float Epsilon = 1e-8f;

    /// <summary>Signs drawn by chance, 1 or −1.</summary>
    public static void Signs(RandomStream random, Tensor signs)
    {
        random.FillMask(signs, share: 0.5f, kept: 2);
        RowLoop.Run(signs.Shape.Rows, signs.Shape.Columns, new SignBody(signs));
    }

    /// <summary>z′ → h′: what silent units were to change by becomes 0. In place.</summary>
    /// <param name="h">Activities [B,H].</param>
    /// <param name="tangent">[B,H].</param>
    public static void Rectify(Tensor h, Tensor tangent) => RowLoop.Run(h.Shape.Rows, h.Shape.Columns, new RectifyBody(h, tangent));

    /// <summary>h′ → y′, in place.</summary>
    /// <param name="h">Activities [B,H].</param>
    /// <param name="tangent">[B,H].</param>
    public static void Normalise(Tensor h, Tensor tangent) => RowLoop.Run(h.Shape.Rows, h.Shape.Columns, new NormaliseBody(h, tangent));

    /// <summary>The change of each row's loss with the change of each group of units, were the others left alone: from h′, through the normalisation and the read-out.</summary>
    /// <param name="h">Activities [B,H].</param>
    /// <param name="tangent">h′ [B,H].</param>
    /// <param name="head">The read-out.</param>
    /// <param name="said">Its log-odds [B,C].</param>
    /// <param name="errors">The loss's derivatives by them [B,C].</param>
    /// <param name="slopes">What is filled: [B,G], for G groups of neighbouring units, all but perhaps the last of the same size.</param>
    public static void Slopes(Tensor h, Tensor tangent, DenseLevel head, Tensor said, Tensor errors, Tensor slopes) =>
        RowLoop.Run(h.Shape.Rows, h.Shape.Columns * said.Shape.Columns, new SlopeBody(h, tangent, head, said, errors, slopes));

    /// <summary>Units in each of so many groups.</summary>
    public static int GroupSize(int units, int groups) => (units + groups - 1) / groups;

    /// <summary>Each unit's change times its group's slope and a factor: into sum [B,H], or added to it.</summary>
    public static void Weigh(Tensor tangent, Tensor slopes, float factor, Tensor sum, bool accumulate) =>
        RowLoop.Run(tangent.Shape.Rows, tangent.Shape.Columns, new WeighBody(tangent, slopes, factor, sum, accumulate));

    /// <summary>The changes of each unit's weights [N,M] times its group's number [G] and a factor: into sum [N,M], or added to it.</summary>
    public static void WeighUnits(Tensor changes, Tensor groups, float factor, Tensor sum, bool accumulate) =>
        RowLoop.Run(changes.Shape.Rows, changes.Shape.Columns, new WeighUnitBody(changes, groups, factor, sum, accumulate));

    private static float Divisor(ReadOnlySpan<float> h) => MathF.Sqrt(Reduce.SumOfSquares(h) / h.Length + Epsilon);

    private readonly struct SignBody(Tensor signs) : IRowBody
    {
        public void Row(int row)
        {
            foreach (ref float sign in signs.Row(row))
                sign -= 1;
        }
    }

    private readonly struct RectifyBody(Tensor h, Tensor tangent) : IRowBody
    {
        public void Row(int row)
        {
            ReadOnlySpan<float> said = h.Row(row);
            Span<float> t = tangent.Row(row);
            for (int i = 0; i < t.Length; i++)
                t[i] = said[i] > 0 ? t[i] : 0;
        }
    }

    private readonly struct NormaliseBody(Tensor h, Tensor tangent) : IRowBody
    {
        public void Row(int row)
        {
            ReadOnlySpan<float> said = h.Row(row);
            Span<float> t = tangent.Row(row);
            float divisor = Divisor(said), along = Reduce.Dot(t, said) / (t.Length * divisor * divisor);
            for (int i = 0; i < t.Length; i++)
                t[i] = (t[i] - along * said[i]) / divisor;
        }
    }

    private readonly struct SlopeBody(Tensor h, Tensor tangent, DenseLevel head, Tensor said, Tensor errors, Tensor slopes) : IRowBody
    {
        public void Row(int row)
        {
            ReadOnlySpan<float> activity = h.Row(row), change = tangent.Row(row), logits = said.Row(row), error = errors.Row(row), bias = head.Bias.Value.Span;
            Span<float> to = slopes.Row(row);
            float divisor = Divisor(activity);
            int size = GroupSize(activity.Length, to.Length);
            for (int group = 0; group < to.Length; group++)
            {
                int start = Math.Min(group * size, activity.Length), count = Math.Min(size, activity.Length - start);
                ReadOnlySpan<float> moved = change.Slice(start, count);
                // By so much the whole activity grows longer, and all that goes up becomes smaller.
                float along = Reduce.Dot(moved, activity.Slice(start, count)) / (activity.Length * divisor);
                float slope = 0;
                for (int label = 0; label < error.Length; label++)
                    slope += error[label] * (Reduce.Dot(head.Weight.Value.Row(label).Slice(start, count), moved) - along * (logits[label] - bias[label]));
                to[group] = slope / divisor;
            }
        }
    }

    private readonly struct WeighBody(Tensor tangent, Tensor slopes, float factor, Tensor sum, bool accumulate) : IRowBody
    {
        public void Row(int row)
        {
            ReadOnlySpan<float> change = tangent.Row(row), slope = slopes.Row(row);
            Span<float> to = sum.Row(row);
            int size = GroupSize(change.Length, slope.Length);
            for (int group = 0; group < slope.Length; group++)
            {
                float weight = factor * slope[group];
                for (int i = group * size; i < Math.Min(change.Length, (group + 1) * size); i++)
                    to[i] = (accumulate ? to[i] : 0) + weight * change[i];
            }
        }
    }

    private readonly struct WeighUnitBody(Tensor changes, Tensor groups, float factor, Tensor sum, bool accumulate) : IRowBody
    {
        public void Row(int row)
        {
            float weight = factor * groups.Span[row / GroupSize(changes.Shape.Rows, groups.Length)];
            ReadOnlySpan<float> change = changes.Row(row);
            Span<float> to = sum.Row(row);
            for (int i = 0; i < to.Length; i++)
                to[i] = (accumulate ? to[i] : 0) + weight * change[i];
        }
    }
}
