using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

public class TapeTests
{
    [Fact]
    public void Nothing_flows_back_through_a_cut()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([2], [1, 1])), above = tape.Cut(x.Square());
        tape.Backward(above.Square().Sum());
        Assert.Null(x.Gradient);
    }

    [Fact]
    public void A_cut_carries_the_value_and_everything_else_is_released()
    {
        Tape tape = new();
        Parameter weight = new("w", Tensor.From([1, 2, 3, 4], [2, 2])), bias = new("b", new Tensor([2]));
        Var x = tape.Constant(Tensor.From([1, 1], [1, 2]));
        Var h = x.Linear(tape.Use(weight), tape.Use(bias)), above = tape.Cut(h);
        tape.Learn(h.Square().Mean(), Sgd.Create(0.1f));
        Assert.Equal([3, 7], above.Value.Span.ToArray());
        Assert.Equal(2 * sizeof(float), tape.Workspace.LiveBytes);
        tape.Clear();
        Assert.Equal(0, tape.Workspace.LiveBytes);
    }

    [Fact]
    public void A_released_value_says_that_it_was_released()
    {
        Tape tape = new();
        Var x = tape.Variable(new Tensor([2, 2])), y = x.Square();
        tape.Release();
        Assert.Contains("Tape.Cut", Assert.Throws<InvalidOperationException>(() => y.Value).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("two memories")]
    [InlineData("adam")]
    public void The_fused_update_equals_the_update_from_a_whole_gradient(string kind)
    {
        Parameter Fresh(string name)
        {
            Tensor value = new([37, 29]);
            new RandomStream(1).FillNormal(value.Span, 1);
            return new Parameter(name, value);
        }
        Parameter fused = Fresh("a"), whole = Fresh("b");
        Optimiser Make() => kind == "sgd" ? Sgd.Create(0.1f, 0.9f, 0.5f, 0.01f) : kind == "two memories" ? TwoMemories.Create(0.1f, 2, 1, 0.01f) : Adam.Create(0.01f, weightDecay: 0.1f);
        Optimiser one = Make(), other = Make();
        for (int step = 0; step < 5; step++)
        {
            Tensor x = new([11, 29]), y = new([11, 37]), gradient = new([37, 29]);
            new RandomStream(2).Split(step).FillNormal(x.Span, 1);
            new RandomStream(3).Split(step).FillNormal(y.Span, 1);
            one.UpdateFromProduct(fused, y, true, x, false);
            MatMul.Run(y, true, x, false, gradient);
            other.Update(whole, gradient);
        }
        Assert.Equal(whole.Value.Span.ToArray(), fused.Value.Span.ToArray());
    }

    [Fact]
    public void Two_memories_follow_their_equations()
    {
        // Eleven numbers: a vector and a rest. Twenty steps awake, of which twenty are remembered; two asleep, of which ten are.
        const int Wake = 20, Sleep = 2;
        float[] scales = [.. Enumerable.Range(1, 11).Select(i => i / 10f)], gradients = [1, -2, 0.5f, 3, 1, -1, 2];
        Parameter parameter = new("w", Tensor.From([.. scales.Select(_ => 1f)], [11]));
        Optimiser optimiser = TwoMemories.Create(0.1f, Wake, Sleep, weightDecay: 0.2f);
        double[] w = [.. scales.Select(_ => 1.0)], awake = new double[11], asleep = new double[11];
        for (int step = 0; step < 60; step++)
        {
            float gradient = gradients[step % gradients.Length];
            optimiser.Update(parameter, Tensor.From([.. scales.Select(scale => scale * gradient)], [11]));
            int day = step / (Wake + Sleep);
            bool sleeps = step % (Wake + Sleep) >= Wake;
            int remembered = sleeps ? (day + 1) * Wake : day * Sleep;
            double own = sleeps ? 0.9 : 0.95, others = sleeps ? 0.95 : 0.9;
            for (int i = 0; i < 11; i++)
            {
                // What a schedule lets a step of a phase count more is taken back.
                double g = scales[i] * gradient * (sleeps ? Sleep : Wake) / (Wake + Sleep);
                (double[] shown, double[] other) = sleeps ? (asleep, awake) : (awake, asleep);
                shown[i] = own * shown[i] + (1 - own) * g;
                if (remembered > 0)
                    w[i] -= 0.1 * (g + other[i] / (1 - Math.Pow(others, remembered)) + 0.2 * w[i]);
            }
            Assert.All(Enumerable.Range(0, 11), i => Assert.Equal(w[i], parameter.Value.Span[i], 2e-5));
            Assert.Equal(step < Wake, parameter.Value.Span[10] == 1);
        }
    }

    [Fact]
    public void Opposite_halves_cancel_in_every_step_of_two_memories_but_not_of_descent()
    {
        double Furthest(Optimiser optimiser)
        {
            Parameter parameter = new("w", new Tensor([1]));
            double furthest = 0;
            for (int step = 0; step < 400; step++)
            {
                optimiser.Update(parameter, Tensor.From([step / 100 % 2 == 0 ? -2 : 2], [1]));
                furthest = Math.Max(furthest, Math.Abs(parameter.Value.Span[0]));
            }
            return furthest;
        }
        Assert.InRange(Furthest(TwoMemories.Create(0.01f, 100, 100)), 0, 1e-3);
        Assert.InRange(Furthest(Sgd.Create(0.01f, 0.9f, 0.9f)), 1.5, 2.5);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Two_memories_need_both_phases(int wake, int sleep) => Assert.Throws<ArgumentOutOfRangeException>(() => TwoMemories.Create(0.1f, wake, sleep));

    [Fact]
    public void Momentum_follows_its_equations()
    {
        Parameter parameter = new("w", Tensor.From([1], [1]));
        Optimiser sgd = Sgd.Create(0.1f, momentum: 0.5f, dampening: 0.25f, weightDecay: 0.2f);
        double w = 1, v = 0;
        foreach (float g in (float[])[1, -2, 0.5f])
        {
            sgd.Update(parameter, Tensor.From([g], [1]));
            v = 0.5 * v + 0.75 * g;
            w -= 0.1 * (v + 0.2 * w);
        }
        Assert.Equal(w, parameter.Value.Span[0], 5);
    }

    [Fact]
    public void Adam_follows_its_equations()
    {
        Parameter parameter = new("w", Tensor.From([1], [1]));
        Optimiser adam = Adam.Create(0.1f, weightDecay: 0.01f);
        double w = 1, m = 0, v = 0;
        int step = 0;
        foreach (float g in (float[])[1, -2, 0.5f])
        {
            adam.Update(parameter, Tensor.From([g], [1]));
            step++;
            (m, v) = (0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g);
            w = w - 0.1 * (m / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, step))) + 1e-8) - 0.1 * 0.01 * w;
        }
        Assert.Equal(w, parameter.Value.Span[0], 4);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("two memories")]
    [InlineData("adam")]
    public void What_has_stopped_is_forgotten_wholly_and_what_is_no_number_is_not(string kind)
    {
        // Twenty-one numbers: a vector of sixteen, one of four, and a rest.
        Parameter parameter = new("w", new Tensor([21]));
        Optimiser optimiser = kind == "sgd" ? Sgd.Create(0.1f) : kind == "two memories" ? TwoMemories.Create(0.1f, 1, 1) : Adam.Create(0.1f, beta2: 0.95f);
        Tensor gradient = new([21]);
        gradient.Span.Fill(1e-3f);
        optimiser.Update(parameter, gradient);
        gradient.Span.Clear();
        for (int step = 0; step < 4_000; step++)
            optimiser.Update(parameter, gradient);
        foreach (Tensor? moment in (Tensor?[])[parameter.FirstMoment, parameter.SecondMoment])
            Assert.All(moment is null ? [] : moment.Span.ToArray(), value => Assert.Equal(0, value));
        gradient.Span.Fill(float.NaN);
        optimiser.Update(parameter, gradient);
        Assert.All(parameter.Value.Span.ToArray(), value => Assert.Equal(float.NaN, value));
    }

    [Fact]
    public void Clipping_shrinks_the_whole_gradient_to_its_norm()
    {
        Tape tape = new();
        Parameter a = new("a", new Tensor([1])), b = new("b", new Tensor([1]));
        Optimiser sgd = Sgd.Create(1, momentum: 0);
        sgd.ClipNorm = 1;
        tape.Learn(tape.Use(a).Scale(30).Add(tape.Use(b).Scale(40)).Sum(), sgd);
        Assert.Equal(-0.6f, a.Value.Span[0], 5);
        Assert.Equal(-0.8f, b.Value.Span[0], 5);
    }

    [Fact]
    public void Schedules_take_their_values()
    {
        Assert.Equal(1, Schedules.LinearDecay(0.5)(0.5));
        Assert.Equal(0.5f, Schedules.LinearDecay(0.5)(0.75), 5);
        Assert.Equal(0, Schedules.Cosine()(1), 5);
        Assert.Equal(0.01f, Schedules.Steps(0.1, 0.3, 0.6)(0.7), 5);
        Assert.Equal(0.5f, Schedules.WarmUp(0.2, Schedules.Constant)(0.1), 5);
    }
}
