using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Rootball.Tensors;

namespace Rootball.Files;

/// <summary>The safetensors format: named float32 tensors and a table of strings, with nothing that runs.</summary>
/// <remarks>u64 length of a JSON header, the header padded with spaces to 8 bytes, then the numbers without holes. Only F32 is read and written.</remarks>
public static class Safetensors
{
    // Room for 25,000 tensors; what a JSON of this size is taken apart into stays within the room that every file has.
    private const int MaxHeaderBytes = 2 << 20;

    /// <summary>Writes tensors in the given order, atomically.</summary>
    /// <exception cref="ArgumentException">Two tensors share a name.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (tensors.Select(tensor => tensor.Name).Distinct().Count() != tensors.Count)
            throw new ArgumentException("Safetensors: two tensors share a name.", nameof(tensors));
        byte[] header = Header(tensors, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((_, Tensor value) in tensors)
                stream.Write(MemoryMarshal.AsBytes(value.Span));
        });
    }

    /// <summary>Reads all tensors and the metadata.</summary>
    /// <exception cref="DataException">The file is not whole and well-formed.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        return Read(reader);
    }

    internal static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(BoundedReader reader)
    {
        ulong headerLength = reader.UInt64LittleEndian("the header's length");
        if (headerLength > MaxHeaderBytes || headerLength > (ulong)reader.Remaining)
            throw reader.Bad($"the header claims {headerLength:N0} bytes, {reader.Remaining:N0} are left; at most {MaxHeaderBytes:N0} are read");
        byte[] json = reader.Take((int)headerLength, "the header");
        if (json.Length == 0 || json[0] != (byte)'{')
            throw reader.Bad("the header is not a JSON object");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Tensors(document.RootElement, reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new DataException($"{reader.Name}: the header is not as expected: {e.Message}", e);
        }
    }

    private static (IReadOnlyDictionary<string, Tensor>, IReadOnlyDictionary<string, string>) Tensors(JsonElement header, BoundedReader reader)
    {
        Dictionary<string, string> metadata = [];
        List<(string Name, Shape Shape, long Begin, long End)> entries = [];
        foreach (JsonProperty property in header.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                foreach (JsonProperty pair in property.Value.EnumerateObject())
                    metadata[pair.Name] = pair.Value.GetString() ?? throw reader.Bad("metadata holds something else than strings");
                continue;
            }
            string? type = property.Value.GetProperty("dtype").GetString();
            if (type != "F32")
                throw reader.Bad($"tensor '{property.Name}' has type {type}; expected F32");
            int[] axes = [.. property.Value.GetProperty("shape").EnumerateArray().Take(Shape.MaxRank + 1).Select(axis => axis.GetInt32())];
            long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Take(3).Select(offset => offset.GetInt64())];
            if (axes.Length > Shape.MaxRank || axes.Any(axis => axis < 0) || axes.Aggregate(1.0, (product, axis) => product * axis) > int.MaxValue / 4)
                throw reader.Bad($"tensor '{property.Name}' has shape [{string.Join(',', axes)}], which is not supported");
            Shape shape = Shape.Create(axes);
            if (offsets.Length != 2 || offsets[1] - offsets[0] != 4L * shape.Length)
                throw reader.Bad($"tensor '{property.Name}' {shape} lies at [{string.Join(',', offsets)}]; expected {4L * shape.Length} bytes");
            entries.Add((property.Name, shape, offsets[0], offsets[1]));
        }
        Dictionary<string, Tensor> tensors = [];
        long at = 0;
        foreach ((string name, Shape shape, long begin, long end) in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (begin != at)
                throw reader.Bad($"tensor '{name}' begins at {begin}; expected {at}: there are no holes and no overlaps");
            if (end - begin > reader.Remaining)
                throw reader.Bad($"tensor '{name}' needs {end - begin:N0} bytes, {reader.Remaining:N0} are left");
            reader.Spend(end - begin, $"tensor '{name}'");
            Tensor tensor = new(shape);
            reader.Read(MemoryMarshal.AsBytes(tensor.Span), $"tensor '{name}'");
            if (!tensors.TryAdd(name, tensor))
                throw reader.Bad($"there are two tensors '{name}'");
            at = end;
        }
        if (reader.Remaining != 0)
            throw reader.Bad($"{reader.Remaining} bytes trail the last tensor");
        return (tensors, metadata);
    }

    private static byte[] Header(IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long at = 0;
            foreach ((string name, Tensor value) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int axis in value.Shape)
                    json.WriteNumberValue(axis);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += 4L * value.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        string text = Encoding.UTF8.GetString(memory.ToArray());
        int padding = (8 - (int)memory.Length % 8) % 8;
        return Encoding.UTF8.GetBytes(text + new string(' ', padding));
    }
}
