using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Teaches a net from what several labellers said, while finding out from the net what each labeller is worth.</summary>
/// <remarks>
/// The net says p(truth | x), each labeller's confusion matrix says P(answer | truth). What is asked for is p(truth | x, answers) ∝ p(truth | x) · Π P(answer | truth): the E-step,
/// whose gradient is that of the answers' likelihood. The matrices are found anew from these whenever as many examples have been taught as there are: the M-step. Raykar et al.,
/// "Learning from crowds", JMLR 11, 2010; Rodrigues and Pereira, "Deep learning from crowds", AAAI 2018. Example i of the training set is item i of the annotations; one that nobody
/// labelled asks for nothing.
/// </remarks>
public sealed class LabellerTeacher : Teacher
{
    private readonly Annotations _annotations;
    private readonly Confusions _confusions;
    private readonly Tensor _logs, _truth, _taught = new([1]);
    private readonly double[] _scores;

    /// <summary>Begins with what Dawid and Skene's model makes of the answers alone.</summary>
    public LabellerTeacher(Annotations annotations, LabellerOptions? options = null) : this(DawidSkene.Fit(annotations, options)) { }

    /// <summary>Begins with a model fitted to the answers alone.</summary>
    public LabellerTeacher(DawidSkene model)
    {
        _annotations = model.Annotations;
        _confusions = model.Freshly();
        _truth = model.Consensus.Probabilities.Clone();
        _scores = new double[_annotations.Classes.Count];
        _logs = new Tensor([_confusions.Given.Length, _annotations.Classes.Count]);
        Remember();
    }

    /// <summary>How much the net's own belief counts beside the answers; below 1 it is softened, for a net is surer than it should be of what it learned by heart.</summary>
    public float Trust { get; init; } = 1;

    /// <summary>What is known of each item: the net's belief and the answers together, as of when it was last learned from.</summary>
    public Consensus Consensus()
    {
        double[] shares = new double[_annotations.Classes.Count];
        for (int item = 0; item < _annotations.Items.Count; item++)
        {
            for (int c = 0; c < shares.Length; c++)
                shares[c] += _truth.Row(item)[c] / _annotations.Items.Count;
        }
        return new Consensus(_annotations, _truth.Clone(), null, j => shares.Select((share, c) => share * Skill(j, c)).Sum(), Skill);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor Value)> State => [("labellers.confusions", _logs), ("labellers.truth", _truth), ("labellers.taught", _taught)];

    /// <inheritdoc/>
    public override void Teach(Targets given, Tensor beliefs, Tensor targets)
    {
        ReadOnlySpan<int> examples = given.Examples.Span;
        if (examples.Length != beliefs.Shape.Rows)
            throw new ArgumentException($"LabellerTeacher: {examples.Length} examples for {beliefs.Shape.Rows} rows; expected to be told which examples a batch holds.", nameof(given));
        for (int row = 0; row < examples.Length; row++)
        {
            int item = examples[row], start = _annotations.ByItem.Starts[item], end = _annotations.ByItem.Starts[item + 1];
            Span<float> asked = targets.Row(row);
            asked.Clear();
            if (start == end)
                continue;
            for (int c = 0; c < _scores.Length; c++)
                _scores[c] = Trust * Math.Log(Math.Max(beliefs.Row(row)[c], 1e-6f));
            for (int i = start; i < end; i++)
            {
                ReadOnlySpan<float> column = _logs.Row(_confusions.Columns[i]);
                for (int c = 0; c < _scores.Length; c++)
                    _scores[c] += column[c];
            }
            Posteriors.Normalise(_scores, asked);
            asked.CopyTo(_truth.Row(item));
        }
        _taught.Span[0] += examples.Length;
        if (_taught.Span[0] < _annotations.Items.Count)
            return;
        _taught.Span[0] = 0;
        _confusions.Maximise(_truth);
        Remember();
    }

    private double Skill(int labeller, int c) => _confusions.Column(labeller, c) is var column and >= 0 ? Math.Exp(_logs.Row(column)[c]) : _confusions.Probability(labeller, c, c);

    private void Remember()
    {
        for (int i = 0; i < _logs.Length; i++)
            _logs.Span[i] = (float)_confusions.Logs[i];
    }
}
