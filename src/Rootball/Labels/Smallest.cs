namespace Rootball.Labels;

/// <summary>Selection without sorting everything, and numbers as keys that sort.</summary>
internal static class Smallest
{
    /// <summary>A whole number that sorts as <paramref name="value"/> does (which is not NaN).</summary>
    public static uint Sortable(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f); // −0 becomes 0
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }

    /// <summary>Puts the <paramref name="count"/> smallest keys first, in any order (Hoare's selection, by the middle of three).</summary>
    public static void ToFront(Span<ulong> keys, int count)
    {
        // Rounds enough for any fair course; whoever needs more is sorted.
        for (int rounds = 64; count > 0 && count < keys.Length; rounds--)
        {
            if (rounds == 0 || keys.Length <= 16)
            {
                keys.Sort();
                return;
            }
            ulong a = keys[0], b = keys[keys.Length / 2], c = keys[^1];
            ulong pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            (int i, int j) = (0, keys.Length - 1);
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                i++;
                j--;
            }
            // Now all up to j are at most the pivot, all from i on at least.
            if (count <= j + 1)
                keys = keys[..(j + 1)];
            else if (count <= i)
                return;
            else
            {
                keys = keys[i..];
                count -= i;
            }
        }
    }
}
