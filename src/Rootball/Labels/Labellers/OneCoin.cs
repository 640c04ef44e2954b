using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Each labeller has one number: how often they are right. When they are wrong, every other class is equally likely, as are the classes themselves.</summary>
/// <remarks>The one-coin model: Ghosh, Kale and McAfee, EC 2011; Zhang, Chen, Zhou and Jordan, JMLR 17, 2016. For few answers a labeller, where a matrix is too much to learn.</remarks>
public sealed class OneCoin : LabellerModel
{
    // Nobody is always right or always wrong.
    private const double Surest = 1e-9;

    private readonly double[] _right, _logRight, _logWrong;

    private OneCoin(Annotations annotations, LabellerOptions options, OneCoin? from) : base(annotations, options, from)
    {
        int labellers = annotations.Labellers.Count;
        (_right, _logRight, _logWrong) = (new double[labellers], new double[labellers], new double[labellers]);
        Fit();
    }

    /// <summary>Fits the model.</summary>
    public static OneCoin Fit(Annotations annotations, LabellerOptions? options = null) => new(annotations, options ?? new LabellerOptions(), null);

    /// <inheritdoc/>
    public override OneCoin Update(Annotations more) => new(Annotations.Add(more), Options, this);

    // With learned shares, one who always says the same class could make it the only one.
    private protected override bool LearnsShares => false;

    internal override void Confuse(int labeller, int item, double[,] confusion)
    {
        for (int c = 0; c < Classes; c++)
        {
            for (int answer = 0; answer < Classes; answer++)
                confusion[c, answer] = Math.Exp(c == answer ? _logRight[labeller] : _logWrong[labeller]);
        }
    }

    private protected override void Score(int item, Span<double> scores)
    {
        for (int i = Annotations.ByItem.Starts[item]; i < Annotations.ByItem.Starts[item + 1]; i++)
        {
            int labeller = Annotations.ByItem.Others[i], answer = Annotations.ByItem.Classes[i];
            for (int c = 0; c < scores.Length; c++)
                scores[c] += c == answer ? _logRight[labeller] : _logWrong[labeller];
        }
    }

    private protected override void Maximise() => Cores.For(_right.Length, new Body(this));

    private protected override double LogPrior()
    {
        double prior = 0;
        foreach (double right in _right)
            prior += Options.PriorAnswers * (Prior * Math.Log(right) + (Classes == 1 ? 0 : (1 - Prior) * Math.Log(1 - right)));
        return prior;
    }

    private protected override double Quality(int labeller) => _right[labeller];

    private void Maximise(int labeller)
    {
        AnswerLists lists = Annotations.ByLabeller;
        double right = Options.PriorAnswers * Prior;
        for (int i = lists.Starts[labeller]; i < lists.Starts[labeller + 1]; i++)
            right += Truth.Row(lists.Others[i])[lists.Classes[i]];
        double all = Annotations.CountOfLabeller(labeller) + Options.PriorAnswers, share = all == 0 ? Prior : right / all;
        _right[labeller] = Classes == 1 ? 1 : Math.Clamp(share, Surest, 1 - Surest);
        _logRight[labeller] = Math.Log(_right[labeller]);
        _logWrong[labeller] = Classes == 1 ? 0 : Math.Log((1 - _right[labeller]) / (Classes - 1));
    }

    private readonly struct Body(OneCoin model) : IParallelBody
    {
        public void Invoke(int index) => model.Maximise(index);
    }
}
