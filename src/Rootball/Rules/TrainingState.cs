using System.Text.Json;
using System.Text.Json.Serialization;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Where a training run stands between two batches. With what the rule has become, it is all that decides what comes after.</summary>
/// <remarks>The order of the examples is no part of it: it is drawn again from the seed and the epoch.</remarks>
public sealed partial class TrainingState
{
    /// <summary>The fingerprint of the data that are learned from; null where nobody asked for a checkpoint.</summary>
    public string? Data { get; set; }

    /// <summary>What was asked of the trainer, and by which seed, in words; null where nobody asked for a checkpoint.</summary>
    public string? Plan { get; set; }

    /// <summary>Epochs finished and evaluated.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches learned of the present epoch.</summary>
    public int Step { get; set; }

    /// <summary>The place in the present epoch's stream of augmentations.</summary>
    public ulong Augmentation { get; set; }

    /// <summary>Whether all epochs are learned, or the early stop has come.</summary>
    public bool Ended { get; set; }

    /// <summary>The error on the held-out part after each epoch, for the early stop and the best epoch.</summary>
    public List<double> HeldOutErrors { get; set; } = [];

    /// <summary>Copies of all that makes the rule's answers, after the best epoch so far; empty where nobody asks for it. Beside the rule's own in a checkpoint.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, Tensor Value)> Best { get; set; } = [];

    /// <summary>The learning curve so far.</summary>
    public List<CurvePoint> Curve { get; set; } = [];

    /// <summary>Seconds spent learning.</summary>
    public double LearningSeconds { get; set; }

    /// <summary>Seconds spent on everything.</summary>
    public double WholeSeconds { get; set; }

    /// <summary>Examples learned from, each as often as it was seen.</summary>
    public long Examples { get; set; }

    /// <summary>Most bytes the tape ever held.</summary>
    public long PeakBytes { get; set; }

    internal string ToJson() => JsonSerializer.Serialize(this, StateJson.Default.TrainingState);

    internal static TrainingState FromJson(string path, string json)
    {
        try
        {
            TrainingState state = JsonSerializer.Deserialize(json, StateJson.Default.TrainingState) ?? throw new JsonException("it is empty");
            return state.Epoch >= 0 && state.Step >= 0 ? state : throw new JsonException("it stands before the beginning");
        }
        catch (JsonException e)
        {
            throw new DataException($"{path}: the training's state is not as expected: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(TrainingState))]
    internal sealed partial class StateJson : JsonSerializerContext;
}
