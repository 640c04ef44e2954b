using System.Globalization;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>A map that takes new points: what it was made of and where that lies.</summary>
/// <param name="Source">The points as the map was made of them.</param>
/// <param name="Coordinates">Where they lie.</param>
/// <param name="Freedom">The α of its similarities; null for a Gaussian's.</param>
/// <param name="Labels">What its points are, if that is known; more than half a million characters of names are not saved.</param>
public sealed record MapModel(MapSource Source, Tensor Coordinates, float? Freedom, MapLabels? Labels = null)
{
    private const string Kind = "rootball map 1";

    // Names that take more room than this, such as one for every point, are no classes, and would not go into the head of the file.
    private const int MostClassCharacters = 500_000;

    /// <summary>The model of a map.</summary>
    public static MapModel Of(MadeMap map, MapLabels? labels = null) =>
        new(map.Source, map.Coordinates, map.Options.Method == MapMethod.TSne ? map.Options.Freedom : null, labels);

    /// <summary>Finds places for new points [M,D] on the map, which itself stays as it is; each point's place depends on no other new one.</summary>
    /// <exception cref="ArgumentException">They are not of the kind the map was made of.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Tensor Transform(Tensor points, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Placement.Place(this, Source.Bring(points), progress, cancellation);

    /// <summary>Which point of the map lies nearest to each of these places [M,2] or [M,3].</summary>
    public int[] NearestTo(Tensor places) => NearestRows.One(Coordinates, places);

    /// <summary>Writes the model to one file, in the safetensors format.</summary>
    /// <exception cref="DataException">It cannot be written.</exception>
    public void Save(string path)
    {
        List<(string, Tensor)> tensors = [("points", Source.Points), ("coordinates", Coordinates)];
        if (Source.Components is { } pca)
            tensors.AddRange([("mean", pca.Mean), ("components", pca.Components)]);
        string classes = string.Join('\n', (Labels?.Classes ?? []).Select(name => name.ReplaceLineEndings(" ")));
        MapLabels? labels = classes.Length <= MostClassCharacters ? Labels : null;
        if (labels is not null)
            tensors.Add(("labels", Tensor.From([.. labels.Codes.Select(code => (float)code)], labels.Codes.Length)));
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            ["label"] = labels?.Name ?? "",
            ["classes"] = labels is null ? "" : classes,
            ["kind"] = Kind,
            ["metric"] = Source.Metric.ToString(),
            ["columns"] = Source.Columns.ToString(CultureInfo.InvariantCulture),
            ["freedom"] = Freedom?.ToString(CultureInfo.InvariantCulture) ?? "gaussian",
        });
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="DataException">The file is no whole model.</exception>
    public static MapModel Load(string path)
    {
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Read(path);
        if (facts.GetValueOrDefault("kind") != Kind)
            throw new DataException($"{path}: not the model of a map; expected a file that `rootball map --model` wrote.");
        Tensor Matrix(string name, int? rows = null, int? columns = null) =>
            tensors.GetValueOrDefault(name) is { Shape.Rank: 2 } found && (rows ?? found.Shape[0]) == found.Shape[0] && (columns ?? found.Shape[1]) == found.Shape[1] ? Finite(path, name, found)
            : throw new DataException($"{path}: tensor '{name}' is missing or of another shape; expected [{rows?.ToString(CultureInfo.InvariantCulture) ?? "N"},{columns?.ToString(CultureInfo.InvariantCulture) ?? "D"}].");
        Tensor points = Matrix("points"), coordinates = Matrix("coordinates", points.Shape[0]);
        if (coordinates.Shape[1] is not (2 or 3))
            throw new DataException($"{path}: coordinates {coordinates.Shape}; expected two or three a point.");
        if (!Enum.TryParse(facts.GetValueOrDefault("metric"), out Metric metric) || !Enum.IsDefined(metric) || !int.TryParse(facts.GetValueOrDefault("columns"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns))
            throw new DataException($"{path}: metric or columns are missing in the header.");
        float freedom = 0;
        bool gaussian = facts.GetValueOrDefault("freedom") == "gaussian";
        if (!gaussian && !(float.TryParse(facts.GetValueOrDefault("freedom"), NumberStyles.Float, CultureInfo.InvariantCulture, out freedom) && freedom > 0 && float.IsFinite(freedom)))
            throw new DataException($"{path}: the header's freedom is '{facts.GetValueOrDefault("freedom")}'; expected a number above 0 or gaussian.");
        Pca? pca = null;
        if (tensors.ContainsKey("components"))
        {
            Tensor components = Matrix("components", points.Shape[1], columns);
            Tensor mean = tensors.GetValueOrDefault("mean") is { } found && found.Length == columns ? Finite(path, "mean", found)
                : throw new DataException($"{path}: tensor 'mean' is missing or of another shape; expected [{columns}].");
            pca = Pca.From(mean, components);
        }
        else if (points.Shape[1] != columns)
        {
            throw new DataException($"{path}: points of {points.Shape[1]} numbers and no components; expected {columns}.");
        }
        return new MapModel(new MapSource(points, metric, columns, pca), coordinates, gaussian ? null : freedom, tensors.ContainsKey("labels") ? ReadLabels(path, tensors["labels"], facts, points.Shape[0]) : null);
    }

    private static MapLabels ReadLabels(string path, Tensor codes, IReadOnlyDictionary<string, string> facts, int points)
    {
        string[] classes = facts.GetValueOrDefault("classes")?.Split('\n') ?? [];
        int[] labels = new int[points];
        for (int i = 0; i < points && codes.Length == points; i++)
            labels[i] = (int)codes.Span[i];
        return codes.Length == points && labels.All(label => label >= -1 && label < classes.Length) ? new MapLabels(facts.GetValueOrDefault("label") ?? "", classes, labels)
            : throw new DataException($"{path}: tensor 'labels' does not fit {points:N0} points of {classes.Length:N0} classes.");
    }

    private static Tensor Finite(string path, string name, Tensor tensor)
    {
        foreach (float value in tensor.Span)
        {
            if (!float.IsFinite(value))
                throw new DataException($"{path}: tensor '{name}' holds a number that is not finite.");
        }
        return tensor;
    }
}

/// <summary>What the points of a map are.</summary>
/// <param name="Name">What is told of them, such as "label".</param>
/// <param name="Classes">The names there are.</param>
/// <param name="Codes">Which of them each point has; −1 where that is not known.</param>
public sealed record MapLabels(string Name, IReadOnlyList<string> Classes, int[] Codes);
