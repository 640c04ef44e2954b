namespace Rootball.Files;

/// <summary>A file or data set cannot be used. The message is one line: what, where (file, row, byte) and what was expected.</summary>
public sealed class DataException : Exception
{
    /// <summary>Makes the exception from its one line.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>Makes the exception from its one line and its cause.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }
}
