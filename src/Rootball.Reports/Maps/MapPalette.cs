using System.Globalization;

namespace Rootball.Reports.Maps;

/// <summary>The colours of a map's categories and numbers in pictures; the page has the same.</summary>
/// <remarks>
/// Twenty colours, chosen one after another so that each is as far as can be from all before it (in OKLab, seen with full colour vision and, after Machado et al.
/// 2009, without red or green cones), and neither pale nor black. From the 21st category on they come again darker, from the 41st lighter.
/// </remarks>
internal static class MapPalette
{
    private static readonly string[] s_hues =
    [
        "2a7fc9", "e8731e", "14a078", "a9a9f7", "874b00", "a50078", "87d296", "2d4bd2", "69a5c3", "ffa500",
        "a587ff", "966996", "871ea5", "a54b5a", "5ad2d2", "f05a69", "6969f0", "a5692d", "78b496", "78d25a",
    ];

    // Viridis (Smith and van der Walt 2015), less its palest tenth.
    private static readonly string[] s_ramp = ["440154", "482475", "414487", "355f8d", "2a788e", "21918c", "22a884", "44bf70", "7ad151", "aadc32"];

    /// <summary>What a missing value looks like.</summary>
    public const string Missing = "b4b2ac";

    /// <summary>The colours of categories, the commonest first; six hexadecimal digits each.</summary>
    public static IReadOnlyList<string> Hex { get; } = [.. s_hues, .. s_hues.Select(hue => Mix(hue, "000000", 0.35f)), .. s_hues.Select(hue => Mix(hue, "ffffff", 0.35f))];

    /// <summary>The colour of every point by a column; null: all alike.</summary>
    public static string[] Colours(MapColumn? column, int count)
    {
        string[] colours = new string[count];
        switch (column)
        {
            case MapCategories categories:
                int[] ranks = categories.Ranks();
                for (int i = 0; i < count; i++)
                    colours[i] = categories.Codes[i] < 0 ? Missing : Hex[ranks[categories.Codes[i]] % Hex.Count];
                break;
            case MapNumbers numbers:
                float[] present = [.. numbers.Values.Where(float.IsFinite)];
                (float low, float high) = present.Length > 0 ? (present.Min(), present.Max()) : (0, 0);
                for (int i = 0; i < count; i++)
                    colours[i] = float.IsFinite(numbers.Values[i]) ? Ramp(high > low ? (numbers.Values[i] - low) / (high - low) : 0.5f) : Missing;
                break;
            default:
                Array.Fill(colours, Hex[0]);
                break;
        }
        return colours;
    }

    /// <summary>Red, green and blue of six hexadecimal digits.</summary>
    public static (byte Red, byte Green, byte Blue) Rgb(string hex)
    {
        int value = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    // In 64 steps, so that points of one colour can be written together.
    private static string Ramp(float share)
    {
        float at = MathF.Round(share * 63) / 63 * (s_ramp.Length - 1);
        int from = Math.Min(s_ramp.Length - 2, (int)at);
        return Mix(s_ramp[from], s_ramp[from + 1], at - from);
    }

    private static string Mix(string from, string to, float share)
    {
        ((byte r, byte g, byte b), (byte red, byte green, byte blue)) = (Rgb(from), Rgb(to));
        return $"{Between(r, red):x2}{Between(g, green):x2}{Between(b, blue):x2}";

        byte Between(byte a, byte z) => (byte)MathF.Round(a + share * (z - a));
    }
}
