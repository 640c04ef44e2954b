namespace Rootball.Files;

/// <summary>The IDX format of the MNIST files, plain or gzipped: unsigned bytes of any shape.</summary>
public static class Idx
{
    private const int UnsignedBytes = 8, MaxAxes = 8;

    /// <summary>Reads the lengths of the axes and the bytes.</summary>
    /// <exception cref="DataException">The file is not a whole IDX file of unsigned bytes.</exception>
    public static (int[] Shape, byte[] Values) Read(string path)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        return Read(reader);
    }

    internal static (int[] Shape, byte[] Values) Read(BoundedReader reader)
    {
        int magic = reader.Int32BigEndian("the magic number"), axes = magic & 0xFF;
        if (magic >> 8 != UnsignedBytes || axes is 0 or > MaxAxes)
            throw reader.Bad($"the magic number is 0x{magic:X8}; expected 0x000008NN, unsigned bytes of NN axes");
        int[] shape = new int[axes];
        long count = 1;
        for (int i = 0; i < axes; i++)
        {
            shape[i] = reader.Int32BigEndian($"the length of axis {i}");
            if (shape[i] < 0 || (count *= shape[i]) > Array.MaxLength)
                throw reader.Bad($"axis {i} has length {shape[i]}");
        }
        if (count != reader.Remaining)
            throw reader.Bad($"the sizes {string.Join('×', shape)} ask for {count:N0} bytes, {reader.Remaining:N0} follow");
        return (shape, reader.Take(count, "the values"));
    }
}
