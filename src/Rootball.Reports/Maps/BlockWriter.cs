using System.Buffers.Text;
using System.IO.Compression;

namespace Rootball.Reports.Maps;

/// <summary>Writes bytes as base64 text within script elements that no browser runs, a bounded number of characters in each.</summary>
/// <remarks>What is in memory is one buffer, however long the block is.</remarks>
internal sealed class BlockWriter : Stream
{
    // 6 MiB a script element: browsers hold each one's text as one string, and show progress between two of them.
    private const int Part = 6 << 20;

    private readonly Stream _page;
    private readonly string _name;
    private readonly byte[] _bytes = new byte[3 << 14], _text = new byte[4 << 14];
    private int _have, _part;

    private BlockWriter(Stream page, string name)
    {
        (_page, _name) = (page, name);
        Open();
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes a block: what <paramref name="write"/> writes is deflated first.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The block's name; letters, digits and hyphens.</param>
    /// <param name="write">Writes the bytes.</param>
    public static void Write(Stream page, string name, Action<Stream> write)
    {
        using BlockWriter block = new(page, name);
        using DeflateStream deflate = new(block, CompressionLevel.Fastest, leaveOpen: true);
        write(deflate);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int count = Math.Min(buffer.Length, _bytes.Length - _have);
            buffer[..count].CopyTo(_bytes.AsSpan(_have));
            buffer = buffer[count..];
            _have += count;
            if (_have == _bytes.Length)
                Encode();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Encode();
            _page.Write("</script>\n"u8);
        }
        base.Dispose(disposing);
    }

    // Three bytes are four characters: a full buffer ends without padding, so that a part may end with it.
    private void Encode()
    {
        if (_part >= Part)
        {
            _page.Write("</script>\n"u8);
            Open();
        }
        Base64.EncodeToUtf8(_bytes.AsSpan(0, _have), _text, out _, out int written);
        _page.Write(_text.AsSpan(0, written));
        (_have, _part) = (0, _part + written);
    }

    private void Open()
    {
        _page.Write(System.Text.Encoding.UTF8.GetBytes($"<script type=\"application/octet-stream;base64\" data-block=\"{_name}\">"));
        _part = 0;
    }
}
