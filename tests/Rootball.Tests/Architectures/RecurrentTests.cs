using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;
using Rootball.Tests.Gradients;

namespace Rootball.Tests.Architectures;

public class RecurrentTests
{
    [Theory]
    [InlineData("rectified")]
    [InlineData("tanh")]
    [InlineData("lstm")]
    public void Cells_over_time_have_the_gradients_of_their_definition_recomputed_or_not(string kind)
    {
        foreach (int saveEvery in (int[])[2, 5])
        {
            RecurrentCell cell = Cell(kind, 3, 4);
            OpCheck.Run($"{kind}, last state, saved every {saveEvery}", [5, 2, 3], cell.Parameters, xs => Unroll.Last(cell, xs, cell.Start(xs.Tape, 2), saveEvery));
            OpCheck.Run($"{kind}, all states, saved every {saveEvery}", [5, 2, 3], cell.Parameters, xs => Unroll.All(cell, xs, cell.Start(xs.Tape, 2), saveEvery));
        }
    }

    [Theory]
    [InlineData("rectified")]
    [InlineData("tanh")]
    [InlineData("lstm")]
    public void Recomputing_changes_no_gradient_over_a_hundred_steps(string kind)
    {
        RecurrentCell cell = Cell(kind, 5, 16);
        Tensor xs = Normal([100, 4, 5]), start = Normal([4, cell.StateSize]);
        (float[] value, Tensor[] gradients) Run(int? saveEvery, bool all)
        {
            Tape tape = new();
            Var x = tape.Variable(xs), state = tape.Variable(start);
            Var result = all ? Unroll.All(cell, x, state, saveEvery) : Unroll.Last(cell, x, state, saveEvery);
            tape.Backward(result.Square().Mean());
            return (result.Value.Span.ToArray(), [x.Gradient!, state.Gradient!, .. cell.Parameters.Select(parameter => tape.Use(parameter).Gradient!)]);
        }
        foreach (bool all in (bool[])[false, true])
        {
            (float[] value, Tensor[] gradients) = Run(100, all);
            foreach (int? saveEvery in (int?[])[null, 7, 1])
            {
                (float[] again, Tensor[] recomputed) = Run(saveEvery, all);
                Assert.Equal(value, again);
                for (int i = 0; i < gradients.Length; i++)
                {
                    float largest = gradients[i].Span.ToArray().Max(MathF.Abs);
                    Assert.True(largest > 0 || i == 1); // a hundred steps back nothing may be left of it
                    for (int k = 0; k < gradients[i].Length; k++)
                        Assert.True(MathF.Abs(gradients[i].Span[k] - recomputed[i].Span[k]) <= 1e-6f * largest, $"{kind}, gradient {i}: {gradients[i].Span[k]} became {recomputed[i].Span[k]}");
                }
            }
        }
    }

    [Fact]
    public void Memory_grows_with_the_root_of_the_steps_if_steps_are_recomputed()
    {
        long Bytes(int steps, int? saveEvery)
        {
            RecurrentCell cell = Cell("lstm", 8, 32);
            Tape tape = new();
            tape.Learn(Unroll.Last(cell, tape.Constant(Normal([steps, 16, 8])), cell.Start(tape, 16), saveEvery).Square().Mean(), Sgd.Create(0.01f));
            tape.Clear();
            Assert.Equal(0, tape.Workspace.LiveBytes);
            return tape.Workspace.ReservedBytes;
        }
        double root = Bytes(400, null) / (double)Bytes(100, null), all = Bytes(400, 400) / (double)Bytes(100, 100), saved = Bytes(400, 400) / (double)Bytes(400, null);
        Assert.InRange(root, 1, 2.2);
        Assert.InRange(all, 3.5, 4.1);
        Assert.True(saved > 10, $"Recomputing saves a factor of {saved}.");
    }

    [Theory]
    [InlineData("sgd", 0)]
    [InlineData("adam", 0)]
    [InlineData("sgd", 0.5f)]
    [InlineData("adam", 0.5f)]
    public void Every_optimiser_learns_the_same_with_and_without(string kind, float clip)
    {
        float[] Learned(int saveEvery)
        {
            RecurrentCell cell = Cell("tanh", 5, 16);
            DenseLevel readout = new("readout", 16, 3, LinearActivation.None, new RandomStream(4));
            Optimiser optimiser = kind == "sgd" ? Sgd.Create(0.02f) : Adam.Create(0.002f);
            optimiser.ClipNorm = clip;
            Tape tape = new();
            Tensor xs = Normal([20, 4, 5]);
            for (int step = 0; step < 3; step++)
            {
                // The read-out's weight is used once and rides on the product; the cell's are shared between steps, and W is pulled on outside them too.
                Var state = Unroll.Last(cell, tape.Constant(xs), cell.Start(tape, 4), saveEvery);
                Var pull = tape.Use(((SimpleCell)cell).StateWeight).Square().Mean();
                tape.Learn(readout.Forward(state).CrossEntropy((int[])[0, 1, 2, 0]).Add(pull), optimiser);
                tape.Clear();
            }
            return [.. cell.Parameters.Append(readout.Weight).SelectMany(parameter => parameter.Value.Span.ToArray())];
        }
        float[] plain = Learned(20), recomputed = Learned(6);
        Assert.NotEqual(plain, Cell("tanh", 5, 16).Parameters.SelectMany(parameter => parameter.Value.Span.ToArray()));
        Assert.All(plain.Zip(recomputed), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void The_same_bits_on_any_number_of_threads_and_nothing_allocated()
    {
        int cores = Cores.Count;
        try
        {
            float[][] results = [.. ((int[])[1, 2, 4]).Select(threads =>
            {
                Cores.Count = threads;
                RecurrentCell cell = Cell("lstm", 40, 64);
                Tape tape = new();
                Tensor xs = Normal([30, 64, 40]);
                Optimiser optimiser = Adam.Create();
                void Step()
                {
                    tape.Learn(Unroll.All(cell, tape.Constant(xs), cell.Start(tape, 64)).Square().Mean(), optimiser);
                    tape.Clear();
                }
                Step();
                // A loop that for the first time finds the cores free makes its job then: once is enough.
                long least = long.MaxValue;
                for (int step = 0; step < 4; step++)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Step();
                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                }
                Assert.Equal(0, least);
                return cell.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray()).ToArray();
            })];
            Assert.All(results, result => Assert.Equal(results[0], result));
        }
        finally
        {
            Cores.Count = cores;
        }
    }

    [Fact]
    public void Sequences_that_do_not_fit_are_named()
    {
        RecurrentCell cell = Cell("lstm", 3, 4);
        Tape tape = new();
        Var start = cell.Start(tape, 2);
        Assert.Contains("[steps, batch, 3]", Assert.Throws<ArgumentException>(() => Unroll.Last(cell, tape.Constant(new Tensor([5, 2, 4])), start)).Message, StringComparison.Ordinal);
        Assert.Contains("expected [3,8]", Assert.Throws<ArgumentException>(() => Unroll.All(cell, tape.Constant(new Tensor([5, 3, 3])), start)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Unroll.Last(cell, tape.Constant(new Tensor([5, 2, 3])), start, saveEvery: 0));
        Assert.Throws<ArgumentException>(() => new SimpleCell("cell", 0, 4, new RandomStream(1)));
    }

    // Seed 21. The first of 50 symbols is to be said at the end; all others are drawn afresh and say nothing. Without memory one in four is right.
    [Theory]
    [InlineData("tanh", 500)]
    [InlineData("lstm", 200)]
    public void A_net_learns_to_remember_the_first_of_fifty_symbols(string kind, int steps)
    {
        const int Steps = 50, Batch = 32, Symbols = 4, Units = 32;
        RandomStream random = new(21);
        RecurrentCell cell = kind == "lstm" ? new LstmCell("cell", Symbols + 1, Units, random, forgetBias: 4) : Quiet(new SimpleCell("cell", Symbols + 1, Units, random, rectified: false, identity: 1));
        DenseLevel readout = new("readout", Units, Symbols, LinearActivation.None, random);
        Optimiser optimiser = Adam.Create(kind == "lstm" ? 0.005f : 0.003f);
        optimiser.ClipNorm = 1;
        Tape tape = new();
        Tensor xs = new([Steps, Batch, Symbols + 1]);
        int[] first = new int[Batch];
        int right = 0, asked = 0;
        for (int step = 0; step < steps; step++)
        {
            RandomStream chance = random.Split("examples").Split(step);
            xs.Span.Clear();
            for (int at = 0; at < Steps * Batch; at++)
            {
                int symbol = chance.NextInt(Symbols);
                xs.Row(at)[symbol] = 1;
                xs.Row(at)[Symbols] = at < Batch ? 1 : 0; // this one counts
                if (at < Batch)
                    first[at] = symbol;
            }
            Var logits = readout.Forward(cell.Activity(Unroll.Last(cell, tape.Constant(xs), cell.Start(tape, Batch))));
            for (int row = 0; step >= steps - 20 && row < Batch; row++, asked++)
                right += Reduce.ArgMax(logits.Value.Row(row)) == first[row] ? 1 : 0;
            tape.Learn(logits.CrossEntropy(first), optimiser);
            tape.Clear();
        }
        Assert.InRange(right / (double)asked, 0.95, 1);

        // Inputs that whisper: what the state holds is held on to.
        static SimpleCell Quiet(SimpleCell cell)
        {
            foreach (ref float weight in cell.InputWeight.Value.Span)
                weight *= 0.03f;
            return cell;
        }
    }

    private static RecurrentCell Cell(string kind, int inputs, int units) => kind switch
    {
        "rectified" => new SimpleCell("cell", inputs, units, new RandomStream(3), identity: 0.5f),
        "tanh" => new SimpleCell("cell", inputs, units, new RandomStream(3), rectified: false),
        _ => new LstmCell("cell", inputs, units, new RandomStream(3)),
    };

    private static Tensor Normal(Shape shape)
    {
        Tensor tensor = new(shape);
        new RandomStream(7).FillNormal(tensor.Span, 1);
        return tensor;
    }
}
