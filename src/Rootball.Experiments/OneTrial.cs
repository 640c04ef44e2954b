using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>A new glyph is stamped on one picture of a batch, and the batch is learned from once: how much less does the glyph surprise on other pictures, by the plain step, by one that grows with surprise, and by a plain one that goes as far as that?</summary>
/// <remarks>The glyph is four patches of other pictures that never stood beside each other: of twenty such, the one in which what is there disagrees most with the bets. Every trial starts again from the same weights, with other pictures. Plain gradient steps, so that how far one goes is what it was told to. What is measured is the surprise of the lowest level.</remarks>
internal sealed class OneTrial
{
    private const int Batch = 50, Trials = 5, Judged = 200, Bank = 200;
    private const float Gain = 20;
    private const int Glyphs = 20, Top = 2, Left = 18, Side = 8; // the glyph: four places of four pixels, in the upper right

    private readonly LearningTask _task;
    private readonly Scaling _scaling;
    private readonly LearningRule _learned, _rule;
    private readonly Optimiser _step;
    private readonly ContextAgreement _context;
    private readonly Parameter[] _from;
    private readonly int[] _stamped;
    private readonly float[] _glyph = new float[Side * Side];

    public OneTrial(LearningTask task, Scaling scaling, LevelSpec[] levels, LearningRule learned, ContextAgreement learnedContext, float rate)
    {
        (_task, _scaling, _learned, _step) = (task, scaling, learned, Sgd.Create(rate, momentum: 0));
        ContextAgreement context = null!;
        _rule = new Representation(RepresentationKind.Named("context"), task.Train.Shape, levels, classes: 0, new RandomStream(0),
            objective: (network, random) => context = new ContextAgreement(network, random), optimiser: _step);
        (_context, _from) = (context, [.. learned.Network.Parameters, .. learnedContext.Parameters]);
        int grid = levels[0].Output(task.Train.Shape.Tensor)[1], side = levels[0].Stride, first = -(levels[0].Window / 2);
        _stamped = [.. Enumerable.Range(0, grid * grid).Where(place => Within(first + place % grid * side, Left) && Within(first + place / grid * side, Top))];
    }

    public IEnumerable<Figure> Figures(RandomStream random)
    {
        int[] order = _task.Train.Shuffled(random), judged = _task.Test.Shuffled(random);
        Restore();
        Choose(order, random);
        (double before, double familiar) = (Surprise(_task.Test, order, judged, stamped: true), Surprise(_task.Test, order, judged, stamped: false));
        double plain = 0, grown = 0, familiarAfter = 0, asFar = 0, familiarAsFar = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            int[] batch = order[(Bank + trial * Batch)..(Bank + (trial + 1) * Batch)];
            double length = Learn(batch, gain: 0);
            plain += Surprise(_task.Test, order, judged, stamped: true) / Trials;
            double further = Learn(batch, Gain) / length;
            grown += Surprise(_task.Test, order, judged, stamped: true) / Trials;
            familiarAfter += Surprise(_task.Test, order, judged, stamped: false) / Trials;
            Learn(batch, gain: 0, (float)further);
            asFar += Surprise(_task.Test, order, judged, stamped: true) / Trials;
            familiarAsFar += Surprise(_task.Test, order, judged, stamped: false) / Trials;
        }
        return
        [
            new("one_trial_gain", (plain - grown) / (before - familiar), "of what the new surprises more", AtLeast: 0.03),
            new("one_trial_plain", (before - plain) / (before - familiar), "of what the new surprises more"),
            new("one_trial_harm", (familiarAfter - familiar) / (before - familiar), "of what the new surprises more", AtMost: 0.03),
            new("one_trial_gain_over_as_far", (asFar - grown) / (before - familiar), "of what the new surprises more", AtLeast: 0),
            new("one_trial_harm_as_far", (familiarAsFar - familiar) / (before - familiar), "of what the new surprises more"),
            new("surprise_new", before, "nats"),
            new("surprise_familiar", familiar, "nats"),
            new("surprise_new_after_plain", plain, "nats"),
            new("surprise_new_after_grown", grown, "nats"),
        ];
    }

    private static bool Within(int from, int start) => from >= start && from < start + Side;

    private void Restore()
    {
        foreach ((Parameter to, Parameter from) in _rule.Parameters.Zip(_from))
            to.Value.CopyFrom(from.Value);
        foreach (((_, Tensor to), (_, Tensor from)) in _rule.State.Zip(_learned.State))
            to.CopyFrom(from);
    }

    // One step from the same weights: how far it went at the lowest level, whose surprise is measured and to which no other level's losses come down.
    private double Learn(int[] batch, float gain, float scale = 1)
    {
        Restore();
        (_context.SurpriseGain, _step.Scale) = (gain, scale);
        _rule.Learn(Read(_task.Train, batch, row => row == batch.Length - 1), new int[batch.Length]);
        double squares = 0;
        HashSet<Parameter> lowest = [.. _rule.Network.Levels[0].Parameters, .. _context.ParametersOf(0)];
        foreach ((Parameter to, Parameter from) in _rule.Parameters.Zip(_from).Where(pair => lowest.Contains(pair.First)))
        {
            for (int i = 0; i < to.Value.Length; i++)
                squares += Math.Pow(to.Value.Span[i] - from.Value.Span[i], 2);
        }
        return Math.Sqrt(squares);
    }

    // The mean over judged pictures of the surprise where the glyph is, or would be.
    private double Surprise(Dataset data, int[] order, int[] judged, bool stamped)
    {
        Tensor known = _context.Extracts(0, _rule.Represent(Read(_task.Train, order[..Bank], _ => false), 0));
        Tensor surprise = _context.Surprise(0, _rule.Represent(Read(data, judged[..Judged], _ => stamped), 0), known);
        return Enumerable.Range(0, Judged).Average(picture => _stamped.Average(place => surprise[picture, place]));
    }

    private Tensor Read(Dataset data, int[] examples, Func<int, bool> stamped)
    {
        Tensor pictures = new([examples.Length, data.Shape.Length]);
        data.Read(examples, pictures);
        for (int row = 0; row < examples.Length; row++)
        {
            if (stamped(row))
                Stamp(pictures.Row(row), data.Shape.Width);
        }
        _scaling.Apply(pictures);
        return pictures;
    }

    // Of some glyphs the one that surprises most, on training pictures.
    private void Choose(int[] order, RandomStream random)
    {
        (double most, float[] best) = (double.NegativeInfinity, []);
        float[] picture = new float[_task.Train.Shape.Length];
        for (int glyph = 0; glyph < Glyphs; glyph++)
        {
            for (int part = 0; part < 4; part++)
            {
                // From where there is ink: the middle of a picture.
                _task.Train.Read(random.NextInt(_task.Train.Count), picture);
                (int fromX, int fromY, int half) = (8 + random.NextInt(8), 8 + random.NextInt(8), Side / 2);
                for (int i = 0; i < half * half; i++)
                    _glyph[(part / 2 * half + i / half) * Side + part % 2 * half + i % half] = picture[(fromY + i / half) * _task.Train.Shape.Width + fromX + i % half];
            }
            double surprise = Surprise(_task.Train, order, order[Bank..], stamped: true);
            if (surprise > most)
                (most, best) = (surprise, [.. _glyph]);
        }
        best.CopyTo(_glyph, 0);
    }

    private void Stamp(Span<float> picture, int width)
    {
        for (int row = 0; row < Side; row++)
            _glyph.AsSpan(row * Side, Side).CopyTo(picture[((Top + row) * width + Left)..]);
    }
}
