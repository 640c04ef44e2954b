using System.Text;

namespace Rootball.Files;

/// <summary>A file or data set cannot be used. The message is one line: what, where (file, row, byte) and what was expected.</summary>
/// <remarks>Messages quote what stands in files. Line breaks and other control characters in it become spaces, and what is overlong is cut.</remarks>
public sealed class DataException : Exception
{
    // A few lines of a terminal.
    private const int LongestMessage = 1_000;

    /// <summary>Makes the exception from its one line.</summary>
    public DataException(string message) : base(OneLine(message)) { }

    /// <summary>Makes the exception from its one line and its cause.</summary>
    public DataException(string message, Exception inner) : base(OneLine(message), inner) { }

    private static string OneLine(string message)
    {
        StringBuilder line = new(Math.Min(message.Length, LongestMessage + 1));
        foreach (char c in message.AsSpan(0, Math.Min(message.Length, LongestMessage)))
            line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        return line.Append(message.Length > LongestMessage ? "…" : "").ToString();
    }
}
