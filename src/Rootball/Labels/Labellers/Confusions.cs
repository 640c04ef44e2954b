using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>A confusion matrix for each labeller, held by columns: only of classes that the labeller ever gave.</summary>
/// <remarks>
/// Column (labeller, l) holds log P(says l | truth c) for each c. Counts are smoothed by a prior of <c>strength</c> answers to each true class, a share <c>accuracy</c> of them right
/// and the rest spread over the other classes, so that a labeller with one answer is an average one and nothing is impossible.
/// </remarks>
internal sealed class Confusions
{
    private const double Least = 1e-300;

    // 4 KB: far less than a thread's stack.
    private const int MostOnStack = 1_024;

    private readonly Annotations _annotations;
    private readonly double _strength, _right, _wrong;
    private readonly int _classes;
    private readonly double[] _logs, _totals, _priors;

    public Confusions(Annotations annotations, double accuracy, double strength)
    {
        (_annotations, _strength, _right, _classes) = (annotations, strength, accuracy, annotations.Classes.Count);
        _wrong = _classes == 1 ? 0 : (1 - accuracy) / (_classes - 1);
        int labellers = annotations.Labellers.Count;
        Starts = new int[labellers + 1];
        List<int> given = [];
        for (int j = 0; j < labellers; j++)
        {
            given.AddRange(annotations.OfLabeller(j).Select(answer => answer.Class).Distinct().Order());
            Starts[j + 1] = given.Count;
        }
        Given = [.. given];
        Columns = [.. annotations.ByItem.Others.Zip(annotations.ByItem.Classes, Column)];
        _logs = new double[checked(Given.Length * _classes)];
        (_totals, _priors) = (new double[checked(labellers * _classes)], new double[labellers]);
    }

    /// <summary>Where each labeller's columns begin.</summary>
    public int[] Starts { get; }

    /// <summary>The class of each column.</summary>
    public int[] Given { get; }

    /// <summary>The column of each answer, in the order of the items.</summary>
    public int[] Columns { get; }

    /// <summary>Log-probabilities [columns, C].</summary>
    public ReadOnlySpan<double> Logs => _logs;

    /// <summary>The log-prior at the present matrices, up to a constant.</summary>
    public double LogPrior => _priors.Sum();

    /// <summary>How probable it is that a labeller says <paramref name="answer"/> where the truth is <paramref name="truth"/>.</summary>
    public double Probability(int labeller, int truth, int answer)
    {
        int column = Column(labeller, answer);
        return column >= 0 ? Math.Exp(_logs[column * _classes + truth]) : Math.Max(_strength * (truth == answer ? _right : _wrong) / Math.Max(_totals[labeller * _classes + truth], Least), 0);
    }

    /// <summary>Finds the matrices that suit the probabilities of the truth [N,C] best, and the log-prior.</summary>
    public void Maximise(Tensor truth) => Cores.For(_priors.Length, new Body(this, truth));

    /// <summary>The column of a class that a labeller gave; −1 of another one.</summary>
    public int Column(int labeller, int answer) => Array.BinarySearch(Given, Starts[labeller], Starts[labeller + 1] - Starts[labeller], answer) is var place and >= 0 ? place : -1;

    private void Maximise(int labeller, Tensor truth)
    {
        AnswerLists lists = _annotations.ByLabeller;
        int first = Starts[labeller], columns = Starts[labeller + 1] - first;
        Span<double> counts = _logs.AsSpan(first * _classes, columns * _classes), totals = _totals.AsSpan(labeller * _classes, _classes);
        counts.Clear();
        Span<int> place = _classes <= MostOnStack ? stackalloc int[_classes] : new int[_classes];
        for (int k = 0; k < columns; k++)
            place[Given[first + k]] = k;
        for (int i = lists.Starts[labeller]; i < lists.Starts[labeller + 1]; i++)
        {
            ReadOnlySpan<float> row = truth.Row(lists.Others[i]);
            Span<double> to = counts.Slice(place[lists.Classes[i]] * _classes, _classes);
            for (int c = 0; c < to.Length; c++)
                to[c] += row[c];
        }
        totals.Fill(_strength);
        for (int k = 0; k < columns; k++)
        {
            for (int c = 0; c < _classes; c++)
                totals[c] += counts[k * _classes + c];
        }
        double prior = 0;
        for (int c = 0; c < _classes; c++)
            prior += Unseen(labeller, c, totals[c]);
        for (int k = 0; k < columns; k++)
        {
            for (int c = 0; c < _classes; c++)
            {
                double pseudo = _strength * (Given[first + k] == c ? _right : _wrong);
                double log = Math.Log(Math.Max((counts[k * _classes + c] + pseudo) / Math.Max(totals[c], Least), Least));
                counts[k * _classes + c] = log;
                prior += pseudo * log;
            }
        }
        _priors[labeller] = prior;
    }

    // The log-prior of what a labeller never says, where the truth is c: it stays at the prior's own share.
    private double Unseen(int labeller, int c, double total)
    {
        bool diagonal = Column(labeller, c) < 0;
        int others = _classes - (Starts[labeller + 1] - Starts[labeller]) - (diagonal ? 1 : 0);
        double right = _strength * _right, wrong = _strength * _wrong;
        return (diagonal && right > 0 ? right * Math.Log(right / total) : 0) + (others > 0 && wrong > 0 ? others * wrong * Math.Log(wrong / total) : 0);
    }

    private readonly struct Body(Confusions confusions, Tensor truth) : IParallelBody
    {
        public void Invoke(int index) => confusions.Maximise(index, truth);
    }
}
