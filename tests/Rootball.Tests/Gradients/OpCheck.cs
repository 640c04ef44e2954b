using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

/// <summary>Checks an operation both ways: its value against the definition in double, its gradients against finite differences of that definition.</summary>
internal static class OpCheck
{
    public static void Run(string name, Shape[] shapes, Func<Var[], Var> operation, float low = -1.5f, float high = 1.5f)
    {
        Tape tape = new();
        RandomStream random = new RandomStream(11).Split(name);
        Var[] inputs = [.. shapes.Select((shape, i) =>
        {
            Tensor value = new(shape);
            random.Split(i).FillUniform(value.Span, low, high);
            return tape.Variable(value);
        })];
        Var output = operation(inputs);
        Compare(name, output, inputs, random);
    }

    /// <summary>The same for what is made of parameters: their gradients, and those of one input.</summary>
    public static void Run(string name, Shape input, IEnumerable<Parameter> parameters, Func<Var, Var> model)
    {
        Tape tape = new();
        RandomStream random = new RandomStream(11).Split(name);
        Tensor value = new(input);
        random.Split("input").FillUniform(value.Span, -1.5f, 1.5f);
        Var x = tape.Variable(value), output = model(x);
        Assert.Equal(parameters.Count(), parameters.DistinctBy(parameter => parameter.Name).Count());
        Compare(name, output, [x, .. parameters.Select(tape.Use)], random);
    }

    private static void Compare(string name, Var output, Var[] inputs, RandomStream random)
    {
        Tape tape = output.Tape;
        double[] plain = PlainReplay.Run(output);
        for (int i = 0; i < plain.Length; i++)
            Assert.True(Math.Abs(plain[i] - output.Value.Span[i]) <= 1e-5 * (1 + Math.Abs(plain[i])), $"{name}: value {i} is {output.Value.Span[i]}; by its definition {plain[i]}");

        // A random weighting makes one number of it, so that no two outputs can hide each other's errors.
        Tensor weights = new(output.Shape);
        random.Split("weights").FillUniform(weights.Span, -1, 1);
        Var loss = output.Shape.Length == 1 && output.Shape.Rank == 0 ? output : output.Multiply(tape.Constant(weights)).Sum();
        double[][] expected = [.. inputs.Select(input => PlainReplay.Differences(loss, input))];
        tape.Backward(loss);
        for (int k = 0; k < inputs.Length; k++)
        {
            double largest = expected[k].Max(Math.Abs);
            for (int i = 0; i < expected[k].Length; i++)
            {
                float found = inputs[k].Gradient is { } gradient ? gradient.Span[i] : 0;
                Assert.True(Math.Abs(found - expected[k][i]) <= 1e-3 * largest + 1e-5, $"{name}: gradient {i} of input {k} is {found}; by finite differences {expected[k][i]}");
            }
        }
    }
}
