using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rootball.Tensors.Kernels;

/// <summary>For each query of a block, the candidates that may be among its nearest: a list that is cut back to the best when it is full.</summary>
/// <remarks>A candidate is one 64-bit key, its value above its index, so that one comparison orders both.</remarks>
internal sealed unsafe class NearestHeaps
{
    // As many as one tile may add between two looks at the length.
    private const int Slack = 32;

    [ThreadStatic] private static NearestHeaps? t_own;

    private int _kept, _capacity;
    private ulong[] _keys = [];
    private int[] _counts = [];
    private float[] _bounds = [];

    /// <summary>The thread's own, empty.</summary>
    public static NearestHeaps OfThread(int queries, int kept)
    {
        NearestHeaps heaps = t_own ??= new NearestHeaps();
        heaps.Clear(queries, kept);
        return heaps;
    }

    /// <summary>Makes room for so many queries, and forgets all candidates.</summary>
    public void Clear(int queries, int kept)
    {
        _kept = kept;
        // Cutting back costs a pass over the list: the longer it may grow, the rarer, as long as a block's lists stay in L2.
        _capacity = 2 * kept + 2 * Slack;
        if (_keys.Length < queries * _capacity)
            _keys = GC.AllocateUninitializedArray<ulong>(checked(queries * _capacity));
        if (_counts.Length < queries)
            (_counts, _bounds) = (new int[queries], GC.AllocateUninitializedArray<float>(queries, pinned: true));
        _counts.AsSpan(0, queries).Clear();
        _bounds.AsSpan(0, queries).Fill(float.PositiveInfinity);
    }

    /// <summary>Queries from one on take no candidates.</summary>
    public void Close(int first) => _bounds.AsSpan(first).Fill(float.NegativeInfinity);

    /// <summary>The bounds of queries from one on.</summary>
    public float* Bounds(int first) => (float*)Unsafe.AsPointer(ref _bounds[first]);

    /// <summary>Above this value nothing can be among the best.</summary>
    public float Bound(int query) => _bounds[query];

    /// <summary>Adds a candidate whose value is below the bound; <see cref="Settle"/> must follow before a tile's worth more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int query, float value, int index) => _keys[query * _capacity + _counts[query]++] = Key(value, index);

    /// <summary>Cuts the list back if it is nearly full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Settle(int query)
    {
        if (_counts[query] > _capacity - Slack)
            CutBack(query);
    }

    /// <summary>One candidate.</summary>
    public void Offer(int query, float value, int index)
    {
        if (value >= _bounds[query])
            return;
        Add(query, value, index);
        Settle(query);
    }

    /// <summary>The best of the candidates, no more than are to be kept, in no order.</summary>
    public ReadOnlySpan<ulong> Best(int query)
    {
        if (_counts[query] > _kept)
            CutBack(query);
        return List(query);
    }

    /// <summary>The order of keys is that of values, then of indices.</summary>
    public static ulong Key(float value, int index)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        bits ^= (uint)((int)bits >> 31) | 0x8000_0000u;
        return (ulong)bits << 32 | (uint)index;
    }

    /// <summary>The value of a key.</summary>
    public static float Value(ulong key)
    {
        uint bits = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle(bits ^ (~(uint)((int)bits >> 31) | 0x8000_0000u));
    }

    private Span<ulong> List(int query) => _keys.AsSpan(query * _capacity, _counts[query]);

    private void CutBack(int query)
    {
        Span<ulong> keys = List(query);
        Select(keys, _kept);
        _counts[query] = _kept;
        _bounds[query] = Value(keys[_kept - 1]);
    }

    // Brings the best to the front, the worst of them to place kept − 1. Hoare's selection, with a partition that does not branch on the data.
    private static void Select(Span<ulong> keys, int kept)
    {
        ref ulong all = ref MemoryMarshal.GetReference(keys);
        int low = 0, high = keys.Length - 1, target = kept - 1;
        while (low < high)
        {
            ulong a = Unsafe.Add(ref all, low), b = Unsafe.Add(ref all, (low + high) >> 1), c = Unsafe.Add(ref all, high);
            ulong pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int middle = low + (pivot == a ? 0 : pivot == c ? high - low : (high - low) >> 1);
            Unsafe.Add(ref all, middle) = Unsafe.Add(ref all, high);
            Unsafe.Add(ref all, high) = pivot;
            int store = low;
            for (int i = low; i < high; i++)
            {
                ulong key = Unsafe.Add(ref all, i);
                Unsafe.Add(ref all, i) = Unsafe.Add(ref all, store);
                Unsafe.Add(ref all, store) = key;
                store += key < pivot ? 1 : 0;
            }
            Unsafe.Add(ref all, high) = Unsafe.Add(ref all, store);
            Unsafe.Add(ref all, store) = pivot;
            if (store == target)
                return;
            if (store < target)
                low = store + 1;
            else
                high = store - 1;
        }
    }
}
