using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>A model of how labellers err, fitted by expectation maximisation: what is true is inferred from what they say, and what they are worth from what is true.</summary>
/// <remarks>
/// P(truth c of item i | answers) ∝ π(c) · Π P(answer | c, labeller, item). The objective is the log-likelihood of all answers plus the log-prior of the parameters (Dempster,
/// Laird and Rubin 1977); no step lowers it. Items and labellers are worked on in pieces of fixed size, so the result does not depend on the number of threads.
/// </remarks>
public abstract class LabellerModel
{
    // Enough items to be worth a thread's coming, few enough that all have work.
    private const int Block = 512;

    private readonly double[] _sums, _shares, _logShares;
    private readonly double[][] _totals;

    private protected LabellerModel(Annotations annotations, LabellerOptions options, LabellerModel? from)
    {
        (Annotations, Options) = (annotations, options);
        Classes = annotations.Classes.Count;
        int blocks = (annotations.Items.Count + Block - 1) / Block;
        (_sums, _shares, _logShares, _totals) = (new double[blocks], new double[Classes], new double[Classes], new double[blocks][]);
        double[] given = MajorityVote.ClassShares(annotations);
        Truth = MajorityVote.Votes(annotations, given);
        Prior = Classes == 1 ? 1 : Math.Clamp(MajorityVote.Agreement(annotations, MajorityVote.Labels(annotations, Truth, given)), 1.5 / (Classes + 1), 0.99);
        if (from is not null)
            from.Truth.Span.CopyTo(Truth.Span);
    }

    /// <summary>What it was fitted to.</summary>
    public Annotations Annotations { get; }

    /// <summary>How it was fitted.</summary>
    public LabellerOptions Options { get; }

    /// <summary>What it makes of the answers.</summary>
    public Consensus Consensus { get; private set; } = null!;

    /// <summary>The objective after each step, in nats.</summary>
    public IReadOnlyList<double> Objectives { get; private set; } = [];

    /// <summary>Whether the steps came to their end before they were used up.</summary>
    public bool Converged { get; private set; }

    /// <summary>The share of each class.</summary>
    public IReadOnlyList<double> ClassShares => _shares;

    /// <summary>Goes on with more answers, from what is known already: after a few steps the same as fitting all of them anew.</summary>
    /// <exception cref="Files.DataException">They know other classes, or a labeller has answered about an item already.</exception>
    public abstract LabellerModel Update(Annotations more);

    /// <summary>How probable each answer is: row c of the result [C,C] is what a labeller says of an item whose truth is c.</summary>
    public double[,] Confusion(int labeller, int item = 0)
    {
        double[,] confusion = new double[Classes, Classes];
        Confuse(labeller, item, confusion);
        return confusion;
    }

    private protected int Classes { get; }

    /// <summary>How probable each class is for each item [N,C].</summary>
    private protected Tensor Truth { get; }

    /// <summary>How good labellers are on the whole, before anything is known of one: how often they are the majority.</summary>
    private protected double Prior { get; }

    /// <summary>Whether what a labeller says depends on more of an item than its class.</summary>
    internal virtual bool DependsOnItem => false;

    /// <summary>Whether the classes' shares are learned; else all are equal.</summary>
    private protected virtual bool LearnsShares => true;

    internal abstract void Confuse(int labeller, int item, double[,] confusion);

    /// <summary>Adds to each class's score the log-probability of what was answered about an item.</summary>
    private protected abstract void Score(int item, Span<double> scores);

    /// <summary>Finds the labellers' parameters that suit the present probabilities best.</summary>
    private protected abstract void Maximise();

    /// <summary>The log-prior of the parameters, up to a constant.</summary>
    private protected abstract double LogPrior();

    private protected abstract double Quality(int labeller);

    private protected virtual double Skill(int labeller, int c) => Quality(labeller);

    private protected void Fit()
    {
        List<double> objectives = [];
        Total();
        for (int step = 0; step < Options.Iterations && !Converged; step++)
        {
            double prior = Share();
            Maximise();
            prior += LogPrior();
            Cores.For(_sums.Length, new ExpectBody(this));
            objectives.Add(prior + _sums.Sum());
            Converged = step > 0 && objectives[^1] - objectives[^2] < Options.Tolerance * Math.Max(1, Annotations.Count);
        }
        (Objectives, Consensus) = (objectives, new Consensus(Annotations, Truth, null, Quality, Skill));
    }

    // The classes' shares, as if each had one example more; their log-prior.
    private double Share()
    {
        double prior = 0;
        if (!LearnsShares)
        {
            Array.Fill(_shares, 1.0 / Classes);
            Array.Fill(_logShares, -Math.Log(Classes));
            return prior;
        }
        for (int c = 0; c < Classes; c++)
            _shares[c] = 1 + _totals.Sum(total => total[c]);
        double all = _shares.Sum();
        for (int c = 0; c < Classes; c++)
            prior += _logShares[c] = Math.Log(_shares[c] /= all);
        return prior;
    }

    private void Total() => Cores.For(_sums.Length, new TotalBody(this));

    private readonly struct TotalBody(LabellerModel model) : IParallelBody
    {
        public void Invoke(int index)
        {
            double[] total = model._totals[index] ??= new double[model.Classes];
            Array.Clear(total);
            for (int item = index * Block; item < Math.Min(model.Annotations.Items.Count, (index + 1) * Block); item++)
            {
                if (model.Annotations.CountOfItem(item) > 0)
                    Add(model.Truth.Row(item), total);
            }
        }
    }

    private readonly struct ExpectBody(LabellerModel model) : IParallelBody
    {
        public void Invoke(int index)
        {
            double[] scores = new double[model.Classes], total = model._totals[index];
            Array.Clear(total);
            double sum = 0;
            for (int item = index * Block; item < Math.Min(model.Annotations.Items.Count, (index + 1) * Block); item++)
            {
                model._logShares.CopyTo(scores, 0);
                Span<float> truth = model.Truth.Row(item);
                bool labelled = model.Annotations.CountOfItem(item) > 0;
                if (labelled)
                    model.Score(item, scores);
                double likelihood = Posteriors.Normalise(scores, truth);
                if (!labelled)
                    continue;
                sum += likelihood;
                Add(truth, total);
            }
            model._sums[index] = sum;
        }
    }

    private static void Add(ReadOnlySpan<float> row, double[] total)
    {
        for (int c = 0; c < total.Length; c++)
            total[c] += row[c];
    }
}
