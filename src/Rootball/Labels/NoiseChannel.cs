using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>P(given | true) as a channel between the truth and the label, learned by expectation maximisation from what a net believes of the truth.</summary>
/// <remarks>
/// <para>E: q(t) ∝ P(t | x) · P(given | t). M: P(g | t) = Σ q(t) over the examples given g / Σ q(t) over all. Dawid and Skene, Applied Statistics 28, 1979, for one labeller with a net's beliefs in
/// place of a prior; the noise layer of Sukhbaatar et al. 2014 and Goldberger and Ben-Reuven, ICLR 2017, fitted without gradients. With fixed beliefs the likelihood is concave in the channel: there
/// is one answer, wherever it starts.</para>
/// <para>The beliefs must be about the truth. A net that learned to predict the noisy labels themselves has the noise in its beliefs already, and no channel is found; use <see cref="ConfidentLearning"/>.</para>
/// <para>While learning, call <see cref="Posterior"/> and <see cref="Gather"/> for each example and <see cref="Reestimate"/> now and then. Both tensors are all there is to keep.</para>
/// </remarks>
public sealed class NoiseChannel
{
    // As a share of one example, in every cell: what has not been seen is not impossible.
    private const double Unseen = 0.01;

    /// <summary>Starts as a channel that lets most labels pass, wrong ones uniform.</summary>
    /// <param name="classes">C.</param>
    /// <param name="right">P(given = true) at the start.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no class, or <paramref name="right"/> is not within 0 … 1.</exception>
    public NoiseChannel(int classes, double right = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (!(right is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(right), right, "NoiseChannel: the share of right labels is above 0 and at most 1.");
        (Channel, Counts) = (new Tensor([classes, classes]), new Tensor([classes, classes]));
        Channel.Span.Fill((float)((1 - right) / Math.Max(1, classes - 1)));
        for (int k = 0; k < classes; k++)
            Channel[k, k] = (float)right;
    }

    /// <summary>P(given | true), [given, true]: a row is what one label says of each truth; columns sum to 1.</summary>
    public Tensor Channel { get; }

    /// <summary>How much of each true class was gathered under each label, [given, true].</summary>
    public Tensor Counts { get; }

    /// <summary>How many classes there are.</summary>
    public int Classes => Channel.Shape[0];

    /// <summary>What to believe of the truth once the label is known: P(true | x, given).</summary>
    /// <param name="beliefs">P(true | x), [C].</param>
    /// <param name="given">The label.</param>
    /// <param name="posterior">Where to write, [C]; may be <paramref name="beliefs"/>. Beliefs that leave the label no chance are kept as they are.</param>
    /// <returns>P(given | x), the likelihood of the label.</returns>
    public float Posterior(ReadOnlySpan<float> beliefs, int given, Span<float> posterior)
    {
        ReadOnlySpan<float> says = Channel.Row(given);
        float sum = 0;
        for (int t = 0; t < beliefs.Length; t++)
            sum += beliefs[t] * says[t];
        float factor = 1 / sum;
        for (int t = 0; t < beliefs.Length; t++)
            posterior[t] = sum > 0 ? beliefs[t] * says[t] * factor : beliefs[t];
        return sum;
    }

    /// <summary>Adds one example to the counts.</summary>
    /// <param name="posterior">P(true | x, given), [C].</param>
    /// <param name="given">The label.</param>
    public void Gather(ReadOnlySpan<float> posterior, int given)
    {
        Span<float> row = Counts.Row(given);
        for (int t = 0; t < posterior.Length; t++)
            row[t] += posterior[t];
    }

    /// <summary>Takes the channel from the counts, and keeps a part of them.</summary>
    /// <param name="kept">What is kept of the counts for the next estimate: 0 begins anew, 0.9 forgets slowly.</param>
    public void Reestimate(float kept = 0)
    {
        double[] joint = new double[Counts.Length];
        for (int i = 0; i < joint.Length; i++)
            joint[i] = Counts.Span[i];
        Take(joint);
        foreach (ref float count in Counts.Span)
            count *= kept;
    }

    /// <summary>What the gathered counts say of the noise.</summary>
    /// <exception cref="ArgumentException">Nothing has been gathered.</exception>
    public NoiseEstimate Estimate()
    {
        double[,] joint = new double[Classes, Classes];
        for (int i = 0; i < joint.Length; i++)
            joint[i % Classes, i / Classes] = Counts.Span[i];
        return NoiseEstimate.FromJoint(joint);
    }

    /// <summary>Fits prior and channel to labels, the beliefs staying as they are.</summary>
    /// <param name="beliefs">P(true | x), [N,C]; rows sum to 1.</param>
    /// <param name="labels">[N]: the given labels; rows labelled −1 are left out.</param>
    /// <param name="steps">How many rounds at most.</param>
    /// <param name="tolerance">Ends when no entry of the channel moves by more.</param>
    /// <exception cref="ArgumentException">The shapes do not agree, a label is no class, or no row has a label.</exception>
    /// <exception cref="DataException">A row does not hold probabilities that sum to 1.</exception>
    public static NoiseEstimate Fit(Tensor beliefs, ReadOnlySpan<int> labels, int steps = 200, double tolerance = 1e-5)
    {
        LabelledRows.Check("NoiseChannel", beliefs, labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        int classes = beliefs.Shape[1];
        NoiseChannel channel = new(classes);
        int[] given = labels.ToArray();
        // Pieces hold sums of their own, added in order: at most 64 of them, and few of large tables.
        int pieces = Math.Clamp(Math.Min((given.Length + LabelledRows.Piece - 1) / LabelledRows.Piece, (1 << 22) / (classes * classes)), 1, 64);
        double[][] sums = [.. Enumerable.Range(0, pieces).Select(_ => new double[classes * classes])];
        double moved = double.PositiveInfinity;
        for (int step = 0; step < steps && moved > tolerance; step++)
        {
            Cores.For(pieces, new GatherBody(channel, beliefs, given, sums));
            for (int piece = 1; piece < pieces; piece++)
            {
                for (int i = 0; i < sums[0].Length; i++)
                    sums[0][i] += sums[piece][i];
            }
            moved = channel.Take(sums[0]);
        }
        double[,] joint = new double[classes, classes];
        for (int i = 0; i < joint.Length; i++)
            joint[i % classes, i / classes] = sums[0][i];
        return NoiseEstimate.FromJoint(joint);
    }

    // joint [given, true] becomes the channel; returns the largest change.
    private double Take(double[] joint)
    {
        Span<float> channel = Channel.Span;
        double moved = 0;
        for (int t = 0; t < Classes; t++)
        {
            double sum = 0;
            for (int g = 0; g < Classes; g++)
                sum += joint[g * Classes + t] + Unseen;
            for (int g = 0; g < Classes; g++)
            {
                float next = (float)((joint[g * Classes + t] + Unseen) / sum);
                moved = Math.Max(moved, Math.Abs(next - channel[g * Classes + t]));
                channel[g * Classes + t] = next;
            }
        }
        return moved;
    }

    private readonly struct GatherBody(NoiseChannel channel, Tensor beliefs, int[] given, double[][] sums) : IParallelBody
    {
        public void Invoke(int index)
        {
            int columns = channel.Classes;
            double[] own = sums[index];
            Array.Clear(own);
            Span<float> posterior = columns <= 256 ? stackalloc float[columns] : new float[columns];
            ReadOnlySpan<float> all = beliefs.Span;
            int from = (int)((long)given.Length * index / sums.Length), to = (int)((long)given.Length * (index + 1) / sums.Length);
            for (int row = from; row < to; row++)
            {
                int label = given[row];
                if (label == Dataset.Unlabelled)
                    continue;
                channel.Posterior(all.Slice(row * columns, columns), label, posterior);
                Span<double> gathered = own.AsSpan(label * columns, columns);
                for (int t = 0; t < posterior.Length; t++)
                    gathered[t] += posterior[t];
            }
        }
    }
}
