using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

public class RecomputeTests
{
    [Fact]
    public void A_cut_inside_a_body_and_one_behind_it_stop_the_derivative()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([2], [1]));
        tape.Backward(tape.Recompute(inputs => inputs[0].Multiply(inputs[0].Tape.Cut(inputs[0].Square())), x).Sum());
        Assert.Equal([4], x.Gradient!.Span.ToArray());
        tape.Clear();
        x = tape.Variable(Tensor.From([2], [1]));
        Var above = tape.Cut(tape.Recompute(inputs => inputs[0].Square(), x));
        tape.Release();
        Assert.Equal([4], above.Value.Span.ToArray());
        tape.Backward(above.Square().Sum());
        Assert.Null(above.Gradient);
        tape.Clear();
        Assert.Equal(0, tape.Workspace.LiveBytes);
    }

    [Fact]
    public void A_body_may_return_its_input_or_a_window_on_it()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([1, 2, 3, 4], [2, 2]));
        Var same = tape.Recompute(inputs => inputs[0], x), part = tape.Recompute(inputs => inputs[0].At(1), x);
        tape.Backward(same.Sum().Add(part.Square().Sum()));
        Assert.Equal([1, 1, 7, 9], x.Gradient!.Span.ToArray());
        tape.Clear();
        Assert.Equal(0, tape.Workspace.LiveBytes);
    }

    [Fact]
    public void A_parameter_used_inside_and_outside_gathers_both()
    {
        foreach (float clip in (float[])[0, 100])
        {
            Parameter weight = new("w", Tensor.From([3], [1, 1])), bias = new("b", new Tensor([1]));
            Tape tape = new();
            Var x = tape.Constant(Tensor.From([2], [1, 1]));
            Var inside = tape.Recompute(y => y[0].Linear(y[0].Tape.Use(weight), y[0].Tape.Use(bias)).Square(), x); // (wx)² has slope 2wx² = 24 by w
            Var loss = inside.Add(x.Linear(tape.Use(weight), tape.Use(bias))).Sum();                             // wx has slope x = 2
            Optimiser optimiser = Sgd.Create(0.01f, momentum: 0);
            optimiser.ClipNorm = clip;
            tape.Learn(loss, optimiser);
            Assert.Equal(3 - 0.01f * 26, weight.Value.Span[0], 5);
            Assert.Equal(-0.01f * 13, bias.Value.Span[0], 5);
            Assert.Equal(1, weight.Updates);
        }
    }

    [Fact]
    public void Chance_that_is_drawn_by_position_comes_out_the_same_twice()
    {
        Tape tape = new();
        RandomStream random = new(3);
        Tensor ones = new([10, 10]);
        ones.Span.Fill(1);
        Var x = tape.Variable(ones), y = tape.Recompute(inputs => inputs[0].Dropout(0.5f, random.Split(1)), x);
        float[] kept = y.Value.Span.ToArray();
        tape.Backward(y.Sum());
        Assert.Equal(kept, x.Gradient!.Span.ToArray());
    }

    [Fact]
    public void A_value_of_another_tape_is_refused_and_the_tape_goes_on()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([2], [1])), outside = x.Square();
        Assert.Contains("input", Assert.Throws<InvalidOperationException>(() => tape.Recompute(inputs => inputs[0].Add(outside), x)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => tape.Recompute(_ => outside, x));
        Assert.Throws<InvalidOperationException>(() => tape.Recompute(_ => tape.Recompute(y => y[0], x), x));
        tape.Backward(tape.Recompute(inputs => inputs[0].Square(), x).Add(outside).Sum());
        Assert.Equal([8], x.Gradient!.Span.ToArray());
    }

    [Fact]
    public void Windows_are_cut_by_copying_and_returned_once()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([1, 2, 3, 4], [2, 2])), square = x.Square();
        Var whole = tape.Cut(square), window = tape.Cut(square.At(1)), again = tape.Cut(square);
        tape.Learn(square.Reshape([4]).Sum(), Sgd.Create(0.1f));
        Assert.Equal([1, 4, 9, 16], whole.Value.Span.ToArray());
        Assert.Equal([9, 16], window.Value.Span.ToArray());
        Assert.Equal([1, 4, 9, 16], again.Value.Span.ToArray());
        Assert.Equal(10 * sizeof(float), tape.Workspace.LiveBytes);
        tape.Clear();
        Assert.Equal(0, tape.Workspace.LiveBytes);
    }

    [Fact]
    public void A_batched_product_has_the_same_bits_on_any_number_of_threads()
    {
        Tensor a = new([6, 90, 40]), b = new([6, 40, 70]);
        new RandomStream(1).FillNormal(a.Span, 1);
        new RandomStream(2).FillNormal(b.Span, 1);
        int before = Cores.Count;
        try
        {
            float[][] results = [.. ((int[])[1, 2, 4]).Select(threads =>
            {
                Cores.Count = threads;
                Tensor c = new([6, 90, 70]);
                for (int i = 0; i < 20; i++)
                    BatchedMatMul.Run(a, false, b, false, c);
                return c.Span.ToArray();
            })];
            Tensor single = new([90, 70]);
            MatMul.Run(a.Rows(5, 1).As([90, 40]), false, b.Rows(5, 1).As([40, 70]), false, single);
            Assert.Equal(single.Span.ToArray(), results[0][(5 * 90 * 70)..]);
            Assert.All(results, result => Assert.Equal(results[0], result));
        }
        finally
        {
            Cores.Count = before;
        }
    }
}
