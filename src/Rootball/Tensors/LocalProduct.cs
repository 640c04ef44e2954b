using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>The products of a locally connected level, one for each place of its window, with the batch innermost.</summary>
/// <remarks>
/// Inputs lie as [C·H·W, B], results as [places, Out, B], weights as [places, Out, C·K·K]. A piece of work is a place: it gathers what its window sees into
/// a matrix [C·K·K, B] of its thread's own and multiplies once. The way back to the inputs goes by pixels instead: a piece gathers the weights and slopes of the
/// places that see its pixel and multiplies once, so that no two pieces write the same number.
/// </remarks>
internal readonly unsafe struct LocalProduct(Shape x, Shape y, Window window)
{
    private readonly Window _window = window;
    private readonly int _batch = x[0], _channels = x[1], _height = x[2], _width = x[3], _outputs = y[1], _down = y[2], _across = y[3];

    private int Seen => _channels * _window.Area;

    /// <summary>y = w · what each window sees.</summary>
    public void Forward(Tensor x, Tensor w, Tensor y) => Cores.For(_down * _across, new ForwardBody(this, x.Pointer, w.Pointer, y.Pointer));

    /// <summary>dw (+)= dy · what each window sees, transposed.</summary>
    public void Weights(Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
        Cores.For(_down * _across, new WeightsBody(this, x.Pointer, dy.Pointer, dw.Pointer, accumulate));

    /// <summary>dx = Σ over the places that see a pixel of wᵀ · dy.</summary>
    public void Inputs(Tensor w, Tensor dy, Tensor dx) => Cores.For(_height * _width, new InputsBody(this, w.Pointer, dy.Pointer, dx.Pointer));

    // What the window at a place sees: [C·K·K, B], zeros where it looks over the edge.
    private float* Gather(float* x, int place)
    {
        float* seen = ThreadScratch.Floats(Seen * _batch), to = seen;
        int top = place / _across * _window.Stride - _window.Padding, left = place % _across * _window.Stride - _window.Padding;
        int before = Math.Clamp(-left, 0, _window.Width), end = Math.Clamp(_width - left, before, _window.Width);
        for (int channel = 0; channel < _channels; channel++)
        {
            for (int row = top; row < top + _window.Height; row++, to += _window.Width * _batch)
            {
                (int first, int last) = row >= 0 && row < _height ? (before, end) : (0, 0);
                new Span<float>(to, first * _batch).Clear();
                new ReadOnlySpan<float>(x + ((nint)(channel * _height + row) * _width + left + first) * _batch, (last - first) * _batch)
                    .CopyTo(new Span<float>(to + first * _batch, (last - first) * _batch));
                new Span<float>(to + last * _batch, (_window.Width - last) * _batch).Clear();
            }
        }
        return seen;
    }

    // The places of one axis whose windows see a pixel: from the first to before the end.
    private static (int First, int End) Seeing(int pixel, int size, int places, int stride, int padding) =>
        (Math.Max(0, (pixel + padding - size + stride) / stride), Math.Min(places, (pixel + padding) / stride + 1));

    private readonly struct ForwardBody(LocalProduct of, float* x, float* w, float* y) : IParallelBody
    {
        public void Invoke(int index)
        {
            float* seen = of.Gather(x, index);
            GemmOperand left = new((nint)(w + (nint)index * of._outputs * of.Seen), of.Seen, 1), right = new((nint)seen, 1, of._batch);
            float* to = y + (nint)index * of._outputs * of._batch;
            MatMul.Dispatch(left, right, of._outputs, of._batch, of.Seen, new StoreEpilogue(to, of._batch, accumulate: false));
        }
    }

    private readonly struct WeightsBody(LocalProduct of, float* x, float* dy, float* dw, bool accumulate) : IParallelBody
    {
        public void Invoke(int index)
        {
            float* seen = of.Gather(x, index);
            GemmOperand left = new((nint)(dy + (nint)index * of._outputs * of._batch), of._batch, 1), right = new((nint)seen, of._batch, 1);
            float* to = dw + (nint)index * of._outputs * of.Seen;
            MatMul.Dispatch(left, right, of._outputs, of.Seen, of._batch, new StoreEpilogue(to, of.Seen, accumulate));
        }
    }

    private readonly struct InputsBody(LocalProduct of, float* w, float* dy, float* dx) : IParallelBody
    {
        public void Invoke(int pixel)
        {
            (int row, int column) = (pixel / of._width, pixel % of._width);
            (int top, int bottom) = Seeing(row, of._window.Height, of._down, of._window.Stride, of._window.Padding);
            (int left, int right) = Seeing(column, of._window.Width, of._across, of._window.Stride, of._window.Padding);
            int depth = Math.Max(0, bottom - top) * Math.Max(0, right - left) * of._outputs;
            float* weights = ThreadScratch.Floats(depth * (of._channels + of._batch)), slopes = weights + depth * of._channels;
            int at = 0;
            for (int v = top; v < bottom; v++)
            {
                for (int h = left; h < right; h++, at += of._outputs)
                {
                    int place = v * of._across + h;
                    int tap = (row - v * of._window.Stride + of._window.Padding) * of._window.Width + column - h * of._window.Stride + of._window.Padding;
                    Tap(w + (nint)place * of._outputs * of.Seen + tap, weights + at * of._channels, of._outputs * of._channels, of._window.Area);
                    new ReadOnlySpan<float>(dy + (nint)place * of._outputs * of._batch, of._outputs * of._batch)
                        .CopyTo(new Span<float>(slopes + at * of._batch, of._outputs * of._batch));
                }
            }
            // dx [C,B] of the pixel, whose channels lie H·W·B apart.
            StoreEpilogue store = new(dx + (nint)pixel * of._batch, of._height * of._width * of._batch, accumulate: false);
            MatMul.Dispatch(new GemmOperand((nint)weights, 1, of._channels), new GemmOperand((nint)slopes, 1, of._batch), of._channels, of._batch, depth, store);
        }

        // One weight of each channel of each filter.
        private static void Tap(float* from, float* to, int count, int step)
        {
            for (int i = 0; i < count; i++)
                to[i] = from[(nint)i * step];
        }
    }
}
