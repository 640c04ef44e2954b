using System.Globalization;
using Rootball.Files;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>All that a rule has become after some epochs, in one safetensors file: parameters, running averages, counts, the place in its random stream.</summary>
/// <remarks>A rule that goes on from a checkpoint, with the same seed and options, learns the same bits as one that never stopped.</remarks>
public static class Checkpoint
{
    private const string Version = "1";

    /// <summary>Writes the state after <paramref name="epochs"/> epochs, atomically.</summary>
    public static void Save(string path, LearningRule rule, int epochs)
    {
        List<(string, Tensor)> tensors = [.. rule.State];
        Dictionary<string, string> facts = new()
        {
            ["version"] = Version,
            ["rule"] = rule.Name,
            ["epochs"] = epochs.ToString(CultureInfo.InvariantCulture),
            ["chance"] = (rule.Chance?.Position ?? 0).ToString(CultureInfo.InvariantCulture),
        };
        foreach (Parameter parameter in rule.Parameters)
        {
            facts[$"updates.{parameter.Name}"] = parameter.Updates.ToString(CultureInfo.InvariantCulture);
            tensors.Add((parameter.Name, parameter.Value));
            if (parameter.FirstMoment is { } first)
                tensors.Add(($"{parameter.Name}.first", first));
            if (parameter.SecondMoment is { } second)
                tensors.Add(($"{parameter.Name}.second", second));
        }
        Safetensors.Write(path, tensors, facts);
    }

    /// <summary>Brings a rule of the same make to the saved state.</summary>
    /// <returns>How many epochs it has learned.</returns>
    /// <exception cref="DataException">The file is damaged, or of another rule or net; the rule may then be half changed and should be thrown away.</exception>
    public static int Load(string path, LearningRule rule)
    {
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Read(path);
        if (facts.GetValueOrDefault("version") != Version || facts.GetValueOrDefault("rule") != rule.Name)
            throw new DataException($"{path}: a checkpoint of version {facts.GetValueOrDefault("version")}, rule {facts.GetValueOrDefault("rule")}; expected {Version}, {rule.Name}.");
        ulong Number(string name) => ulong.TryParse(facts.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value <= long.MaxValue
            ? value : throw new DataException($"{path}: '{name}' is '{facts.GetValueOrDefault(name)}'; expected a whole number.");
        Tensor Get(string name, Shape shape) => tensors.TryGetValue(name, out Tensor? saved) && saved.Shape == shape
            ? saved : throw new DataException($"{path}: tensor '{name}' is {(saved is null ? "missing" : $"{saved.Shape}")}; expected {shape}.");
        foreach ((string name, Tensor value) in rule.State)
            value.CopyFrom(Get(name, value.Shape));
        foreach (Parameter parameter in rule.Parameters)
        {
            Shape shape = parameter.Value.Shape;
            parameter.Value.CopyFrom(Get(parameter.Name, shape));
            parameter.Updates = (long)Number($"updates.{parameter.Name}");
            parameter.FirstMoment = tensors.ContainsKey($"{parameter.Name}.first") ? Get($"{parameter.Name}.first", shape) : null;
            parameter.SecondMoment = tensors.ContainsKey($"{parameter.Name}.second") ? Get($"{parameter.Name}.second", shape) : null;
        }
        if (rule.Chance is { } chance)
            chance.Position = Number("chance");
        return (int)Math.Min(Number("epochs"), int.MaxValue);
    }
}
