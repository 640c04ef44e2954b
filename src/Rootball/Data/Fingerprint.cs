using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Tells whether data are still those that were learned from: SHA-256 of every number and label, the layout and the names of the classes.</summary>
public static class Fingerprint
{
    // Rows hashed at a time: a few hundred kilobytes of pictures.
    private const int Rows = 100;

    /// <summary>The fingerprint of both parts of a task, in 64 hexadecimal digits.</summary>
    public static string Of(LearningTask task)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, task.Train);
        Add(hash, task.Test);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, Dataset data)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{data.Count} {data.Shape.Channels} {data.Shape.Height} {data.Shape.Width} {string.Join('\0', data.Classes)}\0"));
        hash.AppendData(MemoryMarshal.AsBytes(data.Labels));
        Tensor rows = new([Math.Min(Rows, data.Count), data.Shape.Length]);
        for (int start = 0; start < data.Count; start += Rows)
        {
            int count = Math.Min(Rows, data.Count - start);
            for (int i = 0; i < count; i++)
                data.Read(start + i, rows.Row(i));
            hash.AppendData(MemoryMarshal.AsBytes(rows.Rows(0, count).Span));
        }
    }
}
