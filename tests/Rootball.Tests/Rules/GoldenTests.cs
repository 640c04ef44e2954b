using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

public class GoldenTests
{
    // To regenerate: empty the list and run this test; the failure prints the new ones.
    private static readonly double[] s_losses = [2.30259, 2.25463, 2.48796, 2.36344, 2.24639, 2.06294, 2.17796, 1.99484, 2.05693, 1.71896];

    [Fact]
    public void A_tiny_run_has_the_ten_losses_it_always_had()
    {
        LearningTask task = PenDigits.Create(200, 1);
        RandomStream random = new(1);
        Scaling scaling = Scaling.Fit(task.Train, random.Split("scaling"));
        Network network = Network.Create(784, [32, 32], LinearActivation.Relu, random);
        Readout readout = new(network, 10, [1], random);
        Optimiser optimiser = Sgd.Create(0.1f);
        Tape tape = new();
        Tensor inputs = new([20, 784]);
        List<double> losses = [];
        for (int step = 0; step < 10; step++)
        {
            int[] indices = [.. Enumerable.Range(step * 20, 20)];
            task.Train.Read(indices, inputs);
            scaling.Apply(inputs);
            readout.Targets = (int[])[.. indices.Select(i => task.Train.Labels[i])];
            Var below = Network.Upward(network.Levels[0].Forward(tape.Constant(inputs)));
            Var loss = readout.Loss(1, below, network.Levels[1].Forward(below));
            losses.Add(loss.Value.Span[0]);
            tape.Learn(loss, optimiser);
            tape.Clear();
        }
        // Other machines round otherwise; ten steps do not carry that far.
        Assert.True(losses.Count == s_losses.Length && losses.Zip(s_losses).All(pair => Math.Abs(pair.First - pair.Second) < 1e-3),
            string.Join(", ", losses.Select(loss => loss.ToString("F5", System.Globalization.CultureInfo.InvariantCulture))));
    }
}
