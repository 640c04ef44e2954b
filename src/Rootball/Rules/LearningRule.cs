using System.Globalization;
using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Learns a network from batches. Rules differ in where they cut the tape and in what they ask of each piece.</summary>
public abstract class LearningRule
{
    /// <summary>The rule's name on the command line and in files.</summary>
    public abstract string Name { get; }

    /// <summary>What is learned.</summary>
    public abstract Network Network { get; }

    /// <summary>All that learns: the network's parameters and the read-outs'.</summary>
    public abstract IEnumerable<Parameter> Parameters { get; }

    /// <summary>What of it a model needs: not what only served to learn.</summary>
    public virtual IEnumerable<Parameter> Kept => Parameters;

    /// <summary>Whether every example must be labelled. Rules that need no labels let those that there are teach a read-out.</summary>
    public virtual bool NeedsLabels => true;

    /// <summary>The optimisers whose step a schedule scales.</summary>
    public abstract IReadOnlyList<Optimiser> Optimisers { get; }

    /// <summary>Running averages that are no parameters, by name; part of a checkpoint.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => Network.State;

    /// <summary>Running figures that reports show and that decide nothing, by name; part of a checkpoint, not of a model.</summary>
    public virtual IEnumerable<(string Name, double[] Values)> Figures => [];

    /// <summary>The random stream the rule draws from while it learns; null if it draws nothing. Its position is part of a checkpoint.</summary>
    public virtual RandomStream? Chance => null;

    /// <summary>The share of what goes up from a level that is dropped while learning (Srivastava et al., JMLR 2014).</summary>
    public float Dropout { get; protected init; }

    /// <summary>What scores are divided by before a soft-max makes confidences of them [1]; found when training ends.</summary>
    public Tensor Temperature { get; } = Tensor.From([1], [1]);

    /// <summary>The tape that learning runs on; its workspace is the training memory.</summary>
    public Tape Tape { get; } = new();

    /// <summary>The tape that scoring runs on, apart from the training memory.</summary>
    protected Tape ScoringTape { get; } = new();

    /// <summary>Who decides what classifiers are asked for; null for the given labels themselves. What it has found out is part of a checkpoint, not of a model.</summary>
    public Teacher? Teacher { get; set; }

    /// <summary>Learns from one batch: inputs [B,In] scaled to mean square 1, a label for each row.</summary>
    public abstract void Learn(Tensor inputs, Targets targets);

    /// <summary>Fills scores [B,C]: the higher, the likelier.</summary>
    public abstract void Score(Tensor inputs, Tensor scores);

    /// <summary>What a level says of inputs when no class is favoured: the direction of its activity [B,Outputs].</summary>
    /// <param name="inputs">[B,In], scaled to mean square 1.</param>
    /// <param name="level">0 is the lowest.</param>
    public Tensor Represent(Tensor inputs, int level)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)level, (uint)Network.Levels.Count, nameof(level));
        Tensor? said = null;
        Represent(inputs, level, (at, upward) => said = at == level ? upward.Value.Clone() : null);
        return said!;
    }

    /// <summary>Hands on what each level up to <paramref name="top"/> says of inputs, in one pass; it is gone when the next is asked.</summary>
    internal void Represent(Tensor inputs, int top, Action<int, Var> take)
    {
        Var x = LookAt(ScoringTape, inputs);
        for (int level = 0; level <= top; level++)
        {
            Var upward = Network.Upward(Network.Levels[level].Forward(x, learning: false));
            take(level, upward);
            x = ScoringTape.Cut(upward);
            ScoringTape.Release();
        }
        ScoringTape.Clear();
    }

    /// <summary>Shows inputs to all levels as if they learned, for their running averages; nothing else changes.</summary>
    internal void Watch(Tensor inputs)
    {
        Var x = LookAt(ScoringTape, inputs);
        foreach (Level level in Network.Levels)
        {
            x = ScoringTape.Cut(Network.Upward(level.Forward(x)));
            ScoringTape.Release();
        }
        ScoringTape.Clear();
    }

    /// <summary>What of a rule's own settings decides how it goes on, in words: a checkpoint is for one of them.</summary>
    internal virtual string Plan => string.Create(CultureInfo.InvariantCulture, $"dropout {Dropout}, rates {string.Join(' ', Optimisers.Select(optimiser => optimiser.LearningRate.ToString("R", CultureInfo.InvariantCulture)))}");

    /// <summary>Told what each piece lost in a step, before it learns from it.</summary>
    private protected virtual void Note(int level, float loss)
    {
    }

    /// <summary>What the lowest level sees of inputs when no class is favoured.</summary>
    protected virtual Var LookAt(Tape tape, Tensor inputs) => tape.Constant(inputs);

    /// <summary>Turns a row of scores into confidences that sum to 1.</summary>
    public void Confide(Span<float> scores)
    {
        foreach (ref float score in scores)
            score /= Temperature.Span[0];
        Softmax.Row(scores, scores);
    }

    /// <summary>Learns a network piece by piece: the whole of what "rule" means here. See <see cref="Tape"/>.</summary>
    /// <param name="x">What the lowest level sees.</param>
    /// <param name="cuts">Cut after every level, or only at the top.</param>
    /// <param name="objective">What each piece is asked for.</param>
    /// <param name="optimiser">How it changes.</param>
    protected void LearnPieces(Var x, Cuts cuts, Objective objective, Optimiser optimiser)
    {
        int top = Network.Levels.Count - 1;
        for (int level = 0; level <= top; level++)
        {
            Var below = x, h = Network.Levels[level].Forward(x);
            if (level < top)
            {
                x = Network.Upward(h);
                x = Dropout > 0 ? x.Dropout(Dropout, Chance!) : x;
            }
            if (cuts == Cuts.AfterEveryLevel || level == top)
            {
                Var loss = objective.Loss(level, below, h);
                Note(level, loss.Value.Span[0]);
                if (level < top)
                    x = Tape.Cut(x);
                Tape.Learn(loss, optimiser);
            }
        }
        Tape.Clear();
    }
}

/// <summary>Where the tape is cut.</summary>
public enum Cuts
{
    /// <summary>Nowhere: one objective at the top, back-propagated through all levels.</summary>
    None,

    /// <summary>After every level: each learns by itself, and its activities are forgotten as soon as it has.</summary>
    AfterEveryLevel,
}
