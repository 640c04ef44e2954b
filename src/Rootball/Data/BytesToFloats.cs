namespace Rootball.Data;

/// <summary>Turns pixel bytes into floats in 0 … 1.</summary>
internal static class BytesToFloats
{
    private static readonly float[] s_table = [.. Enumerable.Range(0, 256).Select(i => i / 255f)];

    public static void Convert(ReadOnlySpan<byte> source, Span<float> destination)
    {
        float[] table = s_table;
        for (int i = 0; i < source.Length; i++)
            destination[i] = table[source[i]];
    }
}
