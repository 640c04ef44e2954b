using Rootball.Gradients.Operations;
using Rootball.Tensors;

namespace Rootball.Gradients;

// Pictures are [B,C,H,W]: examples, channels, rows, columns.
public static partial class Ops
{
    /// <summary>The greatest number in each window of size×size pixels: x [B,C,H,W] → [B,C,H′,W′], H′ = ⌊(H + 2·padding − size) / stride⌋ + 1. Padding never wins.</summary>
    /// <remarks>The gradient goes to the first greatest pixel of a window. Overlapping windows (size 3, stride 2): Krizhevsky et al. 2012, section 3.4.</remarks>
    /// <exception cref="ArgumentException">x is no pictures, or the window does not fit.</exception>
    public static Var MaxPool(this Var x, int size, int stride, int padding = 0) => Pool(Operations.MaxPool.Instance, "MaxPool", x, new Window(size, size, stride, padding));

    /// <summary>The mean of each window of size×size pixels, over those that belong to the picture: padding does not count. Shapes as <see cref="MaxPool"/>.</summary>
    /// <exception cref="ArgumentException">x is no pictures, or the window does not fit.</exception>
    public static Var AveragePool(this Var x, int size, int stride, int padding = 0) => Pool(Operations.AveragePool.Instance, "AveragePool", x, new Window(size, size, stride, padding));

    /// <summary>The mean of each plane: x [B,C,H,W] → [B,C]. Lin, Chen and Yan 2013.</summary>
    /// <exception cref="ArgumentException">x is no pictures.</exception>
    public static Var GlobalAveragePool(this Var x)
    {
        Shape shape = Pictures("GlobalAveragePool", x);
        return x.Tape.Record(SumOf.Instance, [shape[0], shape[1]], x, setting: 1f / (shape[2] * shape[3]));
    }

    /// <summary>b = a / (k + α Σ a²)^β: each number divided by the activity of <paramref name="size"/> neighbouring channels at its pixel, its own in the middle.</summary>
    /// <remarks>
    /// Krizhevsky, Sutskever and Hinton 2012, section 3.3, whose constants are the defaults. α multiplies the plain sum, as in the paper. The layer file of
    /// cuda-convnet gives a <c>scale</c> that is divided by <c>size</c> before use, and so do Caffe and PyTorch: their α is size times this one (5·10⁻⁴ for the defaults).
    /// </remarks>
    /// <exception cref="ArgumentException">x is no pictures, or the size is even or less than 1.</exception>
    public static Var LocalResponseNormalise(this Var x, int size = 5, float alpha = 1e-4f, float beta = 0.75f, float k = 2)
    {
        Shape shape = Pictures("LocalResponseNormalise", x);
        if (size < 1 || size % 2 == 0)
            Throw.Shape($"LocalResponseNormalise: {size} neighbouring channels; expected an odd number, so that one is in the middle.");
        return x.Tape.Record(LocalResponse.Instance, shape, x, setting: alpha, setting2: beta, setting3: k, window: new Window(size, 1));
    }

    /// <summary>Batch normalisation in training: each channel of x [B,C,H,W], or each column of x [B,C], brought to mean 0 and variance 1 over the batch, without gain and bias.</summary>
    /// <exception cref="ArgumentException">x is neither a matrix nor pictures.</exception>
    public static Var BatchNormalise(this Var x, float epsilon = 1e-5f)
    {
        if (x.Shape.Rank is not (2 or 4))
            Throw.Shape($"BatchNormalise: x is {x.Shape}; expected [batch,columns] or pictures [batch,channels,height,width].");
        return x.Tape.Record(BatchStandardise.Instance, x.Shape, x, setting: epsilon);
    }

    /// <summary>Batch normalisation in training, times gain [C] plus bias [C], in one pass. A level of its own keeps the running statistics: BatchNorm.</summary>
    /// <exception cref="ArgumentException">x is neither a matrix nor pictures, or gain and bias do not have one number for each channel.</exception>
    public static Var BatchNormalise(this Var x, Var gain, Var bias, float epsilon = 1e-5f)
    {
        if (x.Shape.Rank is not (2 or 4) || gain.Shape.Length != x.Shape[1] || bias.Shape.Length != x.Shape[1])
            Throw.Shape($"BatchNormalise: x is {x.Shape}, gain {gain.Shape}, bias {bias.Shape}; expected [B,C] or [B,C,H,W], and C numbers in gain and bias.");
        return x.Tape.Record(BatchStandardise.Instance, x.Shape, x, gain, bias, setting: epsilon);
    }

    // What the batch of a BatchNormalise had: the mean and the variance (of n, not n − 1) of each channel.
    internal static ReadOnlySpan<float> BatchMean(this Var normalised) => normalised.Node.Saved!.Row(0);

    internal static ReadOnlySpan<float> BatchVariance(this Var normalised) => normalised.Node.Saved!.Row(1);

    /// <summary>Each of equal groups of neighbouring channels of each example brought to mean 0 and variance 1: x [B,C,H,W]. Wu and He 2018.</summary>
    /// <exception cref="ArgumentException">x is no pictures, or its channels do not divide into the groups.</exception>
    public static Var GroupNormalise(this Var x, int groups, float epsilon = 1e-5f)
    {
        Shape shape = Pictures("GroupNormalise", x);
        if (groups < 1 || shape[1] % groups != 0)
            Throw.Shape($"GroupNormalise: x is {shape}; its {shape[1]} channels do not divide into {groups} groups.");
        return x.Tape.Record(StandardiseGroups.Instance, shape, x, setting: epsilon, setting2: groups);
    }

    /// <summary>Each plane brought to mean 0 and variance 1 by itself: x [B,C,H,W]. Ulyanov, Vedaldi and Lempitsky 2016.</summary>
    /// <exception cref="ArgumentException">x is no pictures.</exception>
    public static Var InstanceNormalise(this Var x, float epsilon = 1e-5f) => x.GroupNormalise(Math.Max(1, Pictures("InstanceNormalise", x)[1]), epsilon);

    /// <summary>x [B,C,H,W] with one number of bias [C] added to each channel.</summary>
    /// <exception cref="ArgumentException">x is no pictures, or bias does not have C numbers.</exception>
    public static Var AddChannel(this Var x, Var bias) => x.Tape.Record(ChannelAffine.Instance, Channels("AddChannel", x, bias), x, default, bias);

    /// <summary>x [B,C,H,W] with each channel multiplied by one number of gain [C].</summary>
    /// <exception cref="ArgumentException">x is no pictures, or gain does not have C numbers.</exception>
    public static Var MultiplyChannel(this Var x, Var gain) => x.Tape.Record(ChannelAffine.Instance, Channels("MultiplyChannel", x, gain), x, gain);

    /// <summary>x · gain + bias, one of each for a channel: x [B,C,H,W], gain [C], bias [C].</summary>
    /// <exception cref="ArgumentException">x is no pictures, or gain or bias does not have C numbers.</exception>
    public static Var ScaleChannel(this Var x, Var gain, Var bias)
    {
        Channels("ScaleChannel", x, gain);
        return x.Tape.Record(ChannelAffine.Instance, Channels("ScaleChannel", x, bias), x, gain, bias);
    }

    /// <summary>Whole planes of x [B,C,H,W] set to 0 with probability <paramref name="share"/>, the others scaled up to keep the mean (Tompson et al. 2015).</summary>
    /// <exception cref="ArgumentException">x is no pictures.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1).</exception>
    public static Var DropoutChannels(this Var x, float share, RandomStream random)
    {
        Shape shape = Pictures("DropoutChannels", x);
        return x.Tape.Record(ChannelAffine.Instance, shape, x, Mask(x.Tape, [shape[0] * shape[1]], share, random));
    }

    /// <summary>A picture's level whose weights are not shared between places: x [B,C,H,W], w [H′·W′, Out, C·size·size], bias [Out,H′,W′] → [B,Out,H′,W′].</summary>
    /// <remarks>
    /// Each place of the window has filters of its own; a row of w holds a filter's weights channel by channel, row by row, as a convolution's would.
    /// The local layers of cuda-convnet (Krizhevsky 2012); Gregor and LeCun 2010.
    /// </remarks>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Var LocallyConnect(this Var x, Var w, Var bias, int size, int stride = 1, int padding = 0)
    {
        Window window = new(size, size, stride, padding);
        (int height, int width) = window.Over(x.Shape, "LocallyConnect");
        if (w.Shape.Rank != 3 || w.Shape[0] != height * width || w.Shape[2] != x.Shape[1] * window.Area || bias.Shape != [w.Shape[1], height, width])
            Throw.Shape($"LocallyConnect: x is {x.Shape}, w {w.Shape}, bias {bias.Shape}; {window} needs w [{height * width},Out,{x.Shape[1] * window.Area}] and bias [Out,{height},{width}].");
        return x.Tape.Record(LocallyConnected.Instance, [x.Shape[0], w.Shape[1], height, width], x, w, bias, window: window);
    }

    // 1 / (1 − share) where a number stays, 0 where it goes.
    private static Var Mask(Tape tape, Shape shape, float share, RandomStream random)
    {
        if (!(share is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "Dropout: the share lies in [0, 1).");
        Var mask = tape.Scratch(shape);
        random.FillMask(mask.Value, share, 1 / (1 - share));
        return mask;
    }

    private static Var Pool(Operation operation, string name, Var x, Window window)
    {
        (int height, int width) = window.Over(x.Shape, name);
        if (window.Padding >= window.Height)
            Throw.Shape($"{name}: {window}; the padding must be less than the window, which would see nothing else.");
        return x.Tape.Record(operation, [x.Shape[0], x.Shape[1], height, width], x, window: window);
    }

    private static Shape Pictures(string name, Var x)
    {
        if (x.Shape.Rank != 4)
            Throw.Shape($"{name}: x is {x.Shape}; expected pictures [batch,channels,height,width].");
        return x.Shape;
    }

    private static Shape Channels(string name, Var x, Var numbers)
    {
        Shape shape = Pictures(name, x);
        if (numbers.Shape.Length != shape[1])
            Throw.Shape($"{name}: x is {shape}, the other {numbers.Shape}; expected {shape[1]} numbers, one for each channel.");
        return shape;
    }
}
