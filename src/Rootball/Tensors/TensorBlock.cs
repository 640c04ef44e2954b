using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rootball.Tensors;

/// <summary>A pinned, 64-byte-aligned run of floats. The garbage collector owns it, so nobody has to dispose of a tensor.</summary>
internal sealed unsafe class TensorBlock
{
    // One AVX-512 register, and one cache line.
    private const int AlignmentBytes = 64;
    private readonly float[] _array; // keeps the memory alive

    public TensorBlock(int capacity)
    {
        Capacity = capacity;
        _array = GC.AllocateUninitializedArray<float>(capacity + AlignmentBytes / sizeof(float), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        Pointer = (float*)((address + AlignmentBytes - 1) & ~(nint)(AlignmentBytes - 1));
    }

    public float* Pointer { get; }

    public int Capacity { get; }

    public long Bytes => (long)Capacity * sizeof(float);
}
