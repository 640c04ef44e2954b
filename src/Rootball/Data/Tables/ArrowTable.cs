using Rootball.Files;

namespace Rootball.Data.Tables;

/// <summary>Arrow's file (.arrow, .feather) or stream: a schema, dictionaries, and batches of rows, each a message with a head and a body.</summary>
/// <remarks>Apache Arrow columnar format 1.5. A file is the stream between a magic and a directory, which is not needed. Columns of structures, maps and unions are left out.</remarks>
internal sealed class ArrowTable(BoundedReader reader) : TableReader
{
    private const int Schema = 1, DictionaryBatch = 2, RecordBatch = 3;

    private readonly List<ArrowField> _fields = [];
    private readonly Dictionary<long, List<string?>> _dictionaries = [];
    private readonly ArrowColumn _column = new(), _below = new();
    private byte[] _head = [];
    private int[] _firstField = [], _width = [];

    public override BoundedReader Purse => reader;

    public override string Place(int row) => $"row {row + 1:N0}";

    public override void Dispose() => reader.Dispose();

    public override void Read(IReadOnlyList<ColumnTarget?> targets, int rows) => Guarded(Path, () =>
    {
        int first = 0;
        foreach ((int kind, FlatTable head, long body, long length) in Messages())
        {
            if (kind == DictionaryBatch)
                ReadDictionary(head, body, length, targets);
            if (kind != RecordBatch || first >= rows)
                continue;
            ArrowBatch batch = new(reader, head, body, length);
            for (int i = 0; i < _fields.Count; i++)
            {
                ArrowNode node = batch.Next(_fields[i]);
                if (_firstField[i] >= 0 && Wanted(i, targets))
                    ReadColumn(i, node, targets, first, Math.Min(batch.Rows, rows - first));
            }
            first += batch.Rows;
        }
    });

    protected override void Look()
    {
        long rows = 0;
        long[]? widths = null;
        foreach ((int kind, FlatTable head, long body, long length) in Messages())
        {
            if (kind == Schema && widths is null)
            {
                if (head.Short(0) != 0)
                    throw new DataException($"{Path}: holds numbers whose highest byte comes first; expected little-endian ones.");
                for (int i = 0; i < head.Vector(1, sizeof(int)).Count; i++)
                    _fields.Add(ArrowField.Read(head.Element(1, i), reader));
                widths = new long[_fields.Count];
            }
            if (kind != RecordBatch)
                continue;
            ArrowBatch batch = new(reader, head, body, length);
            if ((rows += batch.Rows) > int.MaxValue)
                throw new DataException($"{Path}: claims {rows:N0} rows; expected at most {int.MaxValue:N0}.");
            for (int i = 0; i < _fields.Count; i++)
            {
                ArrowNode node = batch.Next(_fields[i]);
                if (_fields[i].IsList && node.Child.Length == 1)
                    widths![i] += node.Child[0].Length;
            }
        }
        Rows = (int)rows;
        NameFields(widths ?? throw new DataException($"{Path}: not an Arrow file; expected a schema."));
    }

    private bool Wanted(int column, IReadOnlyList<ColumnTarget?> targets)
    {
        for (int i = 0; i < _width[column]; i++)
        {
            if (targets[_firstField[column] + i] is not null)
                return true;
        }
        return false;
    }

    // A list of fixed length says how many numbers it has; another's are counted.
    private void NameFields(long[] numbers)
    {
        List<string> leftOut = [];
        List<(string Name, bool IsNumber)> fields = [];
        _firstField = new int[_fields.Count];
        _width = new int[_fields.Count];
        for (int i = 0; i < _fields.Count; i++)
        {
            ArrowField field = _fields[i];
            ArrowField? value = field.Values ?? (field.IsList ? field.Children.Length == 1 && field.Children[0].Dictionary < 0 ? field.Children[0] : null : field);
            long width = field.Type == ArrowField.FixedSizeList ? field.Width : Rows > 0 && numbers[i] % Rows == 0 ? numbers[i] / Rows : 0;
            bool kept = value?.Cell is not null && !value.IsList && (!field.IsList || value.Cell.Value.IsNumber && width > 0);
            _firstField[i] = kept ? fields.Count : -1;
            _width[i] = kept ? field.IsList ? (int)Math.Min(width, int.MaxValue) : 1 : 0;
            if (!kept)
            {
                leftOut.Add(field.IsList && value?.Cell?.IsNumber == true ? $"'{field.Name}' holds lists of unequal lengths" : $"'{field.Name}' is of a kind that is not read");
                continue;
            }
            reader.Spend((long)_width[i] * (BytesAField + 8L * field.Name.Length), "the names of columns");
            bool isNumber = value!.Cell!.Value.IsNumber && field.Values is null;
            fields.AddRange(field.IsList ? Enumerable.Range(0, _width[i]).Select(part => ($"{field.Name}[{part}]", true)) : [(field.Name, isNumber)]);
        }
        Fields = [.. Different(fields.Select(field => field.Name)).Zip(fields, (name, field) => new TableField(name, field.IsNumber))];
        LeftOut = leftOut;
    }

    private void ReadColumn(int column, ArrowNode node, IReadOnlyList<ColumnTarget?> targets, int first, int rows)
    {
        ArrowField field = _fields[column];
        int place = _firstField[column];
        if (node.Length < rows)
            throw new InvalidDataException($"column '{field.Name}' has {node.Length:N0} values in a batch of {rows:N0} rows");
        _column.Load(node);
        if (field.IsList)
        {
            ReadLists(column, node, targets, first, rows);
            return;
        }
        List<string?>? words = field.Dictionary >= 0 ? _dictionaries.GetValueOrDefault(field.Dictionary) ?? throw new InvalidDataException($"column '{field.Name}' comes before its dictionary") : null;
        for (int row = 0; row < rows; row++)
        {
            bool here = _column.Has(row);
            if (targets[place] is not TextTarget text)
                targets[place]!.Number(first + row, here ? _column.Number(row) : float.NaN);
            else if (here && words is not null && words[checked((int)_column.Bits(row))] is { } word)
                text.Text(first + row, word);
            else if (here && words is null)
                text.Text(first + row, _column.Text(row));
        }
    }

    private void ReadLists(int column, ArrowNode node, IReadOnlyList<ColumnTarget?> targets, int first, int rows)
    {
        (int place, int width) = (_firstField[column], _width[column]);
        bool isFixed = _fields[column].Type == ArrowField.FixedSizeList;
        ArrowNode child = node.Child[0];
        _below.Load(child);
        for (int row = 0; row < rows; row++)
        {
            bool here = _column.Has(row);
            int start = isFixed ? checked(row * width) : _column.Offset(row);
            if (here && !isFixed && _column.Offset(row + 1) - start != width || here && (start < 0 || start > child.Length - width))
                throw new InvalidDataException($"column '{_fields[column].Name}', row {first + row + 1:N0}: a list of another length than {width:N0}");
            for (int part = 0; part < width; part++)
                targets[place + part]?.Number(first + row, here && _below.Has(start + part) ? _below.Number(start + part) : float.NaN);
        }
    }

    private void ReadDictionary(FlatTable head, long body, long length, IReadOnlyList<ColumnTarget?> targets)
    {
        long number = head.Long(0);
        int column = _fields.FindIndex(field => field.Dictionary == number);
        if (column < 0 || !_fields.Select((field, i) => field.Dictionary == number && _firstField[i] >= 0 && Wanted(i, targets)).Any(wanted => wanted) || head.Table(1) is not { } data)
            return;
        ArrowBatch batch = new(reader, data, body, length);
        ArrowNode node = batch.Next(_fields[column].Values!);
        if (node.Length > batch.Rows)
            throw new InvalidDataException("a dictionary holds more than it claims");
        if (head.Byte(2) == 0 || !_dictionaries.TryGetValue(number, out List<string?>? words))
            _dictionaries[number] = words = [];
        _column.Load(node);
        for (int i = 0; i < node.Length; i++)
        {
            ReadOnlySpan<char> word = _column.Has(i) ? _column.Text(i) : null;
            reader.Spend(40 + 2L * word.Length, "a dictionary");
            words.Add(_column.Has(i) ? word.ToString() : null);
        }
    }

    // A message: its head's length, which may stand behind four bytes of ones; the head; the body.
    private IEnumerable<(int Kind, FlatTable Head, long Body, long Length)> Messages()
    {
        reader.MoveTo(0, "the beginning");
        byte[] magic = new byte[Math.Min(8, reader.Length)];
        reader.Read(magic, "the magic");
        if (magic.AsSpan().StartsWith("FEA1"u8))
            throw new DataException($"{Path}: is of the first version of Feather, which is not read; expected version 2 or an Arrow stream.");
        if (!magic.AsSpan().StartsWith("ARROW1"u8))
            reader.MoveTo(0, "the beginning");
        bool any = false;
        while (reader.Remaining >= sizeof(int))
        {
            int length = reader.Int32LittleEndian("a head's length");
            if (length == -1)
                length = reader.Int32LittleEndian("a head's length");
            if (length == 0)
                break;
            if (length < 0 || length > reader.Remaining)
                throw reader.Bad($"{(any ? "" : "not an Arrow file: ")}a head claims {length:N0} bytes, {reader.Remaining:N0} are left");
            any = true;
            reader.Grow(ref _head, length, "a head");
            reader.Read(_head.AsSpan(0, length), "a head");
            FlatTable message = FlatTable.Root(_head.AsMemory(0, length));
            long body = reader.Position, bodyLength = message.Long(3);
            if (bodyLength < 0 || bodyLength > reader.Remaining)
                throw reader.Bad($"a body claims {bodyLength:N0} bytes, {reader.Remaining:N0} are left");
            if (message.Table(2) is { } head)
                yield return (message.Byte(1), head, body, bodyLength);
            reader.MoveTo(body + bodyLength, "the next head");
        }
    }
}
