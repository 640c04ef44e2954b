using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>What is extracted at a place of a picture is to agree with the bet that the places around it make; the place itself has no say in the bet.</summary>
/// <remarks>
/// Hinton, 7:02: "compare the representation you got from that small patch of the image with a contextual bet that was got by taking the representations of other nearby patches". At every level a linear map
/// extracts z from a place, and a small net makes a bet b from its eight neighbours (a 3×3 convolution whose centre is nought). The bet is to find the place among the same place of the batch's other pictures,
/// and among the other places of the same picture, by contrastive cross-entropy (InfoNCE: van den Oord, Li and Vinyals 2018, eq. 4): −s(b,z)/τ + log Σₖ exp(s(b,zₖ)/τ), s the cosine. Nothing is given away where the
/// windows of neighbouring places have no pixel in common.
/// </remarks>
public sealed class ContextAgreement : PairObjective
{
    private readonly Head[] _heads;
    private readonly float _perCosine;

    /// <summary>Makes the objective for every level of a network.</summary>
    /// <param name="network">Whose levels are asked.</param>
    /// <param name="random">Where the heads' weights are drawn from.</param>
    /// <param name="temperature">τ: the smaller, the more the nearest of the others count.</param>
    /// <param name="width">Numbers that are compared.</param>
    /// <param name="hidden">Units at each place that see the neighbours.</param>
    /// <exception cref="ArgumentException">A level has no places around each other.</exception>
    public ContextAgreement(Network network, RandomStream random, float temperature = 0.1f, int width = 32, int hidden = 64)
    {
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "ContextAgreement: the temperature is positive.");
        _perCosine = 1 / (temperature * width);
        _heads = [.. network.Levels.Select((level, i) => level.Output is { Rank: 3 } places && places[1] * places[2] > 1
            ? new Head($"context{i + 1}", places, width, hidden, random)
            : throw new ArgumentException($"ContextAgreement: level {i + 1} says {level.Output}; expected a picture of several places, [channels,height,width].", nameof(network)))];
    }

    /// <summary>How fast the rate at which a place is learned from grows with its surprise: by so much of the plain rate for each standard deviation above the batch's mean; 0 is the plain rate.</summary>
    public float SurpriseGain { get; set; }

    /// <summary>How many of the batch's pictures, from the first, are known: they say what is usual and are what others are told from, and nothing is learned about them.</summary>
    public int Known { get; set; }

    /// <summary>The mean rate of the places that the last level asked has learned from, in plain rates.</summary>
    public double MeanRate { get; private set; } = 1;

    /// <inheritdoc/>
    public override bool SeesSecondHalf => true;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _heads.SelectMany(head => head.Parameters);

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
        Var loss = Asked(besideOthers, row => row % batch, row => row % batch).Add(Asked(besidePlaces, row => row % places, row => row / places));
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
            ReadOnlySpan<float> similar = others.Span.Slice(row * count, count);
            float most = Reduce.Max(similar);
            double sum = 0;
            foreach (float s in similar)
                sum += Math.Exp(s - most);
            surprise[picture, place] = (float)(most + Math.Log(sum / count) - own.Value.Span[picture * places + place]);
        }
        return surprise;
    }

    // The mean over places of −log softmax(logits)[right], each counted at its rate.
    private Var Asked(Var logits, Func<int, int> right, Func<int, int> picture)
    {
        int rows = logits.Shape.Rows;
        if (SurpriseGain == 0 && Known == 0)
            return logits.CrossEntropy((int[])[.. Enumerable.Range(0, rows).Select(right)]);
        double[] surprise = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> said = logits.Value.Row(row);
            float most = Reduce.Max(said);
            double sum = 0;
            foreach (float s in said)
                sum += Math.Exp(s - most);
            surprise[row] = most + Math.Log(sum) - said[right(row)];
        }
        double mean = surprise.Average(), deviation = Math.Sqrt(surprise.Average(s => (s - mean) * (s - mean))) + 1e-6;
        Var wanted = logits.Tape.Scratch(logits.Shape);
        wanted.Value.Span.Clear();
        int learning = 0;
        double rates = 0;
        for (int row = 0; row < rows; row++)
        {
            if (picture(row) < Known)
                continue;
            float rate = 1 + SurpriseGain * (float)Math.Max(0, (surprise[row] - mean) / deviation);
            (learning, rates) = (learning + 1, rates + rate);
            wanted.Value.Row(row)[right(row)] = rate;
        }
        MeanRate = rates / Math.Max(1, learning);
        return logits.CrossEntropy(wanted).Scale(rows / (float)Math.Max(1, learning));
    }

    // What extracts, and what bets, at one level.
    private sealed class Head
    {
        private readonly Shape _picture;
        private readonly DenseLevel _extract, _bet;
        private readonly Parameter _around, _bias;
        private readonly Tensor _notItself;

        public Head(string name, Shape picture, int width, int hidden, RandomStream random)
        {
            (_picture, Places, Width) = (picture, picture[1] * picture[2], width);
            _extract = new DenseLevel($"{name}.extract", picture[0], width, LinearActivation.None, random);
            _bet = new DenseLevel($"{name}.bet", hidden, width, LinearActivation.None, random);
            _around = new Parameter($"{name}.around.weight", new Tensor([hidden, picture[0], 3, 3]));
            _bias = new Parameter($"{name}.around.bias", new Tensor([hidden]), decays: false);
            random.Split(_around.Name).FillNormal(_around.Value.Span, 1 / MathF.Sqrt(8 * picture[0]));
            _notItself = new Tensor(_around.Value.Shape);
            for (int i = 0; i < _notItself.Length; i++)
                _notItself.Span[i] = i % 9 == 4 ? 0 : 1;
        }

        public int Places { get; }

        public int Width { get; }

        public IEnumerable<Parameter> Parameters => [.. _extract.Parameters, _around, _bias, .. _bet.Parameters];

        // h [B,Outputs] -> what is extracted at each place and what is bet on there, directions [B·Places,Width].
        public (Var Extracts, Var Bets) Of(Var h)
        {
            int batch = h.Shape[0];
            Var up = Network.Upward(h), extracts = _extract.Forward(PlaceRows(up, _picture[0])).NormaliseRows();
            Var around = up.Reshape([batch, _picture[0], _picture[1], _picture[2]])
                .Convolve(h.Tape.Use(_around).Multiply(h.Tape.Constant(_notItself)), h.Tape.Use(_bias), padding: 1, activation: LinearActivation.Relu);
            return (extracts, _bet.Forward(PlaceRows(around, _bias.Value.Length)).NormaliseRows());
        }

        // [B·Places,Width] -> [Places,B,Width].
        public Var ByPlace(Var rows)
        {
            int batch = rows.Shape[0] / Places;
            return rows.Reshape([1, batch, Places, Width]).SwapMiddle().Reshape([Places, batch, Width]);
        }

        // [B,Channels,H,W] -> a row of channels for each place [B·Places,Channels].
        private Var PlaceRows(Var x, int channels)
        {
            int batch = x.Shape[0];
            return x.Reshape([batch, channels, Places, 1]).SwapMiddle().Reshape([batch * Places, channels]);
        }
    }
}
