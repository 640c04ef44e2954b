using System.Buffers;
using System.Text;

namespace Rootball.Files;

/// <summary>Comma-separated values after RFC 4180, row by row: quoted fields, doubled quotes, line breaks within quotes. One row at a time is in memory.</summary>
/// <remarks>The separator is a comma, a tab or a semicolon: the first of these that occurs in the first line.</remarks>
internal sealed class Csv : IDisposable
{
    // Characters, and fields, of one row: twenty times what a colour picture of 96×96 pixels takes.
    private const int LongestRow = 1 << 21;

    private readonly BoundedReader _reader;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[1 << 16];
    private readonly char[] _chars = new char[(1 << 16) + 1]; // as many as the bytes may become, and one left over by the decoder
    private readonly char _separator;
    private readonly SearchValues<char> _stops;
    private char[] _row = new char[1 << 10];
    private (int Start, int End)[] _fields = new (int, int)[1 << 4];
    private int _have, _at, _length, _line = 1, _firstLine, _firstCount;
    private bool _ended;

    /// <summary>Reads a table from its beginning.</summary>
    public Csv(BoundedReader reader)
    {
        _reader = reader;
        if (Refill() && _chars[0] == '\uFEFF')
            _at = 1;
        ReadOnlySpan<char> first = _chars.AsSpan(0, _have);
        first = first.IndexOf('\n') is var end and >= 0 ? first[..end] : first;
        _separator = first.Contains(',') ? ',' : first.Contains('\t') ? '\t' : first.Contains(';') ? ';' : ',';
        _stops = SearchValues.Create([_separator, '\n', '\r', '"']);
    }

    /// <summary>The line on which the row began.</summary>
    public int Line { get; private set; }

    /// <summary>How many fields the row has.</summary>
    public int Count { get; private set; }

    /// <summary>Field <paramref name="index"/> of the row, until the next one is read.</summary>
    public ReadOnlySpan<char> this[int index] => _row.AsSpan(_fields[index].Start, _fields[index].End - _fields[index].Start);

    /// <summary>Opens a file.</summary>
    public static Csv Open(string path) => new(BoundedReader.Open(path));

    /// <summary>Reads the next row that is not blank.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DataException">A quote is not closed, or the row is of another length than the first one.</exception>
    public bool Next()
    {
        do
        {
            if (_ended)
                return false;
            ReadRow();
        }
        while (Count == 1 && this[0].IsEmpty);
        if (_firstLine == 0)
            (_firstLine, _firstCount) = (Line, Count);
        if (Count != _firstCount)
            throw new DataException($"{_reader.Name}: line {Line}: {Count} fields; expected {_firstCount}, as in line {_firstLine}.");
        return true;
    }

    /// <summary>The fields of the row as texts.</summary>
    public string[] Texts()
    {
        string[] texts = new string[Count];
        for (int i = 0; i < Count; i++)
            texts[i] = this[i].ToString();
        return texts;
    }

    public void Dispose() => _reader.Dispose();

    private void ReadRow()
    {
        (Line, Count, _length) = (_line, 0, 0);
        bool quoted = false, wasQuoted = false;
        int start = 0;
        while (_at < _have || Refill())
        {
            ReadOnlySpan<char> rest = _chars.AsSpan(_at, _have - _at);
            int run = quoted ? rest.IndexOf('"') : rest.IndexOfAny(_stops);
            ReadOnlySpan<char> text = run < 0 ? rest : rest[..run];
            Append(text);
            _at += text.Length;
            _line += quoted ? text.Count('\n') : 0;
            if (run < 0)
                continue;
            char stop = _chars[_at++];
            if (quoted)
            {
                // Two quotes stand for one; one alone ends the field.
                quoted = (_at < _have || Refill()) && _chars[_at] == '"';
                if (quoted)
                    Append(_chars.AsSpan(_at++, 1));
            }
            else if (stop == '"')
            {
                quoted = _length == start && !wasQuoted;
                if (!quoted)
                    Append("\"");
                wasQuoted |= quoted;
            }
            else if (stop != '\r')
            {
                EndField(ref start, ref wasQuoted);
                if (stop == '\n')
                {
                    _line++;
                    return;
                }
            }
        }
        if (quoted)
            throw new DataException($"{_reader.Name}: line {Line}: a quote is not closed.");
        EndField(ref start, ref wasQuoted);
        _ended = true;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > LongestRow)
            throw TooLong();
        if (_length + text.Length > _row.Length)
            Array.Resize(ref _row, Math.Max(2 * _row.Length, _length + text.Length));
        text.CopyTo(_row.AsSpan(_length));
        _length += text.Length;
    }

    // Spaces around a field do not belong to it, unless they are quoted.
    private void EndField(ref int start, ref bool wasQuoted)
    {
        if (Count == LongestRow)
            throw TooLong();
        if (Count == _fields.Length)
            Array.Resize(ref _fields, 2 * _fields.Length);
        (int from, int to) = (start, _length);
        while (!wasQuoted && from < to && char.IsWhiteSpace(_row[from]))
            from++;
        while (!wasQuoted && from < to && char.IsWhiteSpace(_row[to - 1]))
            to--;
        _fields[Count++] = (from, to);
        (start, wasQuoted) = (_length, false);
    }

    private bool Refill()
    {
        do
        {
            int count = _reader.ReadSome(_bytes, "the text");
            (_at, _have) = (0, _decoder.GetChars(_bytes, 0, count, _chars, 0, flush: count == 0));
            if (count == 0)
                return _have > 0;
        }
        while (_have == 0);
        return true;
    }

    private DataException TooLong() => new($"{_reader.Name}: line {Line}: the row is longer than {LongestRow:N0} characters; is a quote not closed?");
}
