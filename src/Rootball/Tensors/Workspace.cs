namespace Rootball.Tensors;

/// <summary>Lends tensors and takes them back, so that a step which has run once allocates nothing the next time.</summary>
/// <remarks>
/// Returned tensors wait in lists keyed by their number of elements. <see cref="ReservedBytes"/> counts everything ever made, lent or
/// waiting: it is what the work really costs, and the figure reported as training memory. Not thread-safe: one workspace to one tape.
/// </remarks>
public sealed class Workspace
{
    private readonly Dictionary<int, Stack<Tensor>> _free = [];
    private readonly Stack<Tensor> _windows = [];

    /// <summary>Bytes of all tensors this workspace has made and holds, lent or waiting.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>Bytes now lent.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Lends a tensor whose numbers are undefined.</summary>
    public Tensor Rent(Shape shape)
    {
        int length = shape.Length;
        LiveBytes += (long)length * sizeof(float);
        if (_free.TryGetValue(length, out Stack<Tensor>? waiting) && waiting.TryPop(out Tensor? tensor))
        {
            tensor.Shape = shape;
            return tensor;
        }
        ReservedBytes += (long)length * sizeof(float);
        return new Tensor(new TensorBlock(length), shape);
    }

    /// <summary>Takes back a tensor that <see cref="Rent"/> lent. It must not be used afterwards.</summary>
    public void Return(Tensor tensor)
    {
        LiveBytes -= (long)tensor.Length * sizeof(float);
        if (!_free.TryGetValue(tensor.Length, out Stack<Tensor>? waiting))
            _free[tensor.Length] = waiting = [];
        waiting.Push(tensor);
    }

    /// <summary>Lends a window on the numbers of another tensor, from element <paramref name="start"/> on: it has no numbers of its own and counts for nothing.</summary>
    internal Tensor Window(Tensor numbers, int start, Shape shape)
    {
        if (!_windows.TryPop(out Tensor? window))
            return new Tensor(numbers, start, shape);
        window.LookAt(numbers, start, shape);
        return window;
    }

    /// <summary>Takes a window back; the numbers stay with whoever holds them.</summary>
    internal void ReturnWindow(Tensor window) => _windows.Push(window);
}
