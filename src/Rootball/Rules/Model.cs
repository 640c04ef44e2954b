using System.Text.Json;
using System.Text.Json.Serialization;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Files;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>A trained rule with all that is needed to use it: layout, class names, scaling. Saved as model.safetensors and model.json.</summary>
/// <param name="Rule">What was learned, by which rule.</param>
/// <param name="Scaling">How inputs are brought to mean square 1.</param>
/// <param name="Shape">The layout of an example.</param>
/// <param name="Classes">The names of the classes; none where nothing was learned from labels.</param>
public sealed partial record Model(LearningRule Rule, Scaling Scaling, ExampleShape Shape, IReadOnlyList<string> Classes)
{
    private const string Numbers = "model.safetensors", Facts = "model.json";
    private const int Version = 1;

    // More names and levels than any net here, few enough to be taken apart within the memory that every file may take.
    private const int MaxFactsBytes = 4 << 20, MostLevels = 1_000;

    /// <summary>Answers for examples given one after another: scores [N,C] after soft-max.</summary>
    public Tensor Predict(ReadOnlySpan<float> examples)
    {
        Tensor inputs = Tensor.From(examples, [examples.Length / Shape.Length, Shape.Length]), scores = new([inputs.Shape[0], Classes.Count]);
        Scaling.Apply(inputs);
        Rule.Score(inputs, scores);
        for (int row = 0; row < scores.Shape[0]; row++)
            Rule.Confide(scores.Row(row));
        return scores;
    }

    /// <summary>What a level says of examples given one after another: the direction of its activity [N,Outputs].</summary>
    public Tensor Represent(ReadOnlySpan<float> examples, int level)
    {
        Tensor inputs = Tensor.From(examples, [examples.Length / Shape.Length, Shape.Length]);
        Scaling.Apply(inputs);
        return Rule.Represent(inputs, level);
    }

    /// <summary>Writes the model into a folder: the numbers first, the facts that name them last.</summary>
    public IReadOnlyList<string> Save(string folder)
    {
        string numbers = Path.Combine(folder, Numbers), facts = Path.Combine(folder, Facts);
        List<(string, Tensor)> tensors = [("scaling.offset", Scaling.Offset), ("scaling.factor", Scaling.Factor), ("temperature", Rule.Temperature)];
        foreach (Parameter parameter in Rule.Kept)
            tensors.Add((parameter.Name, parameter.Value));
        tensors.AddRange(Rule.State);
        Safetensors.Write(numbers, tensors);
        ModelFacts content = new(Version, Rule.Name, [.. Rule.Network.Levels.Select(level => level.Spec.ToString())], [.. Classes], Shape.Channels, Shape.Height, Shape.Width,
            Rule is ForwardForward forward ? forward.Reading : null);
        AtomicFile.WriteText(facts, JsonSerializer.Serialize(content, ModelJson.Default.ModelFacts) + "\n");
        return [numbers, facts];
    }

    /// <summary>Reads a model from its folder, or from the path of its model.json.</summary>
    /// <exception cref="DataException">The folder holds no whole model.</exception>
    public static Model Load(string path)
    {
        string folder = File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path, facts = Path.Combine(folder, Facts);
        ModelFacts content = ReadFacts(facts);
        List<LevelSpec> levels = [];
        foreach (string? word in content.Levels.Take(MostLevels))
        {
            if (word is not null && LevelSpec.TryParse(word, out LevelSpec level))
                levels.Add(level);
        }
        if (content.Version != Version || !RuleFactory.Knows(content.Rule) || content.Classes.Length < 2 && !(content.Classes.Length == 0 && RepresentationKind.Find(content.Rule) is not null) || content.Classes.Contains(null)
            || levels.Count == 0 || levels.Count < content.Levels.Length || content.Channels < 1 || content.Height < 1 || content.Width < 1
            || content.ReadOut is { } read && !Enum.IsDefined(read))
            throw new DataException($"{facts}: not a model of version {Version} that this program can use.");
        (IReadOnlyDictionary<string, Tensor> tensors, _) = Safetensors.Read(Path.Combine(folder, Numbers));
        ExampleShape shape = new(content.Channels, content.Height, content.Width);
        LearningRule rule = Make(facts, content, shape, levels, tensors);
        if (rule is ForwardForward forward && content.ReadOut is { } reading)
            forward.Reading = reading;
        Tensor offset = new([shape.Length]), factor = new([shape.Length]);
        HashSet<string> expected = [];
        foreach ((string name, Tensor value) in rule.Kept.Select(p => (p.Name, p.Value)).Concat(rule.State)
            .Concat([("scaling.offset", offset), ("scaling.factor", factor), ("temperature", rule.Temperature)]))
        {
            if (!tensors.TryGetValue(name, out Tensor? saved) || saved.Shape != value.Shape)
                throw new DataException($"{Path.Combine(folder, Numbers)}: tensor '{name}' is {(saved is null ? "missing" : $"{saved.Shape}")}; expected {value.Shape}.");
            value.CopyFrom(saved);
            expected.Add(name);
        }
        if (tensors.Keys.FirstOrDefault(name => !expected.Contains(name)) is { } other)
            throw new DataException($"{Path.Combine(folder, Numbers)}: holds '{other}', which a {content.Rule} of these levels has no use for; it would answer as another net than the one that was saved.");
        if (!(rule.Temperature.Span[0] > 0))
            throw new DataException($"{Path.Combine(folder, Numbers)}: the temperature is {rule.Temperature.Span[0]}; expected a positive number.");
        return new Model(rule, new Scaling(offset, factor), shape, content.Classes);
    }

    // Makes the rule that the facts describe, if the numbers are there to fill it: they bound what is allocated.
    private static LearningRule Make(string facts, ModelFacts content, ExampleShape shape, List<LevelSpec> levels, IReadOnlyDictionary<string, Tensor> tensors)
    {
        double inputs = (double)shape.Channels * shape.Height * shape.Width, held = tensors.Values.Sum(tensor => (double)tensor.Length);
        if (inputs > held)
            throw new DataException($"{facts}: describes {inputs:N0} inputs, {Numbers} holds {held:N0} numbers.");
        try
        {
            // Of the levels, and of the classifiers on those that are read.
            Shape at = shape.Tensor;
            double claimed = 0;
            for (int level = 0; level < levels.Count; level++)
            {
                bool top = level == levels.Count - 1, read = top || !RuleFactory.ReadsTopAlone(content.Rule) && !(content.Rule == "forward-forward" && level == 0);
                claimed += levels[level].Weights(at);
                at = levels[level].Output(at);
                claimed += read ? (double)content.Classes.Length * at.Length : 0;
            }
            if (claimed > held)
                throw new DataException($"{facts}: describes {claimed:N0} weights, {Numbers} holds {held:N0} numbers.");
            return RuleFactory.Create(content.Rule, shape.Tensor, levels, content.Classes.Length, new RandomStream(0));
        }
        catch (ArgumentException e)
        {
            throw new DataException($"{facts}: {e.Message}", e);
        }
    }

    private static ModelFacts ReadFacts(string path)
    {
        using BoundedReader reader = BoundedReader.Open(path);
        if (reader.Length > MaxFactsBytes)
            throw new DataException($"{path}: {reader.Length:N0} bytes; a model's facts are at most {MaxFactsBytes:N0}.");
        try
        {
            return JsonSerializer.Deserialize(reader.Take(reader.Length, "the model's facts"), ModelJson.Default.ModelFacts)
                ?? throw new DataException($"{path}: empty; expected a model's facts.");
        }
        catch (JsonException e)
        {
            throw new DataException($"{path}: not a model's facts: {e.Message}", e);
        }
    }

    internal sealed record ModelFacts(int Version, string Rule, string[] Levels, string[] Classes, int Channels, int Height, int Width, FfReadout? ReadOut);

    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
        RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(ModelFacts))]
    internal sealed partial class ModelJson : JsonSerializerContext;
}
