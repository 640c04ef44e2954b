namespace Rootball.Data;

/// <summary>The bytes of a picture file as the decoder sees them: they end where the file ends.</summary>
/// <remarks>
/// The decoder takes whatever is missing for zeros and goes on, for ever if it was told to jump beyond the end. Here a step beyond either end is an error.
/// </remarks>
internal sealed class PictureStream(byte[] file) : MemoryStream(file, writable: false)
{
    public override int ReadByte() => base.ReadByte() is var value and >= 0 ? value : throw Ended();

    public override int Read(byte[] buffer, int offset, int count) => count <= Length - Position ? base.Read(buffer, offset, count) : throw Ended();

    public override long Seek(long offset, SeekOrigin loc)
    {
        long to = offset + (loc == SeekOrigin.Begin ? 0 : loc == SeekOrigin.Current ? Position : Length);
        return to >= 0 && to <= Length ? base.Seek(offset, loc) : throw Ended();
    }

    private EndOfStreamException Ended() => new($"it ends at byte {Length:N0}, in the middle");
}
