using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Learning by trying: activities or weights are disturbed by chance, and what made the loss smaller is kept. Nothing is ever differentiated backward.</summary>
/// <remarks>
/// With v a random direction of independent signs and L′ the loss's derivative along it, L′·v is the gradient on average: E[(g·v) v] = g. The derivative along v is carried upward exactly beside
/// the activities (<see cref="Tangents"/>), so that nothing depends on how small a disturbance is. A read-out learns by its own error (belief minus label), which is known where it is made.
/// <para>Ren, Kornblith, Liao and Hinton, "Scaling forward gradient with local losses", ICLR 2023. The estimate's variance grows with the count of numbers that are disturbed together: better
/// disturb activities than weights (section 3); and with a cut after every level, disturb each group of units by itself and judge it by a loss of its own, to which what the others say is given
/// (section 4).</para>
/// </remarks>
public sealed class PerturbationRule : LearningRule
{
    // Local losses make so little noise that the step is that of exact gradients; else Adam, for which the size of a noisy gradient does not matter. Rates from a few trials on 12,000 digits.
    private const float LocalActivityRate = 0.005f, LocalWeightRate = 2e-3f, Rate = 1e-3f;

    private readonly Perturbed _perturbed;
    private readonly Cuts _cuts;
    private readonly Readout _readout;
    private readonly Optimiser _optimiser;
    private readonly RandomStream _random;
    private readonly Tensor[] _x, _h, _noise, _noiseBias, _gradient, _gradientBias; // of each level, within a step

    /// <summary>Makes the rule and a network for it.</summary>
    /// <param name="perturbed">What is disturbed.</param>
    /// <param name="cuts">One loss at the top, or one at every level.</param>
    /// <param name="input">The layout of one example.</param>
    /// <param name="levels">The network's levels, all dense.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="optimiser">How weights change; null for one that works.</param>
    /// <exception cref="ArgumentException">A level is not dense.</exception>
    public PerturbationRule(Perturbed perturbed, Cuts cuts, Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, Optimiser? optimiser = null)
    {
        if (levels.FirstOrDefault(level => level.IsConvolutional) is { IsConvolutional: true } filters)
            throw new ArgumentException($"level {filters} looks at pictures through filters; perturbation learns dense levels (1000).", nameof(levels));
        (_perturbed, _cuts) = (perturbed, cuts);
        _optimiser = optimiser ?? (perturbed, cuts) switch
        {
            (Perturbed.Activities, Cuts.AfterEveryLevel) => Sgd.Create(LocalActivityRate, momentum: 0.9f, weightDecay: 1e-5f),
            (Perturbed.Weights, Cuts.AfterEveryLevel) => Adam.Create(LocalWeightRate),
            _ => Adam.Create(Rate),
        };
        _random = random.Split("perturbation");
        Network = Network.Create(input.Length, levels, LinearActivation.Relu, random);
        int top = levels.Count - 1;
        _readout = new Readout(Network, classes, cuts == Cuts.None ? [top] : Enumerable.Range(0, top + 1), random);
        (_x, _h, _noise, _noiseBias, _gradient, _gradientBias) = (Each(), Each(), Each(), Each(), Each(), Each());
        Tensor[] Each() => new Tensor[levels.Count];
    }

    /// <summary>How many units are disturbed and judged together, where every level has its own loss.</summary>
    public int GroupSize { get; init; } = 8;

    /// <summary>Directions tried in each step; their estimates are averaged.</summary>
    public int Directions { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => NameOf(_perturbed, _cuts);

    /// <inheritdoc/>
    public override Network Network { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Network.Parameters.Concat(_readout.Parameters);

    /// <inheritdoc/>
    public override IReadOnlyList<Optimiser> Optimisers => [_optimiser];

    /// <inheritdoc/>
    public override RandomStream? Chance => _random;

    /// <summary>The name of the rule that disturbs something and cuts somewhere.</summary>
    public static string NameOf(Perturbed perturbed, Cuts cuts) =>
        (cuts == Cuts.None ? "" : "local-") + (perturbed == Perturbed.Activities ? "activity-perturbation" : "weight-perturbation");

    /// <inheritdoc/>
    public override void Learn(Tensor inputs, Targets targets)
    {
        (_readout.Targets, _readout.Teacher) = (targets, Teacher);
        Var x = Tape.Constant(inputs);
        int top = Network.Levels.Count - 1, first = 0;
        for (int level = 0; level <= top; level++)
        {
            Var h = Network.Levels[level].Forward(x);
            (_x[level], _h[level]) = (x.Value, h.Value);
            x = Network.Upward(h);
            if (_cuts == Cuts.None && level < top)
                continue;
            Try(first, level, x);
            first = level + 1;
            if (level == top)
                break;
            x = Tape.Cut(x);
            Tape.Release();
        }
        Tape.Clear();
    }

    /// <inheritdoc/>
    public override void Score(Tensor inputs, Tensor scores)
    {
        Var x = ScoringTape.Constant(inputs);
        foreach (Level level in Network.Levels)
            x = Network.Upward(level.Forward(x, learning: false));
        scores.CopyFrom(_readout.Logits(Network.Levels.Count - 1, x).Value);
        ScoringTape.Clear();
    }

    // Learns the levels from first to last by the loss above the last: upward [B,H] is what it is read from.
    private void Try(int first, int last, Var upward)
    {
        int batch = upward.Shape[0], units = Network.Levels[last].Outputs;
        Tensor said = _readout.Logits(last, upward).Value, errors = Scratch([batch, _readout.Classes]);
        _readout.Errors(said, errors);
        Tensor slopes = Scratch([batch, _cuts == Cuts.None ? 1 : (units + GroupSize - 1) / GroupSize]), judged = Scratch([slopes.Shape[1]]);
        Lend(first, last, batch);
        for (int direction = 0; direction < Directions; direction++)
        {
            Tensor change = Change(first, last, batch);
            Tangents.Slopes(_h[last], change, _readout.Head(last), said, errors, slopes);
            Judge(first, last, slopes, judged, 1f / (batch * Directions), direction > 0);
        }
        for (int level = first; level <= last; level++)
            Update((DenseLevel)Network.Levels[level], _x[level], _gradient[level], _gradientBias[level]);
        foreach (ref float error in errors.Span)
            error /= batch;
        DenseLevel head = _readout.Head(last);
        Tensor bias = Scratch(head.Bias.Value.Shape);
        Columns.Sum(errors, bias);
        _optimiser.UpdateFromProduct(head.Weight, errors, true, upward.Value, false);
        _optimiser.Update(head.Bias, bias);
    }

    private void Lend(int first, int last, int batch)
    {
        for (int level = first; level <= last; level++)
        {
            Tensor weight = Network.Levels[level].Weight.Value;
            Shape disturbed = _perturbed == Perturbed.Activities ? [batch, weight.Shape[0]] : weight.Shape;
            (_noise[level], _gradient[level]) = (Scratch(disturbed), Scratch(disturbed));
            (_noiseBias[level], _gradientBias[level]) = (Scratch([weight.Shape[0], 1]), Scratch([weight.Shape[0], 1]));
        }
    }

    // Disturbs all levels at once; how the activities of the last one would change [B,H].
    private Tensor Change(int first, int last, int batch)
    {
        Tensor? below = null;
        for (int level = first; level <= last; level++)
        {
            Tensor h = _h[level], change = first == last && _perturbed == Perturbed.Activities ? _noise[level] : Scratch(h.Shape);
            Tangents.Signs(_random, _noise[level]);
            if (_perturbed == Perturbed.Activities)
            {
                // A unit that is silent stays silent; trying it out would be nothing but noise.
                Tangents.Rectify(h, _noise[level]);
                if (change != _noise[level])
                    change.CopyFrom(_noise[level]);
            }
            else
            {
                Tangents.Signs(_random, _noiseBias[level]);
                MatMul.Linear(_x[level], _noise[level], _noiseBias[level], change, rectify: false);
            }
            if (below is not null)
                MatMul.Run(below, false, Network.Levels[level].Weight.Value, true, change, accumulate: true);
            if (below is not null || _perturbed == Perturbed.Weights)
                Tangents.Rectify(h, change);
            if (level < last)
                Tangents.Normalise(h, change);
            below = change;
        }
        return below!;
    }

    // What was tried, times how much worse it made things: of each example by itself where activities were disturbed, of the batch where weights were, which all examples share.
    private void Judge(int first, int last, Tensor slopes, Tensor judged, float share, bool accumulate)
    {
        if (_perturbed == Perturbed.Weights)
            Columns.Sum(slopes, judged);
        for (int level = first; level <= last; level++)
        {
            if (_perturbed == Perturbed.Activities)
            {
                Tangents.Weigh(_noise[level], slopes, share, _gradient[level], accumulate);
                continue;
            }
            Tangents.WeighUnits(_noise[level], judged, share, _gradient[level], accumulate);
            Tangents.WeighUnits(_noiseBias[level], judged, share, _gradientBias[level], accumulate);
        }
    }

    private void Update(DenseLevel level, Tensor x, Tensor gradient, Tensor bias)
    {
        if (_perturbed == Perturbed.Activities)
        {
            Columns.Sum(gradient, bias);
            _optimiser.UpdateFromProduct(level.Weight, gradient, true, x, false);
        }
        else
        {
            _optimiser.Update(level.Weight, gradient);
        }
        _optimiser.Update(level.Bias, bias);
    }

    private Tensor Scratch(Shape shape) => Tape.Scratch(shape).Value;
}

/// <summary>What is disturbed.</summary>
public enum Perturbed
{
    /// <summary>The units' sums: each example by itself.</summary>
    Activities,

    /// <summary>The weights and biases: all examples of a batch alike.</summary>
    Weights,
}
