using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Changes pictures in ways that keep what they show: moved, turned, stretched, bent, cut out of, in other colours.</summary>
/// <remarks>
/// Numbers may be as data hold them (0 … 1) or scaled for a net (mean square 1, the mean picture of photographs taken away): amounts are shares of what the picture at hand holds. Each
/// change is drawn from its own stream for every picture, or in the order of the pictures, so that it does not depend on the number of threads.
/// </remarks>
public static partial class Augment
{
    /// <summary>Takes single numbers out at random.</summary>
    /// <param name="share">The share that becomes 0.</param>
    public static Augmentation Drop(float share) => (_, rows, random) =>
    {
        foreach (ref float value in rows.Span)
            value = random.NextSingle() < share ? 0 : value;
    };

    /// <summary>One change after another.</summary>
    public static Augmentation Chain(params Augmentation[] changes) => (shape, rows, random) =>
    {
        foreach (Augmentation change in changes)
            change(shape, rows, random);
    };

    /// <summary>What makes two views of a picture that show the same thing. Grey ones: moved, turned, stretched and slanted a little; in colour: a part of it, mirrored or not, in other colours.</summary>
    /// <remarks>In colour after Chen et al., ICML 2020, appendix A: without the change of colours a histogram would do to tell that two crops are of one picture.</remarks>
    public static Augmentation Views(ExampleShape shape) => shape.Channels == 3 ? Chain(Crop(0.2f), Colour(0.4f, 0.4f, 0.4f, 0.2f))
        : Chain(Shift(Math.Max(1, Math.Min(shape.Height, shape.Width) / 9)), Affine(0.25f, 0.2f, 0.2f));

    // One picture at a time, on all cores, each with chance of its own.
    private static void Each(Tensor rows, RandomStream random, Action<int, RandomStream> change)
    {
        RandomStream batch = new(random.NextUInt32() | (ulong)random.NextUInt32() << 32);
        Cores.For(rows.Shape[0], new EachBody(batch, change));
    }

    private readonly struct EachBody(RandomStream batch, Action<int, RandomStream> change) : IParallelBody
    {
        public void Invoke(int index) => change(index, batch.Split(index));
    }
}
