using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>Each labeller has an ability, each item an easiness: P(right) = 1 / (1 + exp(−ability · easiness)); every wrong class is equally likely, as are the classes themselves.</summary>
/// <remarks>
/// Whitehill, Ruvolo, Wu, Bergsma and Movellan, "Whose vote should count more", NIPS 2009, for any number of classes; normal priors of mean 1 and deviation 1 on ability and on the
/// logarithm of easiness, as there. In place of a gradient step, abilities and easinesses are climbed one by one by Newton's steps that are halved until they do not fall.
/// An ability below 0 is that of someone who says what is wrong.
/// </remarks>
public sealed class Glad : LabellerModel
{
    private const double PriorMean = 1;
    private const int Climbs = 3, Halvings = 8;

    // Items to a piece: a climb is about a microsecond.
    private const int Block = 256;

    // Easiness stays a number of single precision's size.
    private const double Largest = 20;

    private readonly double[] _ability, _ease; // of items the logarithm

    private Glad(Annotations annotations, LabellerOptions options, Glad? from) : base(annotations, options, from)
    {
        (_ability, _ease) = (new double[annotations.Labellers.Count], new double[annotations.Items.Count]);
        Array.Fill(_ability, PriorMean);
        Array.Fill(_ease, PriorMean);
        from?._ability.CopyTo(_ability, 0);
        from?._ease.CopyTo(_ease, 0);
        Fit();
    }

    /// <summary>Fits the model.</summary>
    public static Glad Fit(Annotations annotations, LabellerOptions? options = null) => new(annotations, options ?? new LabellerOptions(), null);

    /// <summary>A labeller's ability.</summary>
    public double Ability(int labeller) => _ability[labeller];

    /// <summary>How easy an item is; e where nothing is known.</summary>
    public double Easiness(int item) => Math.Exp(_ease[item]);

    /// <inheritdoc/>
    public override Glad Update(Annotations more) => new(Annotations.Add(more), Options, this);

    internal override bool DependsOnItem => true;

    private protected override bool LearnsShares => false;

    internal override void Confuse(int labeller, int item, double[,] confusion)
    {
        double right = Classes == 1 ? 1 : Sigmoid(_ability[labeller] * Easiness(item));
        for (int c = 0; c < Classes; c++)
        {
            for (int answer = 0; answer < Classes; answer++)
                confusion[c, answer] = c == answer ? right : (1 - right) / Math.Max(1, Classes - 1);
        }
    }

    private protected override void Score(int item, Span<double> scores)
    {
        if (Classes == 1)
            return;
        for (int i = Annotations.ByItem.Starts[item]; i < Annotations.ByItem.Starts[item + 1]; i++)
        {
            double product = _ability[Annotations.ByItem.Others[i]] * Easiness(item);
            double wrong = LogSigmoid(-product) - Math.Log(Classes - 1);
            int answer = Annotations.ByItem.Classes[i];
            for (int c = 0; c < scores.Length; c++)
                scores[c] += c == answer ? LogSigmoid(product) : wrong;
        }
    }

    private protected override void Maximise()
    {
        Cores.For(_ability.Length, new AbilityBody(this));
        Cores.For((_ease.Length + Block - 1) / Block, new EaseBody(this));
    }

    private protected override double LogPrior()
    {
        double squares = 0;
        foreach (double ability in _ability)
            squares += (ability - PriorMean) * (ability - PriorMean);
        foreach (double ease in _ease)
            squares += (ease - PriorMean) * (ease - PriorMean);
        return -squares / 2;
    }

    // How often a labeller is right about an item of usual easiness.
    private protected override double Quality(int labeller) => Classes == 1 ? 1 : Sigmoid(_ability[labeller] * Math.Exp(_ease.DefaultIfEmpty(PriorMean).Average()));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogSigmoid(double x) => x > 0 ? -Math.Log(1 + Math.Exp(-x)) : x - Math.Log(1 + Math.Exp(x));

    // The answers of a row (a labeller's, an item's): how probable it is that each is right, and the factor that what is climbed meets there.
    private static double Climb(double at, ReadOnlySpan<double> right, ReadOnlySpan<double> factor, bool isLogarithm)
    {
        double here = Height(at, right, factor, isLogarithm);
        for (int climb = 0; climb < Climbs; climb++)
        {
            (double slope, double bend) = (PriorMean - at, 1);
            double value = isLogarithm ? Math.Exp(at) : at, inner = isLogarithm ? value : 1;
            for (int i = 0; i < right.Length; i++)
            {
                double p = Sigmoid(value * factor[i]), outer = factor[i] * inner;
                slope += (right[i] - p) * outer;
                bend += p * (1 - p) * outer * outer;
            }
            double step = slope / bend;
            int halving = 0;
            for (; halving < Halvings; halving++, step /= 2)
            {
                double there = Math.Clamp(at + step, -Largest, Largest), height = Height(there, right, factor, isLogarithm);
                if (height < here)
                    continue;
                (at, here) = (there, height);
                break;
            }
            if (halving == Halvings)
                break;
        }
        return at;
    }

    private static double Height(double at, ReadOnlySpan<double> right, ReadOnlySpan<double> factor, bool isLogarithm)
    {
        double value = isLogarithm ? Math.Exp(at) : at, height = -(at - PriorMean) * (at - PriorMean) / 2;
        for (int i = 0; i < right.Length; i++)
            height += right[i] * LogSigmoid(value * factor[i]) + (1 - right[i]) * LogSigmoid(-value * factor[i]);
        return height;
    }

    private readonly struct AbilityBody(Glad model) : IParallelBody
    {
        public void Invoke(int index)
        {
            AnswerLists lists = model.Annotations.ByLabeller;
            int start = lists.Starts[index], count = lists.Starts[index + 1] - start;
            (double[] right, double[] factor) = (new double[count], new double[count]);
            for (int i = 0; i < count; i++)
                (right[i], factor[i]) = (model.Truth.Row(lists.Others[start + i])[lists.Classes[start + i]], model.Easiness(lists.Others[start + i]));
            model._ability[index] = Climb(model._ability[index], right, factor, isLogarithm: false);
        }
    }

    private readonly struct EaseBody(Glad model) : IParallelBody
    {
        public void Invoke(int index)
        {
            AnswerLists lists = model.Annotations.ByItem;
            double[] right = [], factor = [];
            for (int item = index * Block; item < Math.Min(model._ease.Length, (index + 1) * Block); item++)
            {
                int start = lists.Starts[item], count = lists.Starts[item + 1] - start;
                if (right.Length < count)
                    (right, factor) = (new double[count], new double[count]);
                for (int i = 0; i < count; i++)
                    (right[i], factor[i]) = (model.Truth.Row(item)[lists.Classes[start + i]], model._ability[lists.Others[start + i]]);
                model._ease[item] = Climb(model._ease[item], right.AsSpan(0, count), factor.AsSpan(0, count), isLogarithm: true);
            }
        }
    }
}
