using Rootball.Data;
using Rootball.Labels;
using Rootball.Maps;
using Rootball.Reports;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>Where examples lie among each other: near duplicates, and maps.</summary>
internal static class AuditMaps
{
    /// <summary>Up to here near duplicates are looked for unasked.</summary>
    public const int DuplicatesUpTo = 200_000;

    // A map on the page: as many points as are drawn in a few seconds and as a page bears.
    private const int MostInPage = 5_000, PageSteps = 500;
    private const int DuplicateNeighbours = 6;

    /// <summary>Groups of (nearly) equal examples. Neighbours are searched among principal components; how far they are apart is then measured on all numbers.</summary>
    public static NearDuplicates Duplicates(Dataset data, Tensor points, RandomStream random, CancellationToken cancellation)
    {
        MapSource source = MapSource.Prepare(points, new MapOptions(), random.Split("components"), cancellation);
        Neighbours neighbours = Neighbours.Find(source.Points, DuplicateNeighbours, random.Split("neighbours"), null, cancellation);
        float[] squared = new float[neighbours.Squared.Length];
        Cores.For(data.Count, new DistanceBody(points, neighbours, squared));
        int[] nearest = (int[])neighbours.Indices.Clone();
        for (int i = 0; i < data.Count; i++)
            Array.Sort(squared, nearest, i * neighbours.Count, neighbours.Count);
        return NearDuplicates.Find(neighbours.Count, nearest, squared, data.Labels);
    }

    /// <summary>The examples' numbers [N,D], brought to a common scale.</summary>
    public static Tensor Scaled(LabelledExamples examples, RandomStream random)
    {
        Tensor points = examples.Points();
        Scaling.Fit(examples.Data, random.Split("scaling")).Apply(points);
        return points;
    }

    /// <summary>A map for the page: of all examples, or of the most suspect and others drawn by chance.</summary>
    public static AuditMap? OnPage(AuditFindings found, RandomStream random, CancellationToken cancellation)
    {
        Dataset data = found.Data;
        if (data.Count < 10)
            return null;
        HashSet<int> shown = [.. found.Suspects.Ranked.Take(MostInPage / 4)];
        foreach (int i in data.Shuffled(random.Split("shown")))
        {
            if (shown.Count == Math.Min(MostInPage, data.Count))
                break;
            shown.Add(i);
        }
        int[] examples = [.. shown.Order()];
        Tensor points = new([examples.Length, data.Shape.Length]);
        data.Read(examples, points);
        Scaling.Fit(data, random.Split("scaling")).Apply(points);
        return new AuditMap(examples, MapMaker.Make(points, new MapOptions { Iterations = PageSteps, ExaggeratedIterations = 150 }, random.Split("map"), null, cancellation).Coordinates);
    }

    /// <summary>The page of a map of all examples: a new map, or their places on an old one.</summary>
    public static MapReport Apart(AuditFindings found, string model, RandomStream random, Session session, bool quiet)
    {
        Tensor raw = found.Examples.Points();
        MapThumbnails? thumbnails = found.Data.Shape.IsPicture ? new MapThumbnails(found.Data.Shape.Channels, found.Data.Shape.Height, found.Data.Shape.Width, Bytes(raw)) : null;
        Tensor places;
        MapOptions options = new();
        if (model.Length > 0)
        {
            places = Placed(model, raw, session);
        }
        else
        {
            Scaling.Fit(found.Data, random.Split("scaling")).Apply(raw);
            using MapView view = new(found.Data.Count, options.Iterations, session, quiet);
            places = MapMaker.Make(raw, options, random.Split("map"), view, session.Cancellation).Coordinates;
        }
        SuspectList suspects = found.Suspects;
        int[] all = [.. Enumerable.Range(0, found.Data.Count)];
        string[] classes = [.. found.Data.Classes];
        return new MapReport
        {
            Title = $"{found.Data.Name}, by suspicion",
            Lead = "What is alike lies together. Suspicion is 1 less the label's score: a suspect in the midst of a group was probably given a wrong label.",
            Points = places,
            Columns =
            [
                new MapNumbers("suspicion", [.. all.Select(i => float.IsNaN(suspects.Score[i]) ? float.NaN : 1 - suspects.Score[i])]),
                new MapCategories("suspect", ["no", "yes"], [.. all.Select(i => suspects.IsIssue[i] ? 1 : 0)]),
                new MapCategories("given", classes, suspects.Given.ToArray()),
                new MapCategories("predicted", classes, suspects.Predicted.ToArray()),
                new MapTexts("id", [.. found.Examples.Ids]),
            ],
            ColourBy = "suspicion",
            LabelBy = "given",
            Thumbnails = thumbnails,
            Command = session.Command,
        };
    }

    private static Tensor Placed(string model, Tensor raw, Session session)
    {
        try
        {
            return MapModel.Load(model).Transform(raw, cancellation: session.Cancellation);
        }
        catch (ArgumentException e)
        {
            throw new Files.DataException($"{model}: {e.Message}", e);
        }
    }

    private static byte[] Bytes(Tensor points)
    {
        byte[] bytes = new byte[points.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(255 * Math.Clamp(points.Span[i], 0, 1) + 0.5f);
        return bytes;
    }

    private readonly struct DistanceBody(Tensor points, Neighbours neighbours, float[] squared) : IParallelBody
    {
        public void Invoke(int index)
        {
            ReadOnlySpan<float> own = points.Row(index);
            for (int k = index * neighbours.Count; k < (index + 1) * neighbours.Count; k++)
            {
                ReadOnlySpan<float> other = points.Row(neighbours.Indices[k]);
                double sum = 0;
                for (int j = 0; j < own.Length; j++)
                    sum += (own[j] - other[j]) * (double)(own[j] - other[j]);
                squared[k] = (float)sum;
            }
        }
    }
}
