using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>How much each labeller's head is listened to, and what its words mean to others.</summary>
/// <remarks>
/// p(c | x) = Σⱼ wⱼ Σₗ pⱼ(l | x) · Tⱼ(c | l): a mixture over labellers j and what they would say, l. It foretells an answer of a labeller from the heads of those who did not label the
/// item. Weights and translations are those of expectation maximisation: each gathers its share of having foretold an answer right, and they are found anew whenever as many examples have
/// been seen as there are. A translation begins as the word itself, which counts as <c>PriorAnswers</c> answers.
/// </remarks>
internal sealed class HeadWeights
{
    private const float PriorAnswers = 5, PriorRight = 0.9f;

    private readonly Annotations _annotations;
    private readonly int _labellers, _classes;
    private readonly Tensor _weights, _translations, _counts, _seen = new([1]);
    private readonly bool[] _labelled;
    private readonly double[] _shares;

    public HeadWeights(Annotations annotations)
    {
        (_annotations, _labellers, _classes) = (annotations, annotations.Labellers.Count, annotations.Classes.Count);
        (_weights, _translations, _counts) = (new Tensor([_labellers]), new Tensor([_labellers * _classes, _classes]), new Tensor([_labellers * _classes, _classes]));
        (_labelled, _shares) = (new bool[_labellers], new double[_labellers * _classes]);
        Find();
    }

    public IEnumerable<(string Name, Tensor Value)> State => [("labellers.weights", _weights), ("labellers.translations", _translations), ("labellers.counts", _counts), ("labellers.seen", _seen)];

    public IReadOnlyList<double> List() => [.. _weights.Span.ToArray().Select(weight => (double)weight)];

    /// <summary>Writes the log-probability of each class for a row, from what all heads say of it [B·M,C].</summary>
    public void Mix(Tensor said, int row, Span<float> scores)
    {
        scores.Clear();
        for (int j = 0; j < _labellers; j++)
        {
            ReadOnlySpan<float> head = said.Row(row * _labellers + j);
            for (int word = 0; word < _classes; word++)
            {
                float share = _weights.Span[j] * head[word];
                ReadOnlySpan<float> meaning = _translations.Row(j * _classes + word);
                for (int c = 0; c < _classes; c++)
                    scores[c] += share * meaning[c];
            }
        }
        foreach (ref float score in scores)
            score = MathF.Log(MathF.Max(score, 1e-30f));
    }

    /// <summary>Gathers which heads foretold what was answered about an item.</summary>
    public void Note(Tensor said, int row, int item)
    {
        AnswerLists lists = _annotations.ByItem;
        for (int i = lists.Starts[item]; i < lists.Starts[item + 1]; i++)
            _labelled[lists.Others[i]] = true;
        for (int i = lists.Starts[item]; i < lists.Starts[item + 1]; i++)
            Foretold(said, row, lists.Classes[i]);
        for (int i = lists.Starts[item]; i < lists.Starts[item + 1]; i++)
            _labelled[lists.Others[i]] = false;
    }

    /// <summary>So many examples have been noted.</summary>
    public void Taught(int examples)
    {
        _seen.Span[0] += examples;
        if (_seen.Span[0] < _annotations.Items.Count)
            return;
        Find();
        _seen.Span[0] = 0;
        _counts.Span.Clear();
    }

    private void Foretold(Tensor said, int row, int answer)
    {
        double sum = 0;
        for (int j = 0; j < _labellers; j++)
        {
            for (int word = 0; word < _classes; word++)
                sum += _shares[j * _classes + word] = _labelled[j] ? 0 : _weights.Span[j] * said.Row(row * _labellers + j)[word] * _translations.Row(j * _classes + word)[answer];
        }
        if (!(sum > 0))
            return;
        for (int i = 0; i < _shares.Length; i++)
            _counts.Row(i)[answer] += (float)(_shares[i] / sum);
    }

    private void Find()
    {
        float all = 0;
        for (int j = 0; j < _labellers; j++)
        {
            // As if each labeller had foretold one answer.
            float weight = 1;
            for (int word = 0; word < _classes; word++)
            {
                ReadOnlySpan<float> counts = _counts.Row(j * _classes + word);
                Span<float> meaning = _translations.Row(j * _classes + word);
                float sum = Reduce.Sum(counts), wrong = _classes == 1 ? 0 : (1 - PriorRight) / (_classes - 1);
                weight += sum;
                for (int c = 0; c < _classes; c++)
                    meaning[c] = (counts[c] + PriorAnswers * (_classes == 1 ? 1 : c == word ? PriorRight : wrong)) / (sum + PriorAnswers);
            }
            (_weights.Span[j], all) = (weight, all + weight);
        }
        foreach (ref float weight in _weights.Span)
            weight /= all;
    }
}
