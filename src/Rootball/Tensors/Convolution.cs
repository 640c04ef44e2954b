using System.Runtime.CompilerServices;
using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>2-D convolution of pictures, forward and both ways back, as matrix products whose patches are made while they are packed.</summary>
/// <remarks>
/// Pictures are [B,C,H,W]: a strip of places in a row of a picture lies in memory as a tile reads it, so packing is copying. y = Σ w·x is a cross-correlation,
/// as everywhere in this field. After Chellapilla, Puri and Simard, "High performance convolutional neural networks for document processing", 2006;
/// the patches are not stored, after Chetlur et al., "cuDNN: efficient primitives for deep learning", 2014.
/// </remarks>
public static unsafe class Convolution
{
    // Places whose gradients are packed at once: enough to fill the product's depth, little enough to stay in the third-level cache.
    private const int PlacesTogether = 4_096;

    // Few weights: several parts of the batch are summed beside each other, into 4 MB at most. Many: one part after another, each on all cores.
    private const int PartialSums = 1 << 20;

    /// <summary>y [B,Out,OH,OW] = f(w [Out,In/groups,KH,KW] ∗ x [B,In,H,W] + bias [Out]).</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Forward(Tensor x, Tensor w, Tensor? bias, Tensor y, Window window, int groups = 1, bool rectify = false)
    {
        Sizes s = Check("Convolution", x.Shape, w.Shape, y.Shape, window, groups);
        if (bias is not null && bias.Length != s.Out)
            Throw.Shape($"Convolution: the bias is {bias.Shape}; expected [{s.Out}] for w {w.Shape}.");
        for (int group = 0; group < groups; group++)
        {
            int channel = group * s.OutGroup;
            GemmOperand weights = new((nint)(w.Pointer + (nint)channel * s.Taps), s.Taps, 1);
            PictureEpilogue epilogue = new(y.Pointer + (nint)channel * s.Places, s.Out * s.Places, s.GridWidth, s.Places, s.GridHeight, s.GridWidth, 1,
                bias is null ? null : bias.Pointer + channel, rectify, accumulate: false);
            MatMul.Dispatch(weights, new PatchColumns(s.Seen(x.Pointer, group, window)), s.OutGroup, s.Batch * s.Places, s.Taps, epilogue);
        }
        Keep(x, w, y, bias);
    }

    /// <summary>dx [B,In,H,W] (+)= what dy [B,Out,OH,OW] sends back through w [Out,In/groups,KH,KW].</summary>
    /// <param name="dy">The gradient by the result.</param>
    /// <param name="w">The weights.</param>
    /// <param name="dx">The gradient by the pictures.</param>
    /// <param name="window">As in <see cref="Forward"/>.</param>
    /// <param name="workspace">Where room for the turned weights is lent from.</param>
    /// <param name="groups">As in <see cref="Forward"/>.</param>
    /// <param name="accumulate">Add to what dx holds.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void InputGradient(Tensor dy, Tensor w, Tensor dx, Window window, Workspace workspace, int groups = 1, bool accumulate = false)
    {
        Sizes s = Check("Convolution", dx.Shape, w.Shape, dy.Shape, window, groups);
        Tensor turned = workspace.Rent([w.Length]);
        // Pixels whose places in a stride are alike are seen by the same taps: each such phase is a convolution of stride 1.
        for (int phase = 0; phase < window.Stride * window.Stride; phase++)
        {
            Taps down = new(phase / window.Stride, window.Height, s.Height, window), across = new(phase % window.Stride, window.Width, s.Width, window);
            if (down.Pixels == 0 || across.Pixels == 0)
                continue;
            int taps = down.Count * across.Count;
            for (int group = 0; group < groups; group++)
            {
                Cores.For(s.InGroup, new TurnBody(w.Pointer + (nint)group * s.OutGroup * s.Taps, turned.Pointer, s.OutGroup, s.InGroup, window, down, across));
                Patches seen = new((nint)(dy.Pointer + (nint)group * s.OutGroup * s.Places), s.Batch, s.Out * s.Places, s.GridHeight, s.GridWidth, down.Pixels, across.Pixels, 1,
                    Math.Max(1, down.Count), Math.Max(1, across.Count), down.Offset, across.Offset);
                PictureEpilogue epilogue = new(dx.Pointer + (nint)group * s.InGroup * s.Height * s.Width + down.Phase * s.Width + across.Phase, s.In * s.Height * s.Width, s.Width,
                    s.Height * s.Width, down.Pixels, across.Pixels, window.Stride, null, false, accumulate);
                MatMul.Dispatch(new GemmOperand((nint)turned.Pointer, s.OutGroup * taps, 1), new PatchColumns(seen), s.InGroup, s.Batch * down.Pixels * across.Pixels,
                    s.OutGroup * taps, epilogue);
            }
        }
        workspace.Return(turned);
        Keep(dy, w, dx, null);
    }

    /// <summary>dw [Out,In/groups,KH,KW] (+)= Σ over pictures and places of dy [B,Out,OH,OW] times what the window saw of x [B,In,H,W] there.</summary>
    /// <param name="x">The pictures.</param>
    /// <param name="dy">The gradient by the result.</param>
    /// <param name="dw">The gradient by the weights.</param>
    /// <param name="window">As in <see cref="Forward"/>.</param>
    /// <param name="workspace">Where room for partial sums is lent from.</param>
    /// <param name="groups">As in <see cref="Forward"/>.</param>
    /// <param name="accumulate">Add to what dw holds.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void WeightGradient(Tensor x, Tensor dy, Tensor dw, Window window, Workspace workspace, int groups = 1, bool accumulate = false)
    {
        Sizes s = Check("Convolution", x.Shape, dw.Shape, dy.Shape, window, groups);
        int together = Math.Clamp(PlacesTogether / s.Places, 1, Math.Max(1, s.Batch)), parts = (s.Batch + together - 1) / together;
        // The parts are those of the shapes, not of the cores, and are added up in their order: the bits do not depend on who sums them.
        bool beside = parts > 1 && (long)parts * dw.Length <= PartialSums;
        Tensor? sums = beside ? workspace.Rent([parts, dw.Length]) : null;
        PartBody body = new(x.Pointer, dy.Pointer, sums is null ? dw.Pointer : sums.Pointer, beside ? dw.Length : 0, s, window, together, accumulate);
        if (beside)
            Cores.For(parts, body);
        for (int part = 0; !beside && part < parts; part++)
            body.Invoke(part);
        if (sums is not null)
        {
            Cores.For((dw.Length + SumBody.Width - 1) / SumBody.Width, new SumBody(sums.Pointer, dw.Pointer, dw.Length, parts, accumulate));
            workspace.Return(sums);
        }
        Keep(x, dy, dw, null);
    }

    /// <summary>db [Out] (+)= the sums of dy [B,Out,OH,OW] over pictures and places.</summary>
    public static void BiasGradient(Tensor dy, Tensor db, bool accumulate = false) =>
        Cores.For(db.Length, new BiasBody(dy.Pointer, db.Pointer, dy.Shape[0], dy.Shape[1], dy.Shape[2] * dy.Shape[3], accumulate));

    private static Sizes Check(string operation, Shape x, Shape w, Shape y, Window window, int groups)
    {
        (int height, int width) = window.Over(x, operation);
        if (groups < 1 || x[1] % groups != 0 || w.Rank != 4 || w[0] % groups != 0 || w[1] != x[1] / groups || w[2] != window.Height || w[3] != window.Width)
            Throw.Shape($"{operation}: x is {x}, w is {w}, groups {groups}; expected w [out,{x[1]}/groups,{window.Height},{window.Width}], channels divisible by groups.");
        if (y != Shape.Create([x[0], w[0], height, width]))
            Throw.Shape($"{operation}: the result is {y}; expected [{x[0]},{w[0]},{height},{width}] for x {x}, w {w}, {window}.");
        return new Sizes(x[0], x[1], x[2], x[3], w[0], groups, height, width, w[1] * window.Area);
    }

    // w [OutGroup,InGroup,KH,KW] -> [InGroup, OutGroup · the taps of a phase, last first], a channel of the input a piece.
    // Last first: what flows back through a window is seen by the window turned over, and rows are then read in their order.
    private readonly struct TurnBody(float* w, float* turned, int outGroup, int inGroup, Window window, Taps down, Taps across) : IParallelBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int to)
        {
            int area = window.Area, step = window.Stride;
            float* target = turned + (nint)to * outGroup * down.Count * across.Count;
            float* kernel = w + (nint)to * area + down.First * window.Width + across.First;
            for (int from = 0; from < outGroup; from++, kernel += (nint)inGroup * area)
            {
                for (int i = down.Count - 1; i >= 0; i--)
                {
                    float* row = kernel + i * step * window.Width;
                    for (int j = across.Count - 1; j >= 0; j--)
                        *target++ = row[j * step];
                }
            }
        }
    }

    private static void Keep(Tensor a, Tensor b, Tensor c, Tensor? d)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
    }

    private readonly record struct Sizes(int Batch, int In, int Height, int Width, int Out, int Groups, int GridHeight, int GridWidth, int Taps)
    {
        public int Places => GridHeight * GridWidth;

        public int OutGroup => Out / Groups;

        public int InGroup => In / Groups;

        // A 1×1 window that steps by 1 sees every plane as one long row.
        public Patches Seen(float* x, int group, Window window)
        {
            nint data = (nint)(x + (nint)group * InGroup * Height * Width);
            return window is { Area: 1, Stride: 1, Padding: 0 }
                ? new Patches(data, Batch, In * Height * Width, 1, Height * Width, 1, Places, 1, 1, 1, 0, 0)
                : new Patches(data, Batch, In * Height * Width, Height, Width, GridHeight, GridWidth, window.Stride, window.Height, window.Width, -window.Padding, -window.Padding);
        }
    }

    // Of one axis: the pixels phase, phase + stride, … and the taps that see them. Pixel phase + stride·n is seen by the Count taps First, First + stride, …,
    // the last of them from place n + Offset, the one before from the next.
    private readonly struct Taps
    {
        public readonly int Phase, Pixels, First, Count, Offset;

        public Taps(int phase, int taps, int pixels, Window window)
        {
            Phase = phase;
            Pixels = phase < pixels ? (pixels - phase + window.Stride - 1) / window.Stride : 0;
            First = (phase + window.Padding) % window.Stride;
            Count = First < taps ? (taps - First + window.Stride - 1) / window.Stride : 0;
            Offset = (phase + window.Padding - First) / window.Stride - Math.Max(0, Count - 1);
        }
    }

    // The weights' gradient by a part of the batch, in sums of its own (stride > 0) or added to those of the parts before it.
    private readonly struct PartBody(float* x, float* dy, float* dw, int stride, Sizes s, Window window, int together, bool accumulate) : IParallelBody
    {
        public void Invoke(int part)
        {
            int first = part * together, pictures = Math.Min(together, s.Batch - first), strideOut = s.Out * s.Places;
            for (int group = 0; group < s.Groups; group++)
            {
                Patches seen = s.Seen(x, group, window);
                seen = seen with { Data = (nint)((float*)seen.Data + (nint)first * seen.PictureStride), Pictures = pictures };
                PlaneRows gradients = new(dy + (nint)first * strideOut + (nint)group * s.OutGroup * s.Places, strideOut, s.Places);
                StoreEpilogue epilogue = new(dw + (nint)part * stride + (nint)group * s.OutGroup * s.Taps, s.Taps, stride == 0 && (accumulate || part > 0));
                MatMul.Dispatch(gradients, new PatchRows(seen), s.OutGroup, s.Taps, pictures * s.Places, epilogue);
            }
        }
    }

    // dw (+)= the partial sums [parts, length], one after another.
    private readonly struct SumBody(float* sums, float* dw, int length, int parts, bool accumulate) : IParallelBody
    {
        public const int Width = 1_024;

        public void Invoke(int index)
        {
            int start = index * Width, count = Math.Min(Width, length - start);
            Span<float> to = new(dw + start, count);
            for (int part = 0; part < parts; part++)
            {
                ReadOnlySpan<float> from = new(sums + (nint)part * length + start, count);
                if (part == 0 && !accumulate)
                    from.CopyTo(to);
                else
                    Memory.Add(sums + (nint)part * length + start, dw + start, count);
            }
        }
    }

    private readonly struct BiasBody(float* dy, float* db, int batch, int channels, int places, bool accumulate) : IParallelBody
    {
        public void Invoke(int channel)
        {
            float sum = accumulate ? db[channel] : 0;
            for (int picture = 0; picture < batch; picture++)
                sum += Reduce.Sum(new ReadOnlySpan<float>(dy + ((nint)picture * channels + channel) * places, places));
            db[channel] = sum;
        }
    }
}
