using Rootball.Files;

namespace Rootball.Data;

/// <summary>A pair of IDX files, pictures and labels, as a data set.</summary>
internal static class IdxFiles
{
    public static Dataset Read(string name, string pictures, string labels, IReadOnlyList<string>? classes = null)
    {
        (int[] shape, byte[] values) = Idx.Read(pictures);
        (int[] labelShape, byte[] right) = Idx.Read(labels);
        if (shape.Length != 3 || shape.Contains(0))
            throw new DataException($"{pictures}: sizes {string.Join('×', shape)}; expected pictures, rows and columns.");
        if (labelShape.Length != 1 || labelShape[0] != shape[0])
            throw new DataException($"{labels}: {right.Length:N0} labels for the {shape[0]:N0} pictures of {pictures}.");
        int count = Math.Max(2, right.Max() + 1);
        classes = classes is not null && classes.Count >= count ? classes : [.. Enumerable.Range(0, count).Select(i => $"{i}")];
        return Dataset.FromBytes(name, new(1, shape[1], shape[2]), classes, values, [.. right.Select(label => (int)label)]);
    }
}
