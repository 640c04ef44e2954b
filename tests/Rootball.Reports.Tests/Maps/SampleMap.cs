using Rootball.Data;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Reports.Tests.Maps;

/// <summary>Maps to be shown: clusters in a row, each of one category, with a number and a text for every point.</summary>
internal static class SampleMap
{
    /// <summary>Strings that end elements, attributes, scripts and fields of tables where nobody takes care.</summary>
    public const string Malicious = "</script><script>window.stolen = 1</script><img src=x onerror=\"window.stolen=1\">'\"&amp; ]]> <!-- ,";

    /// <summary>A map of <paramref name="count"/> points in three clusters: "left" (half of them), "middle" (a third) and "right".</summary>
    public static MapReport Clusters(int count, int dimensions = 2, bool pictures = false, int frames = 0)
    {
        RandomStream random = new(3);
        Tensor points = new([count, dimensions]);
        int[] codes = new int[count];
        float[] numbers = new float[count];
        string[] texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            codes[i] = i % 6 < 3 ? 2 : i % 6 < 5 ? 0 : 1; // left, middle, right
            for (int axis = 0; axis < dimensions; axis++)
                points[i, axis] = (axis == 0 ? 10 * ((codes[i] + 1) % 3) : 0) + random.NextNormal();
            numbers[i] = i % 10 == 0 ? float.NaN : i;
            texts[i] = $"specimen {i}, \"{(i % 4 == 0 ? "fourth" : "other")}\"";
        }
        return new MapReport
        {
            Title = "Three clusters",
            Lead = "A map to be tried.",
            Points = points,
            Columns = [new MapCategories("side", ["middle", "right", "left"], codes), new MapNumbers("size", numbers), new MapTexts("note", texts)],
            Thumbnails = pictures ? new MapThumbnails(1, 4, 4, [.. Enumerable.Range(0, 16 * count).Select(i => (byte)(i / 16))]) : null,
            Neighbours = [.. Enumerable.Range(0, 2 * count).Select(i => (i / 2 + 1 + i % 2) % count)],
            NeighboursPerPoint = 2,
            Frames = [.. Enumerable.Range(0, frames).Select(i => new MapFrame(50 * i, 3 - i, points))],
            Facts = [("perplexity", "30")],
            Command = "rootball map points.npy",
        };
    }

    /// <summary>Digits of 28×28 pixels, written by pens.</summary>
    public static MapThumbnails Digits(int count)
    {
        Dataset digits = PenDigits.Create(count, 0).Train;
        byte[] pixels = new byte[count * digits.Shape.Length];
        float[] picture = new float[digits.Shape.Length];
        for (int i = 0; i < count; i++)
        {
            digits.Read(i, picture);
            for (int pixel = 0; pixel < picture.Length; pixel++)
                pixels[i * picture.Length + pixel] = (byte)MathF.Round(255 * picture[pixel]);
        }
        return new MapThumbnails(1, digits.Shape.Height, digits.Shape.Width, pixels);
    }
}
