using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rootball.Tensors;

/// <summary>A pinned, 64-byte-aligned run of floats. The garbage collector owns it, so nobody has to dispose of a tensor.</summary>
internal sealed unsafe class TensorBlock
{
    // One AVX-512 register, and one cache line.
    private const int LineBytes = 64;

    // A matrix read down its columns touches a page a step; in pages of 2 MB it no longer waits for their addresses.
    private const int HugePageBytes = 1 << 21;
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE of Linux
    private readonly float[] _array; // keeps the memory alive

    public TensorBlock(int capacity)
    {
        Capacity = capacity;
        bool huge = OperatingSystem.IsLinux() && Bytes >= HugePageBytes;
        int alignment = huge ? HugePageBytes : LineBytes;
        // The padding is never touched, so it takes addresses and no memory.
        _array = GC.AllocateUninitializedArray<float>(checked(capacity + alignment / sizeof(float)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        Pointer = (float*)((address + alignment - 1) & ~(nint)(alignment - 1));
        if (huge)
            _ = Advise((nint)Pointer, (nuint)Bytes & ~(nuint)(HugePageBytes - 1), AdviseHugePages);
    }

    // Only a hint: where the C library or the kernel does not know it, nothing changes.
    private static int Advise(nint address, nuint length, int advice)
    {
        try
        {
            return madvise(address, length, advice);
        }
        catch (EntryPointNotFoundException)
        {
            return -1;
        }
        catch (DllNotFoundException)
        {
            return -1;
        }

        [DllImport("libc", EntryPoint = "madvise")]
        static extern int madvise(nint address, nuint length, int advice);
    }

    public float* Pointer { get; }

    public int Capacity { get; }

    public long Bytes => (long)Capacity * sizeof(float);
}
