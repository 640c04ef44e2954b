using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Rootball.Reports;

/// <summary>Numbers and text the way people read them, the same under every culture.</summary>
public static class Human
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Text that is safe inside an HTML element or a quoted attribute.</summary>
    public static string Escape(string text) => s_encoder.Encode(text);

    /// <summary>A share as a percentage of three digits: 0.0162 is "1.62 %".</summary>
    public static string Percent(double share) => Number(100 * share) + " %";

    /// <summary>How sure an answer was: "98 %"; what rounds to 100 % is "over 99 %", for nothing is ever certain.</summary>
    public static string Sureness(double share) => share >= 0.995 ? "over 99 %" : Text($"{100 * share:0} %");

    /// <summary>Bytes in decimal units: "1.24 MB".</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB"];
        int unit = 0;
        // 999.5 would be written as 1,000.
        for (; Math.Abs(bytes) >= 999.5 && unit < units.Length - 1; unit++)
            bytes /= 1000;
        return $"{Number(bytes)} {units[unit]}";
    }

    /// <summary>A time: "0.42 s", "12.3 s", "2 min 5 s", "3 h 20 min".</summary>
    public static string Seconds(double seconds)
    {
        if (!(seconds >= 99.5)) // also for what is no number
            return Number(seconds) + " s";
        long whole = (long)Math.Round(seconds);
        return whole < 3600 ? $"{whole / 60} min {whole % 60} s" : $"{whole / 3600} h {whole % 3600 / 60} min";
    }

    /// <summary>A whole number with thousands set apart: "60,000".</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of three digits, with thousands set apart: "0.0162", "1.62", "16.2", "1,620".</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            return "–";
        double size = Math.Abs(value);
        if (size is > 0 and < 0.0001 or >= 1e15)
            return Text($"{value:0.##E+0}");
        int decimals = size >= 99.95 || size == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return Math.Round(value, decimals).ToString("#,##0." + new string('#', decimals), CultureInfo.InvariantCulture);
    }

    /// <summary>A figure in its unit: a share as a percentage, bytes and seconds in the size that suits.</summary>
    public static string Quantity(double value, string unit) => unit switch
    {
        _ when !double.IsFinite(value) => "–",
        "share" => Percent(value),
        "bytes" => Bytes(value),
        "s" or "seconds" => Seconds(value),
        "" => Number(value),
        _ => $"{Number(value)} {unit}",
    };

    /// <summary>A number or several as text, whatever the culture of the thread.</summary>
    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
