using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>A linear classifier for each labeller on what goes up from chosen levels, asked by cross-entropy for what that labeller said, where they said something.</summary>
internal sealed class LabellerHeads : Objective
{
    private readonly Annotations _annotations;
    private readonly Dictionary<int, DenseLevel> _heads = [];
    private readonly int _top;
    private readonly float _weight;

    public LabellerHeads(Annotations annotations, Network network, IEnumerable<int> levels, RandomStream random)
    {
        _annotations = annotations;
        int labellers = annotations.Labellers.Count;
        foreach (int level in levels)
        {
            DenseLevel head = new($"labellers{level + 1}", network.Levels[level].Outputs, labellers * annotations.Classes.Count, LinearActivation.None, random);
            head.Weight.Value.Span.Clear();
            _heads[level] = head;
        }
        _top = network.Levels.Count - 1;
        // The loss is a mean over all B·M rows; this makes it one over the answers of a batch of the usual number of answers.
        _weight = labellers * annotations.Items.Count / (float)Math.Max(1, annotations.Count);
        Weights = new HeadWeights(annotations);
    }

    public HeadWeights Weights { get; }

    /// <summary>Which example each row of the batch is.</summary>
    public ReadOnlyMemory<int> Examples { get; set; }

    public override IEnumerable<Parameter> Parameters => _heads.OrderBy(head => head.Key).SelectMany(head => (Parameter[])[head.Value.Weight, head.Value.Bias]);

    /// <summary>Log-odds of every labeller's classes [B·M,C] from what goes up from a level [B,In].</summary>
    public Var Logits(int level, Var upward) => _heads[level].Forward(upward).Reshape([upward.Shape.Rows * _annotations.Labellers.Count, _annotations.Classes.Count]);

    public override Var Loss(int level, Var below, Var h)
    {
        Var logits = Logits(level, Network.Upward(h)), wanted = logits.Tape.Scratch(logits.Shape);
        wanted.Value.Span.Clear();
        ReadOnlySpan<int> examples = Examples.Span;
        int labellers = _annotations.Labellers.Count;
        for (int row = 0; row < examples.Length; row++)
        {
            for (int i = _annotations.ByItem.Starts[examples[row]]; i < _annotations.ByItem.Starts[examples[row] + 1]; i++)
                wanted.Value.Row(row * labellers + _annotations.ByItem.Others[i])[_annotations.ByItem.Classes[i]] = _weight;
        }
        if (level == _top)
        {
            Tensor said = logits.Tape.Cut(logits).Softmax().Value;
            for (int row = 0; row < examples.Length; row++)
                Weights.Note(said, row, examples[row]);
            Weights.Taught(examples.Length);
        }
        return logits.CrossEntropy(wanted);
    }
}
