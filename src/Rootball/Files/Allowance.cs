namespace Rootball.Files;

/// <summary>The memory that reading one file may take: four times its size and 64 MiB. Whatever a file claims is paid for from it before memory is asked for.</summary>
/// <remarks>The parts of an archive share the archive's allowance, so that many small claims cannot do what one large claim may not.</remarks>
internal sealed class Allowance(long size)
{
    /// <summary>How often a file's own size may be taken, and what any file may take.</summary>
    public const long Times = 4, Room = 64L << 20;

    /// <summary>What may be taken in all.</summary>
    public long Total { get; } = Times * size + Room;

    /// <summary>What is left of it.</summary>
    public long Left { get; private set; } = Times * size + Room;

    /// <summary>Takes <paramref name="bytes"/> for <paramref name="what"/>.</summary>
    /// <exception cref="DataException">That much is not left.</exception>
    public void Spend(string name, long bytes, string what)
    {
        if (bytes < 0 || bytes > Left)
            throw TooMuch(name, bytes, what);
        Left -= bytes;
    }

    private DataException TooMuch(string name, long bytes, string what) => new(
        $"{name}: {what} would take {bytes:N0} bytes of memory, {Left:N0} are left; reading a file of {size:N0} bytes may take {Total:N0} (4 times its size and 64 MiB). If it is meant to be so, save it unpacked.");
}
