using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rootball.Files;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>
/// All that a rule has become between two batches, in one safetensors file: parameters, running averages, counts, the place in its random stream, and how far
/// its training has come.
/// </summary>
/// <remarks>
/// A rule that goes on from a checkpoint, with the same data, seed and options, learns the same bits as one that never stopped; from an older checkpoint it only
/// takes longer. So the one before is kept beside, as PATH.previous: it costs a name and no time.
/// </remarks>
public static class Checkpoint
{
    private const string Version = "2", Digest = "sha256";

    /// <summary>Writes the state, so that at any moment the old checkpoint or the new one is there, whole.</summary>
    public static void Save(string path, LearningRule rule, TrainingState state)
    {
        List<(string Name, Tensor Value)> tensors = [.. State(rule)];
        Dictionary<string, string> facts = new()
        {
            ["version"] = Version,
            ["rule"] = rule.Name,
            ["training"] = state.ToJson(),
            ["chance"] = (rule.Chance?.Position ?? 0).ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string name, double[] values) in rule.Figures)
            facts[$"figures.{name}"] = string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        foreach (Parameter parameter in rule.Parameters)
        {
            facts[$"updates.{parameter.Name}"] = parameter.Updates.ToString(CultureInfo.InvariantCulture);
            tensors.Add((parameter.Name, parameter.Value));
            if (parameter.FirstMoment is { } first)
                tensors.Add(($"{parameter.Name}.first", first));
            if (parameter.SecondMoment is { } second)
                tensors.Add(($"{parameter.Name}.second", second));
        }
        tensors.AddRange(state.Best.Select(best => (Best(best.Name), best.Value)));
        facts[Digest] = Sum(tensors, facts);
        string next = $"{path}.next";
        Safetensors.Write(next, tensors, facts);
        if (File.Exists(path))
            File.Replace(next, path, Previous(path));
        else
            File.Move(next, path);
    }

    /// <summary>Whether there is a checkpoint to go on from.</summary>
    public static bool Exists(string path) => File.Exists(path) || File.Exists(Previous(path));

    /// <summary>Brings a rule of the same make to the saved state.</summary>
    /// <returns>How far its training had come.</returns>
    /// <exception cref="DataException">The file is damaged, or of another rule or net; the rule may then be half changed and should be thrown away.</exception>
    public static TrainingState Load(string path, LearningRule rule)
    {
        // Whoever removes a damaged one goes on from the one before it.
        string file = File.Exists(path) ? path : Previous(path);
        try
        {
            return Read(file, rule);
        }
        catch (DataException e) when (file == path && File.Exists(Previous(path)))
        {
            throw new DataException($"{e.Message} Remove it to go on from the one before it, {Previous(path)}.", e);
        }
    }

    /// <summary>Removes a checkpoint, the one before it, and what a killed program left of the next.</summary>
    public static void Delete(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.GetFiles(folder, $"{Path.GetFileName(full)}.*").Append(full))
            File.Delete(file);
    }

    private static IEnumerable<(string Name, Tensor Value)> State(LearningRule rule) => rule.State.Concat(rule.Teacher?.State ?? []);

    /// <summary>All that makes a rule's answers: what it has learned, and its running averages.</summary>
    internal static IEnumerable<(string Name, Tensor Value)> Answering(LearningRule rule) => rule.Parameters.Select(parameter => (parameter.Name, parameter.Value)).Concat(rule.State);

    private static string Best(string name) => $"best.{name}";

    private static string Previous(string path) => $"{path}.previous";

    private static TrainingState Read(string path, LearningRule rule)
    {
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Read(path);
        string Fact(string name) => facts.GetValueOrDefault(name) ?? throw new DataException($"{path}: '{name}' is missing; expected a checkpoint.");
        if (Fact("version") != Version || Fact("rule") != rule.Name)
            throw new DataException($"{path}: a checkpoint of version {Fact("version")}, rule {Fact("rule")}; expected {Version}, {rule.Name}.");
        if (Fact(Digest) != Sum(tensors.Select(tensor => (tensor.Key, tensor.Value)), facts))
            throw new DataException($"{path}: damaged: its numbers do not add up to the SHA-256 it carries.");
        ulong Number(string name) => ulong.TryParse(Fact(name), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value <= long.MaxValue
            ? value : throw new DataException($"{path}: '{name}' is '{Fact(name)}'; expected a whole number.");
        Tensor Get(string name, Shape shape) => tensors.TryGetValue(name, out Tensor? saved) && saved.Shape == shape
            ? saved : throw new DataException($"{path}: tensor '{name}' is {(saved is null ? "missing" : $"{saved.Shape}")}; expected {shape}.");
        foreach ((string name, Tensor value) in State(rule))
            value.CopyFrom(Get(name, value.Shape));
        foreach ((string name, double[] values) in rule.Figures)
            Doubles(path, Fact($"figures.{name}"), values);
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
        TrainingState state = TrainingState.FromJson(path, Fact("training"));
        if (tensors.Keys.Any(name => name.StartsWith(Best(""), StringComparison.Ordinal)))
            state.Best = [.. Answering(rule).Select(answering => (answering.Name, Get(Best(answering.Name), answering.Value.Shape)))];
        return state;
    }

    private static void Doubles(string path, string text, double[] values)
    {
        string[] parts = text.Split(' ');
        if (parts.Length != values.Length)
            throw new DataException($"{path}: {parts.Length} figures '{text}'; expected {values.Length}.");
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                throw new DataException($"{path}: figure '{parts[i]}' is no number.");
        }
    }

    // SHA-256 of all tensors and facts by name, so that a damaged file is never taken for a whole one.
    private static string Sum(IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> facts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string fact) in facts.Where(fact => fact.Key != Digest).OrderBy(fact => fact.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}={fact}\n"));
        foreach ((string name, Tensor value) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {value.Shape}\n"));
            hash.AppendData(MemoryMarshal.AsBytes(value.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
