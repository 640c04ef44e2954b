using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Linear classifiers on what goes up from chosen levels, asked for the right class by cross-entropy.</summary>
public sealed class Readout : Objective
{
    private readonly Dictionary<int, DenseLevel> _heads = [];

    /// <summary>Makes a classifier for each of the given levels.</summary>
    public Readout(Network network, int classes, IEnumerable<int> levels, RandomStream random)
    {
        Classes = classes;
        foreach (int level in levels)
        {
            DenseLevel head = new($"readout{level + 1}", network.Levels[level].Outputs, classes, LinearActivation.None, random);
            head.Weight.Value.Span.Clear();
            _heads[level] = head;
        }
    }

    /// <summary>The share of what a classifier sees that is dropped while it learns.</summary>
    public float Dropout { get; init; }

    /// <summary>Where it is drawn what is dropped.</summary>
    public RandomStream? Chance { get; init; }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>What is known of the batch at hand.</summary>
    public Targets Targets { get; set; }

    /// <summary>Who decides what is asked for; null for the given labels themselves.</summary>
    public Teacher? Teacher { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters =>
        _heads.OrderBy(head => head.Key).SelectMany(head => (Parameter[])[head.Value.Weight, head.Value.Bias]);

    /// <summary>Whether level <paramref name="level"/> is read.</summary>
    public bool Reads(int level) => _heads.ContainsKey(level);

    /// <summary>Log-odds of the classes [B,C] from what goes up from <paramref name="level"/>.</summary>
    public Var Logits(int level, Var upward) => _heads[level].Forward(upward);

    /// <summary>The classifier on a level.</summary>
    internal DenseLevel Head(int level) => _heads[level];

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Var upward = Network.Upward(h);
        return Loss(Logits(level, Dropout > 0 ? upward.Dropout(Dropout, Chance!) : upward));
    }

    /// <summary>How far log-odds [B,C] are from what is asked for.</summary>
    public Var Loss(Var logits)
    {
        if (Teacher is null)
            return logits.CrossEntropy(Targets.Labels);
        Var beliefs = logits.Tape.Scratch(logits.Shape), wanted = logits.Tape.Scratch(logits.Shape);
        for (int row = 0; row < logits.Shape.Rows; row++)
            Softmax.Row(logits.Value.Row(row), beliefs.Value.Row(row));
        Teacher.Teach(Targets, beliefs.Value, wanted.Value);
        return logits.CrossEntropy(wanted);
    }

    /// <summary>What each row's log-odds [B,C] are wrong by: what is believed minus what is asked for, the derivatives of that row's cross-entropy.</summary>
    /// <param name="logits">[B,C].</param>
    /// <param name="errors">What is filled: [B,C].</param>
    internal void Errors(Tensor logits, Tensor errors)
    {
        Tensor? wanted = null;
        for (int row = 0; row < logits.Shape.Rows; row++)
            Softmax.Row(logits.Row(row), errors.Row(row));
        if (Teacher is not null)
            Teacher.Teach(Targets, errors, wanted = new Tensor(logits.Shape));
        for (int row = 0; row < logits.Shape.Rows; row++)
        {
            Span<float> error = errors.Row(row);
            int label = Targets.Labels.Span[row];
            float asked = wanted is null ? label < 0 ? 0 : 1 : Reduce.Sum(wanted.Row(row));
            for (int i = 0; i < error.Length; i++)
                error[i] = asked * error[i] - (wanted is null ? i == label ? 1 : 0 : wanted.Row(row)[i]);
        }
    }
}
