using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>What is extracted at a place of a picture is to agree with the bet that the places around it make; the place itself has no say in the bet.</summary>
/// <remarks>
/// Hinton, 7:02: "compare the representation you got from that small patch of the image with a contextual bet that was got by taking the representations of other nearby patches". At every level a linear map
/// extracts z from a place, and a small net makes a bet b from what is extracted around it (a convolution whose middle is nought): at the nearest places all around whose windows have no pixel in common with its own. The bet is to find the place among the same place of the batch's other pictures,
/// and among the other places of the same picture, by contrastive cross-entropy (InfoNCE: van den Oord, Li and Vinyals 2018, eq. 4): −s(b,z)/τ + log Σₖ exp(s(b,zₖ)/τ), s the cosine.
/// </remarks>
public sealed class ContextAgreement : PairObjective
{
    // Surprises of every day, in standard deviations.
    private const float Usual = 3;

    private readonly Head[] _heads;
    private readonly float _perCosine;

    /// <summary>Makes the objective for every level of a network.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="random">Where the heads' weights are drawn from.</param>
    /// <param name="temperature">τ: the smaller, the more the nearest of the others count.</param>
    /// <param name="width">Numbers that are compared.</param>
    /// <param name="hidden">Units at each place that see the neighbours.</param>
    /// <exception cref="ArgumentException">A level has no places around each other, or none that has no pixel in common with another.</exception>
    public ContextAgreement(Network network, RandomStream random, float temperature = 0.1f, int width = 32, int hidden = 64)
    {
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "ContextAgreement: the temperature is positive.");
        _perCosine = 1 / (temperature * width);
        _heads = new Head[network.Levels.Count];
        (int seen, int step) = (1, 1);
        for (int i = 0; i < _heads.Length; i++)
        {
            Level level = network.Levels[i];
            if (level.Output is not { Rank: 3 } places || places[1] * places[2] < 2)
                throw new ArgumentException($"ContextAgreement: level {i + 1} says {level.Output}; expected a picture of several places, [channels,height,width].", nameof(network));
            (seen, step) = level.Spec.View((seen, step));
            int apart = (seen + step - 1) / step;
            if (Math.Max(places[1], places[2]) <= apart)
                throw new ArgumentException($"ContextAgreement: a place of level {i + 1} sees {seen} pixels a side, and none of its {places[1]}×{places[2]} places lies clear of another; expected smaller windows, or a larger picture.", nameof(network));
            _heads[i] = new Head($"context{i + 1}", places, apart, width, hidden, random);
        }
    }

    /// <summary>How fast the rate at which a place is learned from grows with its surprise: by so much of the plain rate for each standard deviation beyond the third above the batch's mean; 0 is the plain rate.</summary>
    /// <remarks>Up to three deviations a surprise is one of every day: if the rate grew with those too, all that is familiar would move with what is new.</remarks>
    public float SurpriseGain { get; set; }

    /// <inheritdoc/>
    public override bool SeesSecondHalf => true;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _heads.SelectMany(head => head.Parameters);

    /// <summary>What is learned of extracting and betting at one level.</summary>
    public IEnumerable<Parameter> ParametersOf(int level) => _heads[level].Parameters;

    /// <summary>How many places a level has.</summary>
    public int Places(int level) => _heads[level].Places;

    /// <inheritdoc/>
    public override Var Loss(int level, Var below, Var h)
    {
        Head head = _heads[level];
        int batch = h.Shape[0], places = head.Places;
        (Var extracts, Var bets) = head.Of(h);
        Var besideOthers = head.ByPlace(bets).BatchedMatMul(head.ByPlace(extracts), transposeB: true).Scale(_perCosine).Reshape([places * batch, batch]);
        Var besidePlaces = bets.Reshape([batch, places, head.Width]).BatchedMatMul(extracts.Reshape([batch, places, head.Width]), transposeB: true).Scale(_perCosine).Reshape([batch * places, places]);
        Var loss = Asked(besideOthers, batch).Add(Asked(besidePlaces, places));
        (float wake, float sleep) = Phase;
        if ((wake, sleep) == (1, 1))
            return loss;
        Var pulled = bets.Multiply(extracts).Sum().Scale(2 * _perCosine / (batch * places));
        return loss.Scale(sleep).Add(pulled.Scale(sleep - wake));
    }

    /// <summary>What a level extracts at every place, of known pictures: what <see cref="Surprise"/> is measured against [Places,B,Width].</summary>
    /// <param name="level">The level, from 0.</param>
    /// <param name="said">What it says of the pictures [B,Outputs], as <c>LearningRule.Represent</c> gives it.</param>
    public Tensor Extracts(int level, Tensor said)
    {
        Tape tape = new();
        Head head = _heads[level];
        return head.ByPlace(head.Of(tape.Constant(said)).Extracts).Value.Clone();
    }

    /// <summary>The surprise at every place in nats [B,Places]: how much better the bet would fit a place of a known picture, than it fits what is there.</summary>
    /// <remarks>−s(b,z)/τ + log of the mean over known pictures k of exp(s(b,zₖ)/τ): an estimate of log p(z) − log p(z | around). Below 0 where the neighbours foretell the place.</remarks>
    /// <param name="level">The level, from 0.</param>
    /// <param name="said">What it says of the pictures [B,Outputs].</param>
    /// <param name="known">What it extracts of known pictures: <see cref="Extracts"/>.</param>
    public Tensor Surprise(int level, Tensor said, Tensor known)
    {
        Tape tape = new();
        Head head = _heads[level];
        int batch = said.Shape[0], places = head.Places;
        (Var extracts, Var bets) = head.Of(tape.Constant(said));
        Var own = bets.Multiply(extracts).SumRows().Scale(_perCosine);
        Tensor others = head.ByPlace(bets).BatchedMatMul(tape.Constant(known), transposeB: true).Scale(_perCosine).Value;
        Tensor surprise = new([batch, places]);
        int count = others.Shape.Columns;
        for (int row = 0; row < places * batch; row++)
        {
            (int place, int picture) = (row / batch, row % batch);
            surprise[picture, place] = (float)(LogSumExp(others.Span.Slice(row * count, count)) - Math.Log(count) - own.Value.Span[picture * places + place]);
        }
        return surprise;
    }

    // The mean over rows of −log softmax(logits)[right], each counted at its rate; in every block of as many rows as there are columns the right ones lie on the diagonal.
    private Var Asked(Var logits, int columns)
    {
        int rows = logits.Shape.Rows;
        if (SurpriseGain == 0)
            return logits.CrossEntropy((int[])[.. Enumerable.Range(0, rows).Select(row => row % columns)]);
        double[] surprise = new double[rows];
        for (int row = 0; row < rows; row++)
            surprise[row] = LogSumExp(logits.Value.Row(row)) - logits.Value.Row(row)[row % columns];
        double mean = surprise.Average(), deviation = Math.Sqrt(surprise.Average(s => (s - mean) * (s - mean))) + 1e-6;
        Var wanted = logits.Tape.Scratch(logits.Shape);
        wanted.Value.Span.Clear();
        for (int row = 0; row < rows; row++)
            wanted.Value.Row(row)[row % columns] = 1 + SurpriseGain * (float)Math.Max(0, (surprise[row] - mean) / deviation - Usual);
        return logits.CrossEntropy(wanted);
    }

    private static double LogSumExp(ReadOnlySpan<float> x)
    {
        float most = Reduce.Max(x);
        double sum = 0;
        foreach (float value in x)
            sum += Math.Exp(value - most);
        return most + Math.Log(sum);
    }

    // What extracts, and what bets, at one level.
    private sealed class Head
    {
        private readonly Shape _extracted;
        private readonly ConvolutionalLevel _extract, _bet;
        private readonly Parameter _around, _bias;
        private readonly Tensor _ring;
        private readonly int _apart;

        // apart: how many places away the nearest lies that sees no pixel in common.
        public Head(string name, Shape picture, int apart, int width, int hidden, RandomStream random)
        {
            _apart = apart;
            int side = 2 * apart + 1;
            (Places, Width, _extracted) = (picture[1] * picture[2], width, [width, picture[1], picture[2]]);
            _extract = new ConvolutionalLevel($"{name}.extract", picture, new LevelSpec(width, 1), LinearActivation.None, normalise: false, random);
            _bet = new ConvolutionalLevel($"{name}.bet", [hidden, picture[1], picture[2]], new LevelSpec(width, 1), LinearActivation.None, normalise: false, random);
            _around = new Parameter($"{name}.around.weight", new Tensor([hidden, width, side, side]));
            _bias = new Parameter($"{name}.around.bias", new Tensor([hidden]), decays: false);
            random.Split(_around.Name).FillNormal(_around.Value.Span, 1 / MathF.Sqrt(8 * apart * width));
            _ring = new Tensor(_around.Value.Shape);
            for (int i = 0; i < _ring.Length; i++)
                _ring.Span[i] = Math.Max(Math.Abs(i / side % side - apart), Math.Abs(i % side - apart)) == apart ? 1 : 0;
        }

        public int Places { get; }

        public int Width { get; }

        public IEnumerable<Parameter> Parameters => [.. _extract.Parameters, _around, _bias, .. _bet.Parameters];

        // h [B,Outputs] -> what is extracted at each place and what is bet on there, directions [B·Places,Width].
        public (Var Extracts, Var Bets) Of(Var h)
        {
            int batch = h.Shape[0];
            Var extracts = _extract.Forward(Network.Upward(h));
            Var around = extracts.Reshape([batch, Width, _extracted[1], _extracted[2]])
                .Convolve(h.Tape.Use(_around).Multiply(h.Tape.Constant(_ring)), h.Tape.Use(_bias), padding: _apart, activation: LinearActivation.Relu);
            return (PlaceRows(extracts), PlaceRows(_bet.Forward(around.Reshape([batch, around.Shape.Length / batch]))));
        }

        // [B·Places,Width] -> [Places,B,Width].
        public Var ByPlace(Var rows)
        {
            int batch = rows.Shape[0] / Places;
            return rows.Reshape([1, batch, Places, Width]).SwapMiddle().Reshape([Places, batch, Width]);
        }

        // [B,Width·Places] -> the direction of each place [B·Places,Width].
        private Var PlaceRows(Var x)
        {
            int batch = x.Shape[0];
            return x.Reshape([batch, Width, Places, 1]).SwapMiddle().Reshape([batch * Places, Width]).NormaliseRows();
        }
    }
}
