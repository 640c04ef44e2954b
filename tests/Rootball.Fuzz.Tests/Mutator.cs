using System.Buffers.Binary;
using System.Text;
using Rootball.Tensors;

namespace Rootball.Fuzz.Tests;

/// <summary>Damages files in the ways that disks, networks and people do. The same stream of chance makes the same damage.</summary>
internal static class Mutator
{
    private static readonly long[] s_numbers =
        [0, 1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7FFF_FFFE, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 40, long.MaxValue, -1, -2, long.MinValue];

    private static readonly string[] s_texts =
    [
        "\"", "\"\"", "\n", "\r\n", "\n\n", ",", ",,,,", "\t", ";", "'", "\\", "\\u0000", "\\ud800", "\0", "NaN", "Infinity", "-1", "1e999", "99999999999999999999", "0.0000001", "null",
        "{", "}", "[", "]", "[[[[[[[[", ":", "true", "\u2028", "\u001b[31m", "(", ")", "((((", "é", "\uFEFF",
    ];

    /// <summary>A damaged copy of one seed, sometimes with parts of another.</summary>
    public static byte[] Mutate(IReadOnlyList<byte[]> seeds, bool isText, RandomStream random)
    {
        List<byte> bytes = [.. seeds[random.NextInt(seeds.Count)]];
        byte[] other = seeds[random.NextInt(seeds.Count)];
        for (int change = random.NextInt(4); change >= 0; change--)
        {
            if (bytes.Count > 0)
                Change(bytes, other, isText, random);
        }
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[] other, bool isText, RandomStream random)
    {
        int at = random.NextInt(bytes.Count), length = Math.Min(bytes.Count - at, 1 + random.NextInt(1 << random.NextInt(8)));
        switch (random.NextInt(isText ? 13 : 10))
        {
            case 0: bytes[at] ^= (byte)(1 << random.NextInt(8)); break;
            case 1: bytes[at] = (byte)random.NextInt(256); break;
            case 2: bytes[at] = random.NextInt(2) == 0 ? (byte)0 : (byte)255; break;
            case 3: bytes.RemoveRange(at, bytes.Count - at); break;
            case 4: bytes.RemoveRange(at, length); break;
            case 5: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 6: Swap(bytes, at, random.NextInt(bytes.Count), length); break;
            case 7: bytes.InsertRange(at, other.AsSpan(Math.Min(at, other.Length), Math.Min(length, other.Length - Math.Min(at, other.Length))).ToArray()); break;
            case 8:
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(Math.Min(at, other.Length)).ToArray());
                break;
            case 9: WriteNumber(bytes, at, random); break;
            case 10: bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_texts[random.NextInt(s_texts.Length)])); break;
            case 11: bytes.InsertRange(at, Encoding.UTF8.GetBytes($"{s_numbers[random.NextInt(s_numbers.Length)]}")); break;
            default: bytes.InsertRange(at, Repeated(s_texts[random.NextInt(s_texts.Length)], 1 << random.NextInt(12))); break;
        }
    }

    // What a length or a count may be attacked with: two, four or eight bytes of either order.
    private static void WriteNumber(List<byte> bytes, int at, RandomStream random)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, s_numbers[random.NextInt(s_numbers.Length)]);
        Array.Resize(ref number, 2 << random.NextInt(3));
        if (random.NextInt(2) == 0)
            Array.Reverse(number);
        for (int i = 0; i < number.Length && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    private static void Swap(List<byte> bytes, int a, int b, int length)
    {
        for (int i = 0; i < length && a + i < bytes.Count && b + i < bytes.Count; i++)
            (bytes[a + i], bytes[b + i]) = (bytes[b + i], bytes[a + i]);
    }

    private static IEnumerable<byte> Repeated(string text, int count) => Enumerable.Repeat(Encoding.UTF8.GetBytes(text), count).SelectMany(part => part);
}
