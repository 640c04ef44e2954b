namespace Rootball.Tensors;

/// <summary>Memory of a thread's own for a kernel's passing needs: grows to the largest ever asked for, and stays.</summary>
internal static unsafe class ThreadScratch
{
    [ThreadStatic] private static TensorBlock? t_block;

    /// <summary>Numbers that are undefined, aligned to 64 bytes, and the thread's until it asks again.</summary>
    public static float* Floats(int count)
    {
        if (t_block is null || t_block.Capacity < count)
            t_block = new TensorBlock(Math.Max(count, 1 << 12));
        return t_block.Pointer;
    }

    /// <summary>The same as a span.</summary>
    public static Span<float> Span(int count) => new(Floats(count), count);
}
